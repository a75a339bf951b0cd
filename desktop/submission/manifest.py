"""ASiCManifest: what one signature of a container covers.

Source: ETSI EN 319 162-1 V1.1.1, 4.4.3 and annex A.4; digest algorithms by their W3C names (RFC 6931).
"""

from __future__ import annotations

import base64
import binascii
import codecs
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote
from xml.parsers import expat

from desktop.submission.faults import ReaderFault
from desktop.submission.names import check_name

NAMESPACE: Final = "http://uri.etsi.org/02918/v1.2.1#"
SIGNATURE_NAMESPACE: Final = "http://www.w3.org/2000/09/xmldsig#"
SIGNATURE_TYPE: Final = "application/pkcs7-signature"
_STAMP_TYPE: Final = "application/vnd.etsi.timestamp-token"
SIZE_LIMIT: Final = 32 << 20
"""Bytes; 25,000 references with long names stay below."""

_ALGORITHMS: Final = {
    "http://www.w3.org/2001/04/xmlenc#sha256": ("sha256", 32),
    "http://www.w3.org/2001/04/xmldsig-more#sha384": ("sha384", 48),
    "http://www.w3.org/2001/04/xmlenc#sha512": ("sha512", 64),
}
_URIS: Final = {name: uri for uri, (name, _) in _ALGORITHMS.items()}
_DECLARATION = re.compile(
    rb"""<\?xml\s+version=(["'])1\.0\1(\s+encoding=(["'])utf-8\3)?(\s+standalone=(["'])(yes|no)\5)?\s*\?>""",
    re.IGNORECASE,
)
ROLE_NAMESPACE: Final = "urn:ipzone-desk:signatory:1"
_ROLE_LIMIT = 40
_NUMBERED = re.compile(r"META-INF/ASiCManifest(\d{3})\.xml")
_MANIFEST = re.compile(r"META-INF/[^/]*ASiCManifest[^/]*\.xml")
_DEPTH_LIMIT = 16
_REFERENCE_LIMIT = 25_000
_ABSENT_LIMIT = 1000
_ELEMENT_LIMIT = 8 * _REFERENCE_LIMIT
"""Extensions may hold a few elements of their own; each costs far more time than the bytes it is written with."""
_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#x27;"})
_NO_NAME = re.compile(r"[?#]|%(?![0-9A-Fa-f]{2})")
_PERCENT = re.compile(rb"(?:%[0-9A-Fa-f]{2})+")
_XML_SPACE = dict.fromkeys(b" \t\r\n")
_PIECE = 1 << 16
_LONG = re.compile(rb"<[^<]{65536}")
"""From one tag to the next. The parser keeps all attributes of a tag, which take fifty times the room they are
written in, before anybody is asked."""


@dataclass(frozen=True, slots=True)
class Reference:
    """One entry a manifest lists. `digest` in hex; `algorithm` as hashlib names it: sha256, sha384 or sha512."""

    name: str
    digest: str
    media_type: str = ""
    algorithm: str = "sha256"


@dataclass(frozen=True, slots=True)
class Manifest:
    """`signature` is the name of the entry with the signature over this manifest."""

    signature: str
    references: tuple[Reference, ...]
    role: str = ""
    """In what capacity the signatory says to sign (an extension of ours), "" when not stated."""


def manifest_name(number: int) -> str:
    """META-INF/ASiCManifest001.xml for 1."""
    return f"META-INF/ASiCManifest{number:03d}.xml"


def signature_name(number: int) -> str:
    """META-INF/signature001.p7s for 1."""
    return f"META-INF/signature{number:03d}.p7s"


def is_manifest(name: str) -> bool:
    """Whether an entry is, by its name, the manifest of a CAdES signature."""
    return _MANIFEST.fullmatch(name) is not None


def must_be_covered(name: str) -> bool:
    """Whether an entry is payload: everything but `mimetype` and what lies in META-INF."""
    return name != "mimetype" and not name.startswith("META-INF/")


def manifest_number(name: str) -> int:
    """The number of a manifest named as we name them, 0 for others."""
    found = _NUMBERED.fullmatch(name)
    return int(found[1]) if found else 0


