"""In what capacity somebody signs a package, and which field of the PDF is kept ready for it. Costs nothing to import."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """The value is the word on paper, on the command line and in the manifest."""

    PREPARED = "填报"
    REVIEWED = "审核"
    ISSUED = "签发"
    APPLICANT = "申报单位"
    PROVINCE = "省级"

    @property
    def field(self) -> str:
        """Name of the signature field in 申报书.pdf."""
        return _FIELDS[self][0]

    @property
    def label(self) -> str:
        """What a reader program and the stamp call it."""
        return _FIELDS[self][1]


_FIELDS = {
    Role.PREPARED: ("Prepared", "牵头部门填报"),
    Role.REVIEWED: ("Reviewed", "牵头部门审核"),
    Role.ISSUED: ("Issued", "牵头部门签发"),
    Role.APPLICANT: ("Applicant", "申报政府"),
    Role.PROVINCE: ("Province", "省级知识产权管理部门"),
}
INSIDE = (Role.PREPARED, Role.REVIEWED, Role.ISSUED)
"""Those of the office itself, in their order."""
