"""How a command runs and says its answer: one JSON document or words, and the right exit status."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from desktop.files import read_file
from desktop.messages import Message, explain, unexpected
from forms.errors import Category, FileUnreadable, IpzoneError

if TYPE_CHECKING:
    from desktop.office import Office

Id = Annotated[str, typer.Argument(metavar="ID", help="申报编号，可只写开头几位")]
PassphraseFile = Annotated[Path | None, typer.Option("--passphrase-file", help="第一行是口令的文件")]


@dataclass(frozen=True)
class Settings:
    """The options that go before or after any command."""

    data: Path | None = None
    json: bool = False


class Answer:
    """Prints one answer, as JSON or in words, and remembers the exit status."""

    def __init__(self, as_json: bool) -> None:
        self.as_json = as_json
        self.ok = True

    def __call__(self, document: object, words: str, ok: bool = True) -> None:
        self.ok = ok
        typer.echo(json.dumps(document, ensure_ascii=False, indent=2) if self.as_json else words)

    def complain(self, message: Message) -> None:
        if self.as_json:
            error = {"code": message.code, "message": message.sentence, "remedy": message.remedy}
            typer.echo(json.dumps({"error": error}, ensure_ascii=False, indent=2))
        else:
            typer.echo(f"{message.sentence}\n{message.remedy}", err=True)


@contextmanager
def answering(context: typer.Context) -> Iterator[Answer]:
    """Turns every failure into one sentence, one remedy and the right exit status."""
    answer = Answer(context.obj.json)
    try:
        yield answer
    except IpzoneError as error:
        answer.complain(explain(error))
        raise typer.Exit(int(error.category)) from None
    except (typer.Exit, typer.Abort, typer.BadParameter):
        raise
    except Exception as error:  # noqa: BLE001 - the last line of defence: no bare exception text reaches a user
        from desktop.log import record

        record(data_folder(context), error)
        answer.complain(unexpected(error))
        raise typer.Exit(int(Category.ENVIRONMENT)) from None
    if not answer.ok:
        raise typer.Exit(int(Category.REFUSED))


@contextmanager
def office_answering(context: typer.Context) -> Iterator[tuple[Office, Answer]]:
    """The same with the workspace open."""
    with answering(context) as answer:
        from desktop.office import Office

        office = Office.open(data_folder(context))
        try:
            yield office, answer
        finally:
            office.close()


def data_folder(context: typer.Context) -> Path:
    from desktop.resources import default_data

    return context.obj.data or default_data()


def progress_for(context: typer.Context) -> Callable[[str, int, int], None]:
    """One line a step on standard error, where somebody watches."""
    last = ""

    def show(step: str, done: int, total: int) -> None:
        nonlocal last
        if step != last and not context.obj.json and sys.stderr.isatty():
            last = step
            typer.echo(f"{step}…", err=True)

    return show


def passphrase_from(file: Path | None) -> str:
    """The first line of a file, or what is typed without showing it."""
    if file is None:
        if not sys.stdin.isatty():
            raise typer.BadParameter("没有键盘可输入口令，请写明口令文件", param_hint="--passphrase-file")
        return str(typer.prompt("口令", hide_input=True))
    try:
        return read_file(file).decode("utf-8").split("\n")[0].rstrip("\r")
    except UnicodeDecodeError:
        raise FileUnreadable(path=file) from None
