"""Every paper of the program: empty, full and cruel; complete, in its place, and honest about what it is."""

from __future__ import annotations

import dataclasses
import itertools
import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from pathlib import Path

import pypdfium2
import pytest

from desktop.manual import Heading, HelpPage, Image, Listing, Paragraph, Span, Table
from desktop.submission.paper import Paper
from desktop.submission.pdf.documents.papers import Case, Material, write_paper
from desktop.submission.pdf.documents.printing import PdfInfo
from desktop.submission.pdf.documents.proofs import Receipt
from desktop.submission.verification import report as facts
from forms import checks
from forms.application import Application, EvidenceLink
from forms.definition import FormPack
from forms.errors import Cancelled, GlyphMissing
from forms.places import Place
from tests.desktop.submission.pdf.measuring import holes, outside, overlaps, pages
from tests.desktop.submission.pdf.readback import comparable, page_texts

Filled = Callable[[int], Application]
Print = Callable[..., tuple[Path, PdfInfo]]
DAY = date(2026, 11, 22)
MOMENT = datetime(2026, 12, 18, 9, 5, tzinfo=UTC)
HASH = "0f1e2d3c4b5a69788796a5b4c3d2e1f0" * 2
OF_A_CASE = [paper for paper in Paper if paper not in (Paper.RECEIPT, Paper.VERIFICATION, Paper.MANUAL)]
WHOLE_FILE = "eabfd1711263e1b611016e7c4fee14451cd6c467e72e5add731d2ea0d8d93803"


@pytest.fixture(scope="session")
def cruel(filled: Filled) -> Application:
    """39 tasks with cells of 3,000 characters, 300 files with long names, a place whose name has 60 characters."""
    application = filled(100)
    long = filled(3000).answers
    answers = dict(application.answers)
    answers |= {path: long[path] for path in long if path.endswith((".own_measures", ".plan"))}
    answers |= {path: long[path] for path in long if path.startswith(("sections.", "conditions.c1."))}
    name = ("示例特别长名称" * 9)[:56] + "自治州市"
    answers |= {"subject.government": name + "人民政府", "subject.office": name + "知识产权局"}
    first = application.evidence[0]
    evidence = tuple(
        dataclasses.replace(
            first, id=f"e{n}", number=n, sha256=f"{n:064x}", name=f"材料{n}" + "很长的文件名" * 12 + ".pdf"
        )
        for n in range(1, 301)
    )
    targets = itertools.cycle(application.links)
    links = tuple(
        EvidenceLink(one.id, link.target, "1-3,5,7-12") for one, link in zip(evidence, targets, strict=False)
    )
    place = Place("320400", name, "示例省", "prefecture_city")
    return dataclasses.replace(application, place=place, answers=answers, evidence=evidence, links=links)


@pytest.fixture(scope="session")
def applications(blank: Application, filled: Filled, cruel: Application) -> Mapping[str, Application]:
    return {"blank": blank, "filled": filled(240), "cruel": cruel}


def material(pack: FormPack, application: Application, mark: str = "") -> Material:
    found = checks.run(pack, application, DAY)
    return Material(DAY, "0.1.0", Case(pack, application, found, HASH, mark))


@pytest.fixture(scope="session")
def set_papers(
    pack: FormPack, applications: Mapping[str, Application], tmp_path_factory: pytest.TempPathFactory
) -> Mapping[tuple[str, Paper], tuple[Path, PdfInfo]]:
    folder = tmp_path_factory.mktemp("papers")
    made = {}
    for name, application in applications.items():
        given = material(pack, application, "样例" if name == "filled" else "")
        for paper in OF_A_CASE:
            out = folder / f"{name}-{paper}.pdf"
            made[name, paper] = out, write_paper(paper, given, out)
    return made


ALL = [(name, paper) for name in ("blank", "filled", "cruel") for paper in OF_A_CASE]


