"""Windows without a screen, unless somebody wants to watch."""

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
