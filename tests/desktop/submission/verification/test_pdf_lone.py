"""The short way to look at the only signature of a PDF says what pyHanko says, and loads no more than it must."""

from __future__ import annotations

import hashlib
import io
import re
import subprocess
import sys
import tracemalloc
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import enumerate_sig_fields
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import SignatureCoverageLevel

from desktop.submission.layout import PDF_NAME
from desktop.submission.verification import pdf
from desktop.submission.verification.pdf_lone import Lone
from desktop.submission.verification.pdf_plain import looked_at
from tests.desktop.submission.verification.conftest import Office

_VERIFY = """
import sys
from pathlib import Path
from desktop.submission.verification import verify
assert verify(Path(sys.argv[1]), [Path(sys.argv[2])]).trusted
assert "asn1crypto.cms" in sys.modules
print([name for name in sys.modules if name.partition(".")[0] in ("reportlab", "openpyxl", "PySide6", "sqlalchemy")])
print("pyhanko" in sys.modules)
"""


def test_a_plain_package_is_verified_without_what_judges_others(office: Office, tmp_path: Path) -> None:
    root = office.root.pem(tmp_path / "root.pem")
    said = subprocess.run(
        [sys.executable, "-c", _VERIFY, str(office.package), str(root)],
        capture_output=True,
        text=True,
        check=True,
    )
    assert said.stdout.split("\n")[:2] == ["[]", "False"]


def test_says_what_pyhanko_says(office: Office) -> None:
    data = office.entries[PDF_NAME]
    reader = PdfFileReader(io.BytesIO(data), strict=True)
    ((name, _, field),) = enumerate_sig_fields(reader, filled_status=True)
    lone, whole = Lone.of(data, looked_at(data)[0]), EmbeddedPdfSignature(reader, field, name)
    assert lone is not None
    assert lone.pages == reader.root["/Pages"]["/Count"]
    assert lone.pkcs7_content == whole.pkcs7_content
    assert list(lone.byte_range) == list(whole.byte_range)
    assert lone.compute_digest("sha256") == whole.compute_digest("sha256")
    assert lone.self_reported_timestamp == whole.self_reported_timestamp is not None
    assert lone.covers(len(data)) and not lone.covers(len(data) + 1)
    assert whole.evaluate_signature_coverage() is SignatureCoverageLevel.ENTIRE_FILE


def _last(data: bytes, old: bytes, new: bytes) -> bytes:
    before, _, behind = data.rpartition(old)
    return before + new + behind


@pytest.mark.parametrize(
    "bent",
    [
        lambda data: re.sub(rb"/Size \d", b"/Size 0", data),
        lambda data: _last(data, b"/Root ", b"/Rood "),
        lambda data: _last(data, b"/Type /Annot\n/V ", b"/V 1 0 R    \n/V "),
        lambda data: _last(data, b"/Type /Annot\n/V ", b"/Kids [1 0 R]/V "),
        lambda data: _last(data, b"/Type /Annot\n/V ", b"/X <</A /B >>/W "),
        lambda data: _last(data, b"/Type /Sig", b"/Type /Sih"),
    ],
    ids=["size", "root", "twice", "kids", "nested", "type"],
)
def test_what_is_not_written_just_so_is_not_taken(office: Office, bent: Callable[[bytes], bytes]) -> None:
    data = office.entries[PDF_NAME]
    other = bent(data)
    assert other != data and len(other) == len(data)
    assert Lone.of(data, looked_at(data)[0]) is not None
    assert Lone.of(other, looked_at(other)[0]) is None


@pytest.mark.parametrize("entry", [b"/ByteRange", b"/Contents", b"/SubFilter", b"/ETSI.CAdES.detached"])
def test_what_is_not_plain_is_left_to_pyhanko(office: Office, entry: bytes) -> None:
    """And refused: the signature does not fit what was changed."""
    data = office.entries[PDF_NAME]
    at = data.rindex(entry)
    bent = data[:at] + entry[:-1] + b"x" + data[at + len(entry) :]
    assert pdf.check_pdf(data, PDF_NAME, []).findings[0].code == "pdf.signer"
    assert [found.code for found in pdf.check_pdf(bent, PDF_NAME, []).findings if found.code != "pdf.signer"]


def _rest_of_value(data: bytes, rest: bytes) -> bytes:
    """The last places of the value, which no signature covers, with something else in them."""
    end = data.index(b">", data.rindex(b"/Contents <"))
    return data[: end - len(rest)] + rest + data[end:]


@pytest.mark.parametrize(
    "bent",
    [
        lambda data: _rest_of_value(data, b" " * 4),
        lambda data: _rest_of_value(data, b"\n0\n0"),
        lambda data: _rest_of_value(data, b"dead"),
        lambda data: _rest_of_value(data, b"0>%0"),
        lambda data: data + b"\n",
        lambda data: data + b"% more\n%%EOF\n",
        lambda data: data[:-1],
    ],
    ids=["spaces", "lines", "smuggled", "ended", "line after", "comment after", "cut"],
)
def test_what_no_signature_covers_is_refused_either_way(
    office: Office, monkeypatch: pytest.MonkeyPatch, bent: Callable[[bytes], bytes]
) -> None:
    """By the signer of the package; and with the same words as when pyHanko alone reads it."""
    signers = [office.signer.asn1.sha256]
    data = office.entries[PDF_NAME]
    assert pdf.check_pdf(data, PDF_NAME, signers).findings == ()
    found = pdf.check_pdf(bent(data), PDF_NAME, signers).findings
    monkeypatch.setattr(Lone, "of", lambda *_: None)
    assert pdf.check_pdf(data, PDF_NAME, signers).findings == ()
    assert found and pdf.check_pdf(bent(data), PDF_NAME, signers).findings == found


def test_a_large_file_is_digested_without_a_second_copy() -> None:
    data = bytes(range(256)) * (1 << 16)
    half = len(data) // 2
    lone = Lone(data, (0, half, half + 3, half - 3), b"", datetime.now(UTC), 1)
    tracemalloc.start()
    digest = lone.compute_digest("sha256")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert digest == hashlib.sha256(data[:half] + data[half + 3 :]).digest()
    assert peak < 4 << 20 < half
