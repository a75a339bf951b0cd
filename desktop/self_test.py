"""自检: the main job on the sample inside this very program, and a report that can be handed to support.

No Qt here: what only Qt knows (printing, input methods) comes in as steps from `desktop.views.qt_test`.
The report names no person, no folder and nothing a user typed.
"""

from __future__ import annotations

import hashlib
import json
import locale
import platform
import secrets
import shutil
import sys
import tempfile
import time
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desktop import __version__
from desktop.clock import local_now
from desktop.files import write_file
from desktop.messages import explain, size_words
from desktop.resources import BUILT_IN_PACKS, RESOURCES
from forms.errors import Cancelled, IpzoneError
from forms.progress import Progress, Stop, check, never, quiet

if TYPE_CHECKING:
    from desktop.office import Office
    from forms.application import Application

JSON_NAME, TEXT_NAME = "ipzone-self-test.json", "ipzone-self-test.txt"


class Failed(Exception):
    """A step found something wrong; its text, in Chinese, is for the report."""


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that was tried. `detail` says what was found, or what went wrong."""

    name: str
    title: str
    ok: bool
    detail: str
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class SelfTest:
    """Everything that was tried, and on what machine."""

    at: datetime
    system: dict[str, str]
    steps: tuple[Step, ...]

    @property
    def passed(self) -> bool:
        return all(step.ok for step in self.steps)

    def to_json(self) -> dict[str, Any]:
        return {
            "program": "ipzone-desk",
            "version": __version__,
            "at": self.at.isoformat(timespec="seconds"),
            "passed": self.passed,
            "system": self.system,
            "steps": [{**asdict(step), "seconds": round(step.seconds, 2)} for step in self.steps],
        }

    def to_text(self) -> str:
        """For people: one line a step."""
        lines = [
            f"示范区申报助手 {__version__} 自检报告",
            f"时间：{self.at:%Y-%m-%d %H:%M:%S}",
            f"结果：{'全部正常' if self.passed else '有问题，请把本报告交给技术支持'}",
            "",
            *(f"{'正常' if step.ok else '异常'}  {step.title}：{step.detail}" for step in self.steps),
            "",
            *(f"{name}：{value}" for name, value in self.system.items()),
            "",
            "报告不含姓名、文件夹和填报内容。",
        ]
        return "\n".join(lines) + "\n"

    def write(self, folder: Path) -> tuple[Path, Path]:
        """Leave both forms of the report in a folder. Raises FolderMissing, FolderReadOnly, DiskFull, DiskFailed."""
        files = folder / JSON_NAME, folder / TEXT_NAME
        write_file(files[0], (json.dumps(self.to_json(), ensure_ascii=False, indent=2) + "\n").encode())
        write_file(files[1], self.to_text().encode())
        return files


def run(
    others: Sequence[Step] = (),
    progress: Progress = quiet,
    stop: Stop = never,
    clock: Callable[[], datetime] = local_now,
) -> SelfTest:
    """Try everything in a temporary folder, which is removed again.

    Takes the steps that only a window can do, which come first in the report. Raises Cancelled, nothing else:
    what fails is a step of the report.
    """
    folder = Path(tempfile.mkdtemp(prefix="ipzone-自检-"))
    at = clock()
    try:
        steps = _Trial(folder, stop).all(progress)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return SelfTest(at, _system(), (*others, *steps))


@dataclass
class _Trial:
    """The steps in order; each may use what those before it left."""

    folder: Path
    stop: Stop
    steps: list[Step] = field(default_factory=list)
    _office: Office | None = None
    _application: Application | None = None

    def all(self, progress: Progress) -> tuple[Step, ...]:
        tried: tuple[tuple[str, str, Callable[[], str]], ...] = (
            ("files", "程序文件", self._files),
            ("fonts", "字体", self._fonts),
            ("database", "数据库和样例", self._database),
            ("check", "检查", self._check),
            ("sign", "签署和导出", self._sign),
            ("verify", "核验", self._verify),
            ("tampered", "发现改动", self._tampered),
            ("pdf", "申报书 PDF", self._pdf),
            ("workbook", "任务清单", self._workbook),
            ("backup", "备份", self._backup),
        )
        try:
            for number, (name, title, work) in enumerate(tried, start=1):
                progress(f"自检：{title}", number, len(tried))
                check(self.stop)
                self.steps.append(attempt(name, title, work))
        finally:
            if self._office is not None:
                self._office.close()
        return tuple(self.steps)

    @property
    def office(self) -> Office:
        if self._office is None:
            raise Failed("数据库没有打开，无法继续")
        return self._office

    @property
    def application(self) -> Application:
        if self._application is None:
            raise Failed("样例没有建成，无法继续")
        return self._application

    @property
    def package(self) -> Path:
        return self.folder / "自检 包.asice"

    @property
    def root(self) -> Path:
        return self.folder / "root.pem"

    def _files(self) -> str:
        from desktop.packs import PackShelf

        shelf = PackShelf((BUILT_IN_PACKS,))
        if shelf.damaged() or not shelf.all():
            raise Failed("随程序的申报模板不完整")
        if not (RESOURCES / "divisions.csv").is_file():
            raise Failed("缺少地区名录")
        return f"申报模板 {len(shelf.all())} 个"

    def _fonts(self) -> str:
        folder = RESOURCES / "fonts"
        listed = tomllib.loads((folder / "fonts.toml").read_text("utf-8"))["font"]
        wrong = [font["file"] for font in listed if _digest(folder / font["file"]) != font["sha256"]]
        if wrong:
            raise Failed(f"字体缺失或损坏：{'、'.join(wrong)}")
        return f"{len(listed)} 个，内容与发布时一致"

    def _database(self) -> str:
        import sqlite3

        from desktop.office import Office

        self._office = Office.open(self.folder / "工作区")
        made = self._office.new_sample(stop=self.stop)
        kept = self._office.load(made.id)
        if kept.answers != made.answers or not kept.answers:
            raise Failed("写入的内容读不回来")
        self._application = kept
        return f"SQLite {sqlite3.sqlite_version}，样例 {len(kept.answers)} 项、佐证 {len(kept.evidence)} 份"

    def _check(self) -> str:
        found = self.office.check(self.application.id)
        still_open = [finding for finding in found if finding.open]
        if still_open:
            raise Failed(f"样例有 {len(still_open)} 条没有通过")
        return f"{len(found)} 条，没有阻断"

    def _sign(self) -> str:
        passphrase = secrets.token_urlsafe(24)
        identity = self.office.new_identity("自检", "自检", passphrase)
        signer = self.office.signer_from_identity(identity.name, passphrase)
        result = self.office.export(self.application.id, self.package, signer, stop=self.stop)
        self.root.write_bytes(identity.root_pem or b"")
        return f"{identity.algorithm}，{size_words(result.size)}，PDF {result.pdf_pages} 页"

    def _verify(self) -> str:
        report = self.office.verify(self.package, [self.root], stop=self.stop)
        if not report.trusted:
            raise Failed("刚导出的申报包没有通过核验")
        return "刚导出的申报包通过核验"

    def _tampered(self) -> str:
        data = bytearray(self.package.read_bytes())
        data[len(data) // 2] ^= 1
        changed = self.folder / "改动.asice"
        changed.write_bytes(data)
        try:
            trusted = self.office.verify(changed, [self.root], stop=self.stop).trusted
        except Cancelled:
            raise
        except IpzoneError:
            trusted = False
        if trusted:
            raise Failed("改动过的申报包竟然通过了核验")
        return "改动一个字节的申报包没有通过核验"

    def _pdf(self) -> str:
        from desktop.paging import page_count
        from desktop.submission.package import PDF_NAME

        path = self.folder / "application.pdf"
        path.write_bytes(self._member(PDF_NAME))
        pages = page_count(path, "application/pdf")
        if not pages:
            raise Failed("申报书打不开")
        return f"{pages} 页，能读回"

    def _workbook(self) -> str:
        import io

        from openpyxl import load_workbook

        from desktop.submission.package import WORKBOOK_NAME

        sheets = load_workbook(io.BytesIO(self._member(WORKBOOK_NAME)), read_only=True).sheetnames
        return f"{len(sheets)} 张表，能读回"

    def _backup(self) -> str:
        self.office.backup(self.folder / "备份", stop=self.stop)
        return "写出并复核无误"

    def _member(self, name: str) -> bytes:
        from desktop.submission.reader import PackageReader

        if not self.package.is_file():
            raise Failed("没有申报包，无法继续")
        with PackageReader.open(self.package) as package:
            return package.read(name)


def attempt(name: str, title: str, work: Callable[[], str]) -> Step:
    """Try one thing: what it gives is the detail. Raises Cancelled only."""
    since = time.perf_counter()
    try:
        ok, detail = True, work()
    except Cancelled:
        raise
    except Failed as failure:
        ok, detail = False, str(failure)
    except IpzoneError as error:
        ok, detail = False, f"{error.code}（{type(error).__name__}）{explain(error).remedy}"
    except Exception as error:  # noqa: BLE001 - whatever it is belongs into the report, without what a user typed
        from desktop.log import trace

        ok, detail = False, trace(error)
    return Step(name, title, ok, detail, time.perf_counter() - since)


def _system() -> dict[str, str]:
    """The machine, without names of machine, user or folders."""
    free = shutil.disk_usage(tempfile.gettempdir()).free
    return {
        "系统": f"{platform.system()} {platform.release()} {platform.machine()}",
        "发行版": _release(),
        "C 库": " ".join(platform.libc_ver()) or "无",
        "Python": platform.python_version(),
        "安装方式": "已安装的程序" if getattr(sys, "frozen", False) else "源代码",
        "语言": ".".join(part or "" for part in locale.getlocale()),
        "临时文件夹可用空间": size_words(free),
    }


def _release() -> str:
    try:
        return platform.freedesktop_os_release().get("PRETTY_NAME", "")
    except OSError:
        return platform.version()


def _digest(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""
