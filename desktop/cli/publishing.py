"""`ipzone withhold`, and what `ipzone export --public` does: the edition for everybody."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from desktop.cli.answering import Answer, Id, office_answering, progress_for
from desktop.messages import size_words
from forms.errors import UnknownEvidence

if TYPE_CHECKING:
    from desktop.office import Office
    from desktop.submission.pdf.seal import Seal
    from desktop.submission.signatories import Role
    from desktop.submission.signing import Signer
    from forms.application import Application

_EVIDENCE = "evidence:"


def withhold(
    context: typer.Context,
    id_: Id,
    targets: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="ITEM", help="不公开的各项，例如 tasks.3.2、subject.contact、evidence:4（佐证编号）"
        ),
    ] = None,
    clear: Annotated[bool, typer.Option("--clear", help="先取消已有的标记")] = False,
) -> None:
    """标记公开版里不公开的内容；不写各项就列出公开版会略去什么。"""
    with office_answering(context) as (office, answer):
        application = office.load(id_)
        if targets or clear:
            kept = frozenset[str]() if clear else office.withheld(application.id)
            office.withhold(application.id, kept | {_target(application, one) for one in targets or ()})
        left_out = office.public_preview(application.id)
        marked = sorted(office.withheld(application.id))
        lines = [f"  {one.label}：{one.words}" for one in left_out]
        answer(
            {"marked": marked, "withheld": [one.to_json() for one in left_out]},
            f"本单位标记 {len(marked)} 项，公开版会略去 {len(left_out)} 项。\n" + "\n".join(lines),
        )


def export_public(
    context: typer.Context,
    office: Office,
    answer: Answer,
    id_: str,
    out: Path,
    signer: Signer | None,
    role: Role,
    seal: Seal | None,
) -> None:
    """Write the public edition and say what it leaves out."""
    made = office.public_edition(id_, out, signer, progress_for(context), role=role, seal=seal)
    result, left_out = made.result, made.withheld
    unread = (
        f"\n程序看不到内容、请自己再看一遍的佐证：{'、'.join(map(str, made.unread))}。" if made.unread else ""
    )
    answer(
        {
            "path": str(result.path),
            "sha256": result.sha256,
            "size": result.size,
            "draft": result.draft,
            "pages": result.pdf_pages,
            "withheld": [one.to_json() for one in left_out],
            "unread": list(made.unread),
        },
        f"公开版已生成：{result.path}（{size_words(result.size)}）\nSHA-256 {result.sha256}\n略去 {len(left_out)} 项。{unread}",
    )


def _target(application: Application, given: str) -> str:
    """evidence:<id> for the number of a file; anything else as it is. Raises UnknownEvidence."""
    number = given.removeprefix(_EVIDENCE)
    if number == given or not number.isdecimal():
        return given
    found = next((one for one in application.evidence if one.number == int(number)), None)
    if found is None:
        raise UnknownEvidence(id=number)
    return _EVIDENCE + found.id


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(withhold)
