"""No network, ever."""

from __future__ import annotations

import subprocess
import sys


def test_signing_and_verifying_import_no_network_library() -> None:
    script = """
import sys
import desktop.submission.signing.pades, desktop.submission.verification.walk
import aiohttp
assert not hasattr(aiohttp, "__version__")
try:
    aiohttp.ClientSession()
except RuntimeError as error:
    print("refused", error)
print("requests" in sys.modules, "urllib3" in sys.modules)
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert done.stdout.splitlines() == ["refused this program has no network code", "False False"], (
        done.stderr
    )