def build(signature: str, references: Sequence[Reference], role: str = "") -> bytes:
    """The manifest as XML in UTF-8: the same bytes for the same references.

    `role` goes into an extension that other programs pass over.
    """
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<asic:ASiCManifest xmlns:asic="{NAMESPACE}" xmlns:ds="{SIGNATURE_NAMESPACE}">',
        f"<asic:SigReference URI={_uri(signature)} MimeType={_quoted(SIGNATURE_TYPE)}/>",
    ]
    for reference in references:
        media_type = f" MimeType={_quoted(reference.media_type)}" if reference.media_type else ""
        digest = base64.b64encode(bytes.fromhex(reference.digest)).decode()
        lines += [
            f"<asic:DataObjectReference URI={_uri(reference.name)}{media_type}>",
            f'<ds:DigestMethod Algorithm="{_URIS[reference.algorithm]}"/>',
            f"<ds:DigestValue>{digest}</ds:DigestValue>",
            "</asic:DataObjectReference>",
        ]
    if role:
        lines += [
            "<asic:ASiCManifestExtensions>",
            '<asic:Extension Critical="false">',
            f'<ipz:Role xmlns:ipz="{ROLE_NAMESPACE}">{_escaped(role)}</ipz:Role>',
            "</asic:Extension>",
            "</asic:ASiCManifestExtensions>",
        ]
    return "\n".join([*lines, "</asic:ASiCManifest>", ""]).encode()


