"""The long work of 模板管理, off the screen's thread: building, importing, writing workbooks."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from desktop.jobs import Job, Lane
from desktop.office import Office
from desktop.views.faults_view import Fault
from forms.definition import FormPack
from forms.progress import Progress, Stop, check


@dataclass(frozen=True, slots=True)
class Built:
    """A pack made from a workbook and put on the shelf."""

    pack: FormPack
    remarks: tuple[Fault, ...]


@dataclass(frozen=True, slots=True)
class Imported:
    pack: FormPack
    signer: str


class PackJobs:
    """Each method queues a job; its result says what came of it."""

    def __init__(self, office: Office, lane: Lane) -> None:
        self._office = office
        self._lane = lane

    @property
    def running(self) -> str:
        """What closing now would stop; "" for nothing."""
        job = self._lane.current
        return "" if job is None or job.is_over else f"{job.title}正在进行"

    def build(self, file: Path) -> Job:
        office = self._office

        def work(progress: Progress, stop: Stop) -> Built:
            from desktop.files import read_file
            from desktop.packbook import build

            progress(f"读 {file.name}", 0, 0)
            built = build(read_file(file))
            check(stop)
            progress("放进模板列表", 0, 0)
            office.add_pack(built.pack)
            return Built(built.pack, tuple(map(tuple, built.remarks)))  # type: ignore[arg-type]  # three texts each

        return self._lane.run("从 Excel 生成模板", work)

    def bring(self, file: Path) -> Job:
        office = self._office

        def work(progress: Progress, stop: Stop) -> Imported:
            progress(f"核验 {file.name}", 0, 0)
            received = office.import_pack(file, stop=stop)
            return Imported(received.pack, received.signer)

        return self._lane.run("导入模板", work)

    def template(self, out: Path) -> Job:
        def work(progress: Progress, stop: Stop) -> Path:
            from desktop.packbook import template

            return _write(out, template(), progress, stop)

        return self._lane.run("写空白工作簿", work)

    def export(self, pack: FormPack, out: Path) -> Job:
        def work(progress: Progress, stop: Stop) -> Path:
            from desktop.packbook import export

            progress(f"整理 {pack.title}", 0, 0)
            return _write(out, export(pack), progress, stop)

        return self._lane.run("导出到 Excel", work)


def _write(out: Path, content: bytes, progress: Progress, stop: Stop) -> Path:
    from desktop.files import write_file

    check(stop)
    progress(f"写 {out.name}", 0, 0)
    write_file(out, content)
    return out
