"""What can be searched for: everything in an open application, and on home the applications and places. No Qt."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from desktop.keys import key_of
from desktop.manual import titles
from desktop.search import Entry, Group
from desktop.submission.wording import printed, target_label
from desktop.views.steps import STEP_NAMES, STEPS, step_of
from forms.application import Application, Evidence
from forms.definition import Field, FormPack, Item
from forms.places import Place
from forms.progress import Stop, check, never

if TYPE_CHECKING:
    from db.records import Summary

_NUMBERED = frozenset({"tasks", "indicators"})
_IN_WORK = (
    ("undo", "撤销"),
    ("redo", "恢复"),
    ("finding", "下一条检查结果"),
    ("guidance", "显示或收起填写指引"),
    ("rail", "收起或展开步骤栏"),
)
_ALWAYS = (("verify", "核验申报包"), ("keys", "快捷键一览"))
_WITH_PACKAGE = ("解开加密的申报包", "在申报包上加签", "收下送来的申报包")
"""What begins with choosing a package to verify."""
_SCREENS = (
    ("home", "首页"),
    ("new", "新建申报"),
    ("applications", "全部申报：归档和取出"),
    ("received", "收件：送来的申报包"),
    ("trust", "信任的证书、吊销列表和本单位的要求"),
    ("settings", "设置"),
    ("settings:keys", "签名密钥：新建、证书、续期、备份"),
    ("settings:book", "通讯录和签署人"),
    ("backup", "备份"),
    ("restore", "从备份恢复"),
    ("setup", "第一次使用的设置"),
    ("packs", "模板管理"),
    ("about", "关于"),
    ("self-test", "自检"),
    ("update", "检查更新文件"),
)


def commands(*, in_work: bool) -> Iterator[Entry]:
    """The pages of the program and of help, and what can be done from where one is."""
    if in_work:
        for number, (_, name, *_) in enumerate(STEPS):
            yield Entry(Group.COMMAND, f"act:step:{number}", name, f"Alt+{number + 1}")
    for act, words in (*(_IN_WORK if in_work else ()), *_ALWAYS):
        yield Entry(Group.COMMAND, f"act:{act}:0", words, key_of(act))
    for number, words in enumerate(_WITH_PACKAGE, start=1):
        yield Entry(Group.COMMAND, f"act:verify:{number}", words, key_of("verify"))
    for screen, words in _SCREENS:
        yield Entry(Group.COMMAND, f"go:{screen}", words)
    for page, title in titles():
        yield Entry(Group.HELP, f"help:{page}", title)


def entries(pack: FormPack, application: Application) -> Iterator[Entry]:
    """Everything in an application, as far as the pack asks it as things stand."""
    areas = {area.id: area.short for area in pack.areas}
    for item in pack.items():
        yield _item(item, areas.get(getattr(item, "area", ""), ""))
    yield from answers(pack, application, pack.fields)
    yield from evidence_entries(pack, application)


def answers(pack: FormPack, application: Application, paths: Iterable[str]) -> Iterator[Entry]:
    """The fields of these paths with what they hold."""
    for path in paths:
        field = pack.fields.get(path)
        if field is not None:
            yield _answer(pack, application, field)


def evidence_entries(pack: FormPack, application: Application) -> Iterator[Entry]:
    """The files, with what they are and what they support."""
    supported: dict[str, list[str]] = {}
    for link in application.links:
        supported.setdefault(link.evidence, []).append(target_label(pack, link.target))
    for evidence in application.evidence:
        yield _evidence(evidence, supported.get(evidence.id, []))


def page_entries(
    application: Application, text: Callable[[Evidence], Sequence[str]], stop: Stop = never
) -> Iterator[Entry]:
    """The pages of every file with what `text` says of them. Raises Cancelled."""
    for evidence in application.evidence:
        check(stop)
        for number, page in enumerate(text(evidence), start=1):
            yield Entry(
                Group.INSIDE,
                f"evidence:{evidence.id}",
                evidence.label,
                f"第 {number} 页",
                "",
                page,
                str(number),
            )


def application_entries(summaries: Iterable[Summary]) -> Iterator[Entry]:
    """The applications of the workspace."""
    for one in summaries:
        mark = f"（{one.purpose.mark}）" if one.purpose.mark else ""
        yield Entry(
            Group.APPLICATION, f"application:{one.id}", one.title + mark, one.place.province, one.place.code
        )


def place_entries(places: Iterable[Place]) -> Iterator[Entry]:
    """The places that can be applied for."""
    for place in places:
        where = f"{place.province} · {place.kind_label}"
        yield Entry(Group.PLACE, f"place:{place.code}", place.name, where, place.code)


def _item(item: Item, area: str) -> Entry:
    group = item.target.partition(".")[0]
    step = STEP_NAMES[step_of(item.target)]
    code = item.id if group in _NUMBERED else ""
    return Entry(
        Group.ITEM, item.target, item.title, " · ".join(p for p in (step, area) if p), code, item.asks
    )


def _answer(pack: FormPack, application: Application, field: Field) -> Entry:
    said = printed(field, application.answers.get(field.path))
    place = target_label(pack, field.target)
    return Entry(Group.ANSWER, field.path, field.label, place, "", said + (field.unit if said else ""))


def _evidence(evidence: Evidence, supported: list[str]) -> Entry:
    known = (evidence.name if evidence.title else "", evidence.document_number, evidence.issuer)
    day = evidence.issued.isoformat() if evidence.issued else ""
    place = f"第 {evidence.number} 份" + (
        f" · 支撑 {len(supported)} 项" if supported else " · 还没有关联事项"
    )
    text = "　".join(part for part in (*known, day, *supported) if part)
    return Entry(Group.EVIDENCE, f"evidence:{evidence.id}", evidence.label, place, "", text)