def parse(data: bytes, present: int = _REFERENCE_LIMIT) -> Manifest:
    """Read a manifest somebody else wrote. Raises ReaderFault `manifest.*`.

    `present`: how many entries there are; of those that cannot be there a thousand are read, to be named.
    """
    if len(data) > SIZE_LIMIT:
        raise ReaderFault("manifest.large")
    _check_encoding(data)
    # A document type is what entity bombs and outside references need; nothing of the kind is ever parsed.
    if b"<!" in data or data.find(b"<?", 1) >= 0 or (data.startswith(b"<?") and not _DECLARATION.match(data)):
        raise ReaderFault("manifest.markup")
    # An element has two tags at most: what has too many of them is known before the parser calls for each.
    tags, references = data.count(b"<"), data.count(b"DataObjectReference ")
    if _LONG.search(data) or tags > 2 * _ELEMENT_LIMIT + 1 or references > _REFERENCE_LIMIT:
        raise ReaderFault("manifest.large")
    reading = _Reading(present + _ABSENT_LIMIT)
    parser = expat.ParserCreate("utf-8", namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = reading.start
    parser.EndElementHandler = reading.end
    parser.CharacterDataHandler = reading.text
    try:
        parser.Parse(data, True)
    except expat.ExpatError:
        raise ReaderFault("manifest.xml") from None
    return reading.manifest()


def compare(manifest: Manifest, names: Iterable[str]) -> tuple[ReaderFault, ...]:
    """Whether manifest and container hold the same payload: faults `manifest.missing` and `manifest.unlisted`.

    A later signatory's manifest may also list entries of META-INF, such as the earlier signature.
    """
    present = list(names)
    listed = {reference.name for reference in manifest.references}
    missing = listed.difference(present)
    return tuple(
        [ReaderFault("manifest.missing", r.name) for r in manifest.references if r.name in missing]
        + [ReaderFault("manifest.unlisted", n) for n in present if must_be_covered(n) and n not in listed]
    )


def _check_encoding(data: bytes) -> None:
    """Raise ReaderFault unless the bytes are UTF-8; piece by piece, because as text they could take four times the room."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    view = memoryview(data)
    try:
        for at in range(0, len(data), _PIECE):
            decoder.decode(view[at : at + _PIECE])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        raise ReaderFault("manifest.encoding") from None


def _uri(name: str) -> str:
    return _quoted(quote(name))


def _quoted(text: str) -> str:
    """As the value of an attribute."""
    return f'"{_escaped(text)}"'


def _escaped(text: str) -> str:
    """Neither by xml.sax, which imports what talks to a network, nor by html, which knows two thousand entities."""
    return text.translate(_ESCAPES)


def _name(uri: str) -> str:
    """The entry a relative URI means. Names written plainly, without percent signs, are understood too."""
    if _NO_NAME.search(uri):
        raise ReaderFault("manifest.reference", uri)
    try:  # a run of percent signs at a time: urllib goes through them one by one, which hostile names make slow
        name = _PERCENT.sub(_unquoted, uri.encode("utf-8")).decode("utf-8")
        check_name(name)
    except (UnicodeError, ReaderFault):
        raise ReaderFault("manifest.reference", uri) from None
    return name


def _unquoted(run: re.Match[bytes]) -> bytes:
    return bytes.fromhex(run[0].replace(b"%", b"").decode("ascii"))


def _asic(name: str) -> str:
    return f"{NAMESPACE} {name}"


def _ds(name: str) -> str:
    return f"{SIGNATURE_NAMESPACE} {name}"


_ROOT = (_asic("ASiCManifest"),)
_SIGNATURE = (*_ROOT, _asic("SigReference"))
_OBJECT = (*_ROOT, _asic("DataObjectReference"))
_METHOD = (*_OBJECT, _ds("DigestMethod"))
_VALUE = (*_OBJECT, _ds("DigestValue"))
_EXTENSIONS = ((*_ROOT, _asic("ASiCManifestExtensions")), (*_OBJECT, _asic("DataObjectReferenceExtensions")))
_BASE = "http://www.w3.org/XML/1998/namespace base"
"""Would make relative references lead elsewhere."""
_INSTANCE = "http://www.w3.org/2001/XMLSchema-instance"
_ROLE = (*_EXTENSIONS[0], _asic("Extension"), f"{ROLE_NAMESPACE} Role")
_KNOWN: Final = {
    _ROOT: (),
    _SIGNATURE: ("URI", "MimeType"),
    _OBJECT: ("URI", "MimeType", "Rootfile"),
    _METHOD: ("Algorithm",),
    _VALUE: (),
}
"""The attributes each element may have: one that is nearly right would be read by some programs and not by others."""


class _Reading:
    """What has been met so far; nothing is kept that the schema does not know."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._path: tuple[str, ...] = ()
        self._signatures: list[str] = []
        self._references: dict[str, Reference] = {}
        self._object: dict[str, str] = {}
        self._methods: list[str] = []
        self._values: list[str] = []
        self._kind = ""
        self._role = ""
        self._roles = 0
        self._elements = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._elements += 1
        if self._elements > _ELEMENT_LIMIT:
            raise ReaderFault("manifest.large")
        self._path = path = (*self._path, name)
        if len(path) > _DEPTH_LIMIT:
            raise ReaderFault("manifest.structure")
        extends = path[:2] in _EXTENSIONS or path[:3] in _EXTENSIONS
        if not extends and path not in _KNOWN:
            raise ReaderFault("manifest.structure", detail=name.rpartition(" ")[2])
        for attribute, value in attributes.items():
            self._check_attribute(attribute, value, extends)
        if path == _ROLE:
            self._roles += 1
            if self._roles > 1:
                raise ReaderFault("manifest.structure", detail="Role")
        elif path == _SIGNATURE:
            self._signatures.append(attributes.get("URI", ""))
            self._kind = attributes.get("MimeType", "")
        elif path == _OBJECT:
            if len(self._references) >= _REFERENCE_LIMIT:
                raise ReaderFault("manifest.large")
            if len(self._references) >= self._limit:
                raise ReaderFault("manifest.missing", detail=f"列了 {self._limit} 个以上")
            self._object, self._methods, self._values = attributes, [], []
        elif path == _METHOD:
            self._methods.append(attributes.get("Algorithm", ""))
        elif path == _VALUE:
            self._values.append("")

    def _check_attribute(self, name: str, value: str, extends: bool) -> None:
        """Nothing may pass for an attribute we know, or change what the others mean."""
        space, _, plain = name.rpartition(" ")
        asks = extends and plain.lower() == "critical" and value.strip() not in ("false", "0")
        strange = not extends and space != _INSTANCE and name not in _KNOWN[self._path]
        if asks or strange or name == _BASE:
            raise ReaderFault("manifest.structure", detail=plain)

    def end(self, _name: str) -> None:
        if self._path == _OBJECT:
            self._finish_reference()
        self._path = self._path[:-1]

    def text(self, text: str) -> None:
        if self._path == _VALUE:
            self._values[-1] += text
        elif self._path == _ROLE:
            self._role = (self._role + text)[:_ROLE_LIMIT]
        elif text.translate(_XML_SPACE) and not (
            self._path[:2] in _EXTENSIONS or self._path[:3] in _EXTENSIONS
        ):
            raise ReaderFault("manifest.structure")

    def manifest(self) -> Manifest:
        if not self._references:
            raise ReaderFault("manifest.structure")
        if len(self._signatures) != 1:
            raise ReaderFault("manifest.signature")
        signature = _name(self._signatures[0])
        stamp = signature.endswith(".tst")
        if not signature.startswith("META-INF/") or (self._kind and (self._kind == _STAMP_TYPE) != stamp):
            raise ReaderFault("manifest.signature", signature)
        return Manifest(signature, tuple(self._references.values()), self._role)

    def _finish_reference(self) -> None:
        name = _name(self._object.get("URI", ""))
        if name in self._references:
            raise ReaderFault("manifest.duplicate", name)
        if len(self._methods) != 1 or len(self._values) != 1:
            raise ReaderFault("manifest.structure", name)
        algorithm, length = _ALGORITHMS.get(self._methods[0], ("", 0))
        if not algorithm:
            raise ReaderFault("manifest.algorithm", name, self._methods[0])
        text = self._values[0].translate(_XML_SPACE)
        try:
            digest = base64.b64decode(text, validate=True)
        except (binascii.Error, ValueError):
            raise ReaderFault("manifest.digest", name) from None
        if len(digest) != length or base64.b64encode(digest).decode() != text:
            raise ReaderFault("manifest.digest", name)
        self._references[name] = Reference(name, digest.hex(), self._object.get("MimeType", ""), algorithm)
