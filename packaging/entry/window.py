"""What the frozen window program starts with."""

import gc
import sys

gc.disable()  # what is made at the start stays: looking through it for garbage costs 6 ms; `Sweeper` does it later
from desktop.start import main  # noqa: E402

sys.exit(main())
