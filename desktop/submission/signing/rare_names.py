"""Certificates and revocation lists whose names may hold any character.

asn1crypto compares names after RFC 4518, which knows Unicode 3.2 of 2002, and fails for all characters added since and
for those of the private areas: the rarer half of the Han characters in family and place names. Names that hold such a
one are compared as they are written, but for case and white space.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import Any

from asn1crypto import core, crl, x509


class _Part(x509.NameTypeAndValue):  # type: ignore[misc]  # asn1crypto has no types
    @property
    def prepped_value(self) -> str:
        try:
            return str(super().prepped_value)
        except ValueError:
            text = unicodedata.normalize("NFKC", str(self["value"].native))
            return " ".join(text.casefold().split())


class _Relative(x509.RelativeDistinguishedName):  # type: ignore[misc]  # asn1crypto has no types
    _child_spec = _Part


class _Parts(x509.RDNSequence):  # type: ignore[misc]  # asn1crypto has no types
    _child_spec = _Relative


class _Name(x509.Name):  # type: ignore[misc]  # asn1crypto has no types
    _alternatives = [("", _Parts)]  # noqa: RUF012  asn1crypto changes it


def _fields(structure: type[core.Sequence], ours: Mapping[type, type]) -> list[tuple[Any, ...]]:
    """Those of a structure, some of our kind."""
    return [(name, ours.get(spec, spec), *rest) for name, spec, *rest in structure._fields]


class _Body(x509.TbsCertificate):  # type: ignore[misc]  # asn1crypto has no types
    _fields = _fields(x509.TbsCertificate, {x509.Name: _Name})


class Certificate(x509.Certificate):  # type: ignore[misc]  # asn1crypto has no types
    """As asn1crypto's, but for the comparison of its names."""

    _fields = _fields(x509.Certificate, {x509.TbsCertificate: _Body})


class _Listing(crl.TbsCertList):  # type: ignore[misc]  # asn1crypto has no types
    _fields = _fields(crl.TbsCertList, {x509.Name: _Name})


class CertificateList(crl.CertificateList):  # type: ignore[misc]  # asn1crypto has no types
    """As asn1crypto's, but for the comparison of its issuer's name."""

    _fields = _fields(crl.CertificateList, {crl.TbsCertList: _Listing})


def same(one: x509.Name, other: x509.Name) -> bool:
    """Whether two names are the same, wherever they come from."""
    mine, theirs = (name.chosen.untag().dump() for name in (one, other))
    return mine == theirs or bool(_Parts.load(mine) == _Parts.load(theirs))
