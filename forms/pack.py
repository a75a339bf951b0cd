"""Reads a form pack (申报模板): six TOML files become a `FormPack`, or every reason why they cannot.

pack.toml says what the application is for, who may apply, where every line comes from (`[[source]]`), what is asked
of the applicant (`[[subject]]`) and the cross-field rules (`[[rule]]`). Each other file lists one kind of item and
starts with `[[field]]`, the questions asked of every one of them; an item adds its own as `[[task.field]]` and so on.
Three things follow the item: `{target}` in an expression is the item's target; a `many` field without choices takes
the task's measures; a `number` field without unit and bounds takes the indicator's kind, unit and bounds.

Fields may have `relevant`, `constraint` (with `constraint_message`, `constraint_severity`) and `calculation`, items
`relevant`, all in CEL (`forms.expressions`); what cannot work in them is a problem of the pack, told here.

A line without `basis` is drafted. A measure without `sources` has those of its task.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

from forms import expressions, pack_expressions
from forms.definition import Applicants, FormPack, Problem, Rule, Source
from forms.errors import FileUnreadable
from forms.pack_fields import SEVERITIES, FieldReader
from forms.pack_items import ItemReader
from forms.pack_reader import FILE_LIMIT, LONG, VERSION, Problems, Table, parse, shown
from forms.places import KIND_LABELS
from forms.reading import at_most

BUILT_IN = Path(__file__).parent / "packs"
"""The folder of the packs that come with the program; one folder each."""

FILES = ("pack.toml", "conditions.toml", "tasks.toml", "indicators.toml", "sections.toml", "documents.toml")
SCHEMA = 1
_DROPPINGS = frozenset({".DS_Store", "Thumbs.db", "desktop.ini"})
"""What file managers leave behind in any folder."""


def read_pack(files: Mapping[str, bytes]) -> FormPack:
    """The pack in these files, by name. Trusts nothing. Raises PackInvalid with all that is wrong."""
    return _Reader(files).read()


def read_pack_folder(folder: Path) -> FormPack:
    """The pack in a folder, which holds its six files and nothing else.

    Raises PackInvalid, also for links and folders in it, and FileUnreadable.
    """
    problems = Problems(FILES)
    files: dict[str, bytes] = {}
    try:
        for entry in sorted(folder.iterdir()):
            if entry.is_symlink() or not entry.is_file():
                problems.add(shown(entry.name), "", "不是普通文件（是链接或文件夹），不读取")
            elif entry.name in FILES:
                with entry.open("rb") as file:
                    files[entry.name] = at_most(file, FILE_LIMIT)
            elif entry.name not in _DROPPINGS:
                problems.add(shown(entry.name), "", _STRANGER)
    except OSError as error:
        raise FileUnreadable(path=error.filename or folder) from error
    problems.raise_if_any()
    return read_pack(files)


_STRANGER = f"模板里只能有这些文件：{'、'.join(FILES)}"


def digest(files: Mapping[str, bytes]) -> str:
    """SHA-256 over name, NUL and content of every file in the order of names, hex."""
    sum_ = hashlib.sha256()
    for name in sorted(files):
        sum_.update(name.encode("utf-8", "surrogatepass") + b"\0" + files[name])
    return sum_.hexdigest()


class _Reader:
    """One reading of one pack: opens the files, then builds every item, noting problems on the way."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self.files = files
        self.problems = Problems(FILES)
        self.sources: dict[str, Source] = {}
        self.fields = FieldReader(self.sources)

    def read(self) -> FormPack:
        """Raises PackInvalid."""
        for name in self.files.keys() - set(FILES):
            self.problems.add(shown(name), "", _STRANGER)
        tables: dict[str, Table] = {}
        for name in FILES:
            if name not in self.files:
                self.problems.add(name, "", "缺少这个文件")
            elif table := parse(self.problems, name, self.files[name]):
                tables[name] = table
        if len(tables) < len(FILES):  # what the others say cannot be judged without these
            self.problems.raise_if_any()
        pack = self._pack(*(tables[name] for name in FILES))
        for table in tables.values():
            table.close()
        self.problems.raise_if_any()
        return pack

    def _pack(
        self,
        pack: Table,
        conditions: Table,
        tasks: Table,
        indicators: Table,
        sections: Table,
        documents: Table,
    ) -> FormPack:
        pack.whole("schema", SCHEMA, SCHEMA)
        self._read_sources(pack)
        answered = self._problems(pack)
        items = ItemReader(self.fields, {problem.id for problem in answered})
        subject = self.fields.templates(pack.tables("subject"), "subject", pack)
        without_rules = FormPack(
            id=pack.new_id("id", set()),
            version=pack.matching("version", VERSION, "写成 1.0 的样子"),
            title=pack.text("title", 60),
            programme=pack.text("programme"),
            legal_basis=pack.text("legal_basis"),
            construction_months=pack.whole("construction_months", 1, 120) or 1,
            applicants=self._applicants(pack.table("applicants")),
            sources=MappingProxyType(self.sources),
            departments=pack.texts("departments"),
            subject=self.fields.at("subject", subject),
            conditions=items.conditions(conditions),
            areas=items.areas(tasks),
            tasks=items.tasks(tasks),
            indicators=items.indicators(indicators),
            sections=items.sections(sections),
            documents=items.documents(documents),
            rules=(),
            digest=digest(self.files),
            issuer=pack.text("issuer", default=""),
            default=pack.flag("default", default=False),
            bodies=pack.texts("bodies"),
            problems=answered,
            templates=MappingProxyType(items.templates),
            files=MappingProxyType(dict(self.files)),
        )
        pack_expressions.check(without_rules, self.fields.expressions)
        return replace(without_rules, rules=self._rules(pack.tables("rule"), without_rules))

    # --- where lines come from ------------------------------------------------------------------------------

    def _read_sources(self, pack: Table) -> None:
        taken: set[str] = set()
        for table in pack.tables("source"):
            source = Source(
                id=table.new_id("id", taken),
                title=table.text("title"),
                issuer=table.text("issuer", default=""),
                number=table.text("number", default=""),
                date=table.text("date", 20, default=""),
                note=table.text("note", LONG, default=""),
            )
            self.sources[source.id] = source

    def _problems(self, pack: Table) -> tuple[Problem, ...]:
        taken: set[str] = set()
        return tuple(
            Problem(table.new_id("id", taken), table.text("title"), self.fields.origin(table))
            for table in pack.tables("problem")
        )

    def _applicants(self, table: Table) -> Applicants:
        eligible = table.texts("eligible", known=KIND_LABELS, what="地区类型")
        confirm = table.texts("confirm", known=KIND_LABELS, what="地区类型")
        if not eligible and not confirm:
            table.wrong("eligible", "eligible 和 confirm 至少写一个：可以申报的，或有待确认的")
        return Applicants(
            eligible=eligible,
            confirm=confirm,
            origin=self.fields.origin(table),
            built_note=table.text("built_note", LONG, default=""),
        )

    # --- rules -----------------------------------------------------------------------------------------------

    def _rules(self, tables: Iterable[Table], pack: FormPack) -> tuple[Rule, ...]:
        taken: set[str] = set()
        kinds = {path: field.kind for path, field in pack.fields.items()}
        places = pack.fields.keys() | pack.targets.keys()
        rules = []
        for table in tables:
            rule = Rule(
                id=table.new_id("id", taken),
                target=table.one_of("target", places, "字段或项目"),
                expression=table.text("expression", LONG),
                severity=table.one_of("severity", SEVERITIES, "等级"),
                cause=table.text("cause"),
                remedy=table.text("remedy"),
                origin=self.fields.origin(table),
            )
            if rule.expression and (problem := expressions.problems(rule.expression, kinds)):
                table.wrong("expression", problem)
            rules.append(rule)
        return tuple(rules)
