"""`ipzone`: the same use cases without a window.

Exit status: 0 yes, 1 no (blockers, not trusted), 2 wrong use or unreadable input, 3 the environment failed.
With `--json` exactly one JSON document goes to standard output, also for failures.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer
from typer.exceptions import TyperException

from desktop.cli import (
    binding,
    envelopes,
    history,
    printing,
    publishing,
    receiving,
    signing,
    support,
    wording,
)
from desktop.cli.answering import Answer, Settings
from desktop.cli.commands import app
from desktop.cli.extras import identity_app
from desktop.cli.pack_files import register
from desktop.cli.packs import pack_app
from desktop.cli.words import misused
from forms.errors import Category

app.add_typer(identity_app, name="identity")
app.add_typer(pack_app, name="pack")
register(app, pack_app)
history.register(app)
printing.register(app)
receiving.register(app)
signing.register(app)
envelopes.register(app)
publishing.register(app)
support.register(app)
binding.register(app)
wording.register(app)


def main() -> None:
    """Entry point. Moves `--data` and `--json` to the front, so that they may stand anywhere."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # a Windows console may not know Chinese
            stream.reconfigure(encoding="utf-8", errors="replace")
    sys.exit(run(sys.argv[1:]))


def run(args: list[str]) -> int:
    """Carry out one command line; gives the exit status."""
    command = typer.main.get_command(app)
    try:
        status = command.main(options_first(args) or ["--help"], prog_name="ipzone", standalone_mode=False)
    except typer.Abort:
        return int(Category.REFUSED)
    except TyperException as error:
        Answer("--json" in args).complain(misused(error))
        return int(Category.INPUT)
    return int(status or 0)


def options_first(args: list[str]) -> list[str]:
    """The arguments with `--data DIR` and `--json` before the command."""
    front: list[str] = []
    rest: list[str] = []
    waiting = iter(args)
    for arg in waiting:
        if arg == "--":
            return [*front, *rest, arg, *waiting]
        if arg == "--json" or arg.startswith("--data="):
            front.append(arg)
        elif arg == "--data":
            front += [arg, *(value for value in [next(waiting, None)] if value is not None)]
        else:
            rest.append(arg)
    return front + rest


@app.callback()
def options(
    context: typer.Context,
    data: Annotated[Path | None, typer.Option(help="工作区文件夹", envvar="IPZONE_DATA")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON，供程序读取")] = False,
) -> None:
    context.obj = Settings(data, as_json)
