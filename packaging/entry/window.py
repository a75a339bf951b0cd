"""What the frozen window program starts with."""

import sys

from desktop.app import main

sys.exit(main())
