from __future__ import annotations

import unicodedata
from pathlib import PurePosixPath, PureWindowsPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.location import NETWORK, read_mounts, unsafe_location
from db.names import MEDIA_TYPES, NAME_LIMIT, cleaned_name, media_type
from forms.errors import EvidenceTypeRefused


@pytest.mark.parametrize(
    ("given_name", "expected"),
    [
        ("市政府批复（2025）.pdf", "市政府批复（2025）.pdf"),
        ("a/b\\c:d*e?.pdf", "a_b_c_d_e_.pdf"),
        ("批复\u202efdp.exe.pdf", "批复fdp.exe.pdf"),
        ("行\n一.pdf", "行一.pdf"),
        ("CON.pdf", "_CON.pdf"),
        ("com1.2025.pdf", "_com1.2025.pdf"),
        ("  .. 名 .pdf. ", "名.pdf"),
        ("cafe\u0301.pdf", "café.pdf"),
        ("坏\udcff名.pdf", "坏名.pdf"),
        ("多   空格.pdf", "多 空格.pdf"),
        ("没有后缀", "没有后缀"),
        ("", "_"),
        ("...", "_"),
    ],
)
def test_cleaned(given_name: str, expected: str) -> None:
    assert cleaned_name(given_name) == expected


def test_long_names_keep_their_suffix() -> None:
    name = cleaned_name("知识产权" * 60 + ".docx")
    assert name.endswith(".docx")
    assert len(name.encode()) <= NAME_LIMIT


@given(st.text())
def test_any_name_becomes_safe(name: str) -> None:
    cleaned = cleaned_name(name)
    assert cleaned_name(cleaned) == cleaned
    assert 0 < len(cleaned.encode()) <= NAME_LIMIT
    assert cleaned == unicodedata.normalize("NFC", cleaned)
    assert not set(cleaned) & set('<>:"/\\|?*')
    assert cleaned == cleaned.strip()
    assert not cleaned.endswith(".")


def test_media_types() -> None:
    assert media_type("批复.PDF") == "application/pdf"
    assert media_type("公文.ofd") == "application/ofd"
    assert len(MEDIA_TYPES) == 19
    for name in ("a.exe", "a.html", "a.zip", "a.pdf.lnk", "a", ".pdf", "a.svg"):
        with pytest.raises(EvidenceTypeRefused):
            media_type(name)


MOUNTS = """\
/dev/sda1 / ext4 rw 0 0
//server/share /mnt/共\\040a cifs rw 0 0
host:/x /srv nfs4 rw 0 0
/dev/sdb1 /srv/local ext4 rw 0 0
me@host: /home/me/far fuse.sshfs rw 0 0
broken
"""


@pytest.mark.parametrize(
    ("folder", "expected"),
    [
        ("/home/me/.local/share/IPZoneDesk", None),
        ("/srv/data", NETWORK),
        ("/srv/local/data", None),
        ("/srvother/data", None),
        ("/home/me/far/away", NETWORK),
        ("/mnt/共 a/数据", NETWORK),
        ("/home/me/OneDrive/申报", "OneDrive"),
        ("/home/me/OneDrive - 市知识产权局/申报", "OneDrive"),
        ("/home/me/我的坚果云/申报", "坚果云"),
        ("/home/me/Nutstore/1", "坚果云"),
        ("/home/me/BaiduSyncdisk", "百度网盘"),
        ("/home/me/onedriver/申报", None),
    ],
)
def test_unsafe_locations(folder: str, expected: str | None) -> None:
    assert unsafe_location(PurePosixPath(folder), MOUNTS) == expected


def test_unsafe_locations_on_windows() -> None:
    assert unsafe_location(PureWindowsPath(r"\\server\share\申报")) == NETWORK
    assert unsafe_location(PureWindowsPath(r"C:\Users\李四\OneDrive\申报")) == "OneDrive"
    assert unsafe_location(PureWindowsPath(r"D:\申报")) is None


def test_this_machine_can_be_asked(tmp_path: PurePosixPath) -> None:
    assert unsafe_location(tmp_path, read_mounts()) in {None, NETWORK}
