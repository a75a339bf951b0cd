"""The national algorithms SM2 and SM3 (GB/T 32918, GB/T 32905).

Verification is ours, in plain integers: it handles public data only, so that how long it takes tells nobody
anything, and a receiver needs no library for it. Signing is never ours: see `desktop.submission.signing.sm2`.
"""

from __future__ import annotations

SM3_OID = "1.2.156.10197.1.401"
SM2_CURVE_OID = "1.2.156.10197.1.301"
SM2_SM3_OID = "1.2.156.10197.1.501"
"""SM2-with-SM3."""
DISTINGUISHING_ID = b"1234567812345678"
"""What everybody uses for the signer's identity (GM/T 0009-2012, 10)."""
