"""`ipzone self-test` and `ipzone update`: what an office does with the program itself."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Annotated

import typer

from desktop.cli.answering import answering, data_folder, progress_for

update_app = typer.Typer(no_args_is_help=True, help="更新文件：只核验，不联网，不安装。")


def register(app: typer.Typer) -> None:
    """Add these commands to `ipzone`."""
    app.command("self-test")(self_test)
    app.add_typer(update_app, name="update")


def self_test(
    context: typer.Context,
    out: Annotated[Path | None, typer.Option(help="放报告的文件夹；不写就放在工作区的 log 里")] = None,
) -> None:
    """自检：在临时文件夹里用样例走完全程，写出可以交给技术支持的报告。"""
    with answering(context) as answer:
        from desktop.self_test import run

        # by name: the command line itself must not know Qt
        window = import_module("desktop.views.qt_test").steps()
        report = run(window, progress_for(context))
        folder = (out or data_folder(context) / "log").absolute()
        if out is None:
            folder.mkdir(parents=True, exist_ok=True)
        _, text = report.write(folder)
        answer(report.to_json(), f"{report.to_text()}报告：{text}", ok=report.passed)


@update_app.command("check")
def update_check(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="安装文件，或放它的文件夹")],
) -> None:
    """核验 U 盘或文件夹里的安装文件：是不是发布的那一份，是不是更新的版本。"""
    with answering(context) as answer:
        from desktop.update import check_update

        found = check_update(file.absolute(), progress=progress_for(context))
        answer(
            {
                "path": str(found.path),
                "version": found.version,
                "installed": found.installed,
                "newer": found.newer,
                "size": found.size,
                "sha256": found.sha256,
                "signer": found.signer,
            },
            f"{found.path.name} 核验通过，由“{found.signer}”发布。\n{found.words}",
        )
