"""What the frozen window program starts with."""

import gc
import sys

gc.disable()  # modules stay: looking through them for garbage while they are imported costs the start 5 ms
from desktop.app import main  # noqa: E402

gc.enable()
sys.exit(main())