@pytest.mark.parametrize(("name", "paper"), ALL, ids=str)
def test_nothing_runs_off_or_into_something_else(
    set_papers: Mapping[tuple[str, Paper], tuple[Path, PdfInfo]], name: str, paper: Paper
) -> None:
    out, info = set_papers[name, paper]
    step = max(1, info.pages // 40)
    for number, page in enumerate(pages(out)):
        if number % step == 0:
            assert not outside(page), number + 1
            assert not overlaps(page), number + 1


@pytest.mark.parametrize(("name", "paper"), ALL, ids=str)
def test_there_are_no_half_empty_pages(
    set_papers: Mapping[tuple[str, Paper], tuple[Path, PdfInfo]], name: str, paper: Paper
) -> None:
    out, info = set_papers[name, paper]
    document = pypdfium2.PdfDocument(out)
    turned = [page.get_rotation() != 0 for page in document]
    texts = page_texts(out)
    for number, hole in holes(out):
        last = number == info.pages or turned[number] or "签署页" in texts[number]
        begins = number < info.pages and re.match("[一二三四五六七八九十]+、", texts[number])
        assert hole < 0.45 or last or begins or number <= 4, (number, hole)


@pytest.mark.parametrize("paper", OF_A_CASE)
def test_number_version_hash_and_mark_are_on_every_page(
    set_papers: Mapping[tuple[str, Paper], tuple[Path, PdfInfo]], paper: Paper
) -> None:
    texts = page_texts(set_papers["filled", paper][0])
    numbered = [text for text in texts if re.search(r"—\d+—", text)]
    assert len(numbered) >= len(texts) - 4
    assert all("第17次修改" in text and "内容摘要0f1e2d3c4b5a6978" in text for text in numbered)
    assert all("样例" in text for text in texts if text)


def test_the_same_material_gives_the_same_bytes(pack: FormPack, filled: Filled, tmp_path: Path) -> None:
    first, again = tmp_path / "a.pdf", tmp_path / "b.pdf"
    for paper in OF_A_CASE[1:]:
        for out in (first, again):
            write_paper(paper, material(pack, filled(60)), out)
        assert first.read_bytes() == again.read_bytes()


@pytest.mark.parametrize("name", ["blank", "filled", "cruel"])
def test_the_summary_has_two_to_four_pages(
    set_papers: Mapping[tuple[str, Paper], tuple[Path, PdfInfo]], name: str
) -> None:
    assert 2 <= set_papers[name, Paper.SUMMARY][1].pages <= 4


def test_the_summary_says_what_a_leader_asks(
    set_papers: Mapping[tuple[str, Paper], tuple[Path, PdfInfo]], pack: FormPack
) -> None:
    text = "".join(page_texts(set_papers["filled", Paper.SUMMARY][0]))
    for wanted in (
        "承担39项，共39项",
        "30份",
        "2027年1月至2028年12月",
        "一季度",
        "第二年目标",
        "内容以申报书为准",
    ):
        assert wanted in text
    assert all(area.title in text for area in pack.areas)


def test_the_checklist_has_every_finding_with_its_word(
    pack: FormPack, blank: Application, tmp_path: Path
) -> None:
    given = material(pack, blank)
    assert given.case
    write_paper(Paper.CHECKLIST, given, tmp_path / "a.pdf")
    text = "".join(page_texts(tmp_path / "a.pdf"))
    standing = [finding for finding in given.case.findings if finding.open]
    unfilled = sum(finding.unfilled for finding in standing)
    blockers = sum(
        finding.severity is checks.Severity.BLOCKER and not finding.unfilled for finding in standing
    )
    assert unfilled
    assert f"阻断{blockers}条，未填{unfilled}处" in text and f"未填（{unfilled}处）" in text
    assert "处理完阻断、未填和提醒后才能签署导出" in text
    for finding in given.case.findings:
        if finding.unfilled and finding.target in pack.fields:
            assert comparable(pack.fields[finding.target].label) in text
        elif not finding.unfilled:
            assert comparable(finding.cause) in text
    assert "核对人（签字）" in text


def test_a_checklist_without_findings_says_so(pack: FormPack, filled: Filled, tmp_path: Path) -> None:
    given = Material(DAY, "0.1.0", Case(pack, filled(50), (), HASH))
    write_paper(Paper.CHECKLIST, given, tmp_path / "a.pdf")
    text = "".join(page_texts(tmp_path / "a.pdf"))
    assert "没有发现问题" in text and "可以导出申报包" in text


@pytest.mark.parametrize("paper", [Paper.RECOMMENDATION, Paper.BRIEFING, Paper.POLICY_SUPPORT])
@pytest.mark.parametrize("name", ["blank", "filled"])
def test_drafts_say_that_they_are_and_name_nobody(
    set_papers: Mapping[tuple[str, Paper], tuple[Path, PdfInfo]], name: str, paper: Paper
) -> None:
    text = "".join(page_texts(set_papers[name, paper][0]))
    assert paper.drafted
    assert "本软件" in text and "〔编写〕本软件编写的提示性内容，不是官方文字。" in text
    # neither an addressee nor a recommending office is known
    assert "江苏省知识产权局" not in text and "国家知识产权局：" not in text
    if paper is not Paper.POLICY_SUPPORT:
        assert "＿＿＿" in text


def test_a_briefing_sends_nobody_to_a_list_of_nothing(pack: FormPack, filled: Filled, tmp_path: Path) -> None:
    given = Material(DAY, "0.1.0", Case(pack, filled(50), (), HASH))
    write_paper(Paper.BRIEFING, given, tmp_path / "a.pdf")
    text = "".join(page_texts(tmp_path / "a.pdf"))
    assert "检查没有发现需要解决的问题" in text and "逐条列在检查单中" not in text


def test_letters_take_names_from_the_answers(
    set_papers: Mapping[tuple[str, Paper], tuple[Path, PdfInfo]],
) -> None:
    filled = "".join(page_texts(set_papers["filled", Paper.RECOMMENDATION][0]))
    assert "牵头部门为常州市知识产权局" in filled
    blank = "".join(page_texts(set_papers["blank", Paper.RECOMMENDATION][0]))
    assert "牵头部门为＿＿＿" in blank and "江苏省常州市" in blank


def test_the_division_has_every_task_and_department(
    set_papers: Mapping[tuple[str, Paper], tuple[Path, PdfInfo]], pack: FormPack
) -> None:
    text = "".join(page_texts(set_papers["filled", Paper.DIVISION_OF_TASKS][0]))
    assert all(comparable(task.title) in text for task in pack.tasks)
    assert text.count("南京海关驻常州办事处") > len(pack.tasks)


def test_support_is_laid_out_in_columns(pack: FormPack, blank: Application, tmp_path: Path) -> None:
    asked = "设立快速维权中心—产业集中，诉求多—国家知识产权局—场地和编制—2027年6月\n只写了事项的一条"
    application = dataclasses.replace(blank, answers={"sections.support.text": asked})
    out = tmp_path / "a.pdf"
    write_paper(Paper.POLICY_SUPPORT, material(pack, application), out)
    text = page_texts(out)[0]
    assert (
        "请求支持的部门" in text
        and "设立快速维权中心产业集中，诉求多国家知识产权局场地和编制2027年6月" in text
    )
    assert "只写了事项的一条" in text and "不是上级已经公布的政策支持清单" in text


def test_places_of_answers_are_told(set_papers: Mapping[tuple[str, Paper], tuple[Path, PdfInfo]]) -> None:
    out, info = set_papers["filled", Paper.APPLICATION]
    document = pypdfium2.PdfDocument(out)
    at = [one for one in info.places if one.target == "subject.office"]
    assert at
    left, bottom, right, top = at[0].box
    said = document[at[0].page].get_textpage().get_text_bounded(left, bottom, right, top)
    assert "常州市知识产权局" in said
    targets = {one.target for one in info.places}
    assert {"tasks.2.1.plan", "sections.basis.text", "indicators.1.1.baseline", "place"} <= targets
    assert all(0 <= one.page < info.pages for one in info.places)


def signature(*, trusted: bool) -> facts.SignatureFacts:
    return facts.SignatureFacts(
        "S1",
        "m",
        signer="示例市人民政府",
        organization="示例市人民政府",
        signing_time=MOMENT,
        intact=True,
        trusted=trusted,
        complete=True,
        valid=(MOMENT, MOMENT),
        fingerprint="ab" * 32,
    )


def report(*, good: bool) -> facts.Report:
    error = facts.Finding(
        "file.changed", facts.Severity.ERROR, facts.Part.FILES, "第 12 份材料改动过", "evidence/012.pdf"
    )
    return facts.Report(
        facts.ContainerFacts("示例市-v1.asice", 1_004_976, WHOLE_FILE, 28, 1_000_000, application=True),
        MOMENT,
        MOMENT,
        () if good else (error,),
        (signature(trusted=good),),
        tuple(
            facts.FileFacts(
                f"evidence/{n:03d}-" + "很长的名称" * (n % 9) + ".pdf",
                n * 1000,
                ("S1",),
                good or n != 12,
                "a" * 64,
                "b" * 64,
            )
            for n in range(1, 200)
        ),
        tuple(facts.Note(part, "与清单一致", (("细节", "内容"),)) for part in facts.Part),
    )


def receipt(found: facts.Report | None) -> Receipt:
    return Receipt(
        name="江苏省-常州市-2026-v1.asice",
        size=1_004_976,
        sha256=WHOLE_FILE,
        made=MOMENT,
        who="王处长",
        applicant="江苏省常州市",
        pack="national-2022 1.1",
        revision=17,
        draft=False,
        report=found,
    )


def test_the_receipt_fits_a_page_with_grouped_digits(tmp_path: Path) -> None:
    out = tmp_path / "a.pdf"
    info = write_paper(Paper.RECEIPT, Material(DAY, "0.1.0", receipt=receipt(report(good=True))), out)
    assert info.pages == 1
    text = pypdfium2.PdfDocument(out)[0].get_textpage().get_text_range()
    assert re.search(r"eabf\s+d171\s+1263", text)
    for wanted in (
        "江苏省-常州市-2026-v1.asice",
        "1004976字节",
        "示例市人民政府",
        "核验通过",
        "接收人（签字）",
        "王处长",
    ):
        assert wanted in comparable(text)


def test_a_receipt_of_what_is_gone_says_so(tmp_path: Path) -> None:
    write_paper(Paper.RECEIPT, Material(DAY, "0.1.0", receipt=receipt(None)), tmp_path / "a.pdf")
    text = page_texts(tmp_path / "a.pdf")[0]
    assert "没有核验" in text and "核验通过" not in text


@pytest.mark.parametrize("good", [True, False])
def test_the_report_names_every_file_and_what_is_wrong(good: bool, tmp_path: Path) -> None:
    out = tmp_path / "a.pdf"
    write_paper(Paper.VERIFICATION, Material(DAY, "0.1.0", report=report(good=good)), out)
    text = "".join(page_texts(out))
    assert ("核验通过" in text) == good
    assert ("核验未通过：1项不符" in text) != good
    assert ("第12份材料改动过" in text) != good
    assert "evidence/199" in text and "2026年12月18日9:05（UTC+00:00）" in text
    assert text.count("核对码（SHA-256）") == 1
    for page in pages(out):
        assert not outside(page) and not overlaps(page)


def test_a_report_says_where_something_is_wrong_once(tmp_path: Path) -> None:
    wrong = tuple(
        facts.Finding("entry.crc", facts.Severity.ERROR, facts.Part.FILES, f"{name}：文件内容不符", name)
        for name in ("甲.pdf", "乙.pdf")
    )
    write_paper(
        Paper.VERIFICATION,
        Material(DAY, "0.1.0", report=dataclasses.replace(report(good=True), findings=wrong)),
        tmp_path / "a.pdf",
    )
    text = "".join(page_texts(tmp_path / "a.pdf"))
    assert "乙.pdf：文件内容不符" in text and "乙.pdf：乙.pdf" not in text


def help_page(title: str, *blocks: object) -> HelpPage:
    return HelpPage("start", (Heading(1, (Span(title),)), *blocks))  # type: ignore[arg-type]


def test_the_manual_is_set_from_blocks(tmp_path: Path) -> None:
    missing = Image(tmp_path / "none.png", "窗口的样子")
    listed = Listing(True, ((Span("先填写"),), (Span("再"), Span("检查", strong=True))))
    table = Table(
        ((Span("键"),), (Span("作用"),)),
        tuple(((Span(f"键{n}"),), (Span("说明" * n),)) for n in range(1, 40)),
    )
    text = Paragraph((Span("一段说明。" * 60),))
    made = [help_page(f"第{n}章名", text, listed, table, missing) for n in range(1, 15)]
    out = tmp_path / "a.pdf"
    info = write_paper(Paper.MANUAL, Material(DAY, "0.1.0", manual=made), out)
    texts = page_texts(out)
    assert info.pages > 20 and "目录" in texts[0] and "第14章名" in texts[0]
    whole = "".join(texts)
    assert "1.先填写2.再检查" in whole and "（图：窗口的样子）" in whole
    for page in pages(out):
        assert not outside(page) and not overlaps(page)


def test_the_real_manual_prints_with_its_pictures(tmp_path: Path) -> None:
    from desktop.manual import manual

    out = tmp_path / "a.pdf"
    write_paper(Paper.MANUAL, Material(DAY, "0.1.0", manual=manual()), out)
    pictures = [block for page in manual() for block in page.blocks if isinstance(block, Image)]
    drawn = sum(
        len(list(page.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_IMAGE], max_depth=4)))
        for page in pages(out)
    )
    assert drawn == len(pictures)


@pytest.mark.parametrize("paper", Paper)
def test_a_paper_wants_what_it_is_about(paper: Paper, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=paper.value):
        write_paper(paper, Material(DAY, "0.1.0"), tmp_path / "a.pdf")
    assert not list(tmp_path.iterdir())


def test_a_character_nobody_can_print_stops_it(pack: FormPack, blank: Application, tmp_path: Path) -> None:
    application = dataclasses.replace(blank, answers={"subject.office": "张\U0001f600"})
    (tmp_path / "a.pdf").write_bytes(b"old")
    with pytest.raises(GlyphMissing):
        write_paper(Paper.SUMMARY, material(pack, application), tmp_path / "a.pdf")
    assert (tmp_path / "a.pdf").read_bytes() == b"old"


def test_it_can_be_stopped(pack: FormPack, blank: Application, tmp_path: Path) -> None:
    with pytest.raises(Cancelled):
        write_paper(Paper.SUMMARY, material(pack, blank), tmp_path / "a.pdf", stop=lambda: True)
    assert not list(tmp_path.iterdir())
