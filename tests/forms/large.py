"""A pack as large as packs may be, from the built-in one: 500 tasks, more than 5,000 fields."""

from __future__ import annotations

import re
from decimal import Decimal

from forms.application import Application
from forms.definition import FormPack
from forms.pack import BUILT_IN, FILES
from forms.values import FieldKind, Month, Value
from tests.forms import build

TASKS = 500
_RATE = """
[[field]]
name = "money"
label = "经费"
kind = "money"
relevant = 'answers["{target}.taken"]'
constraint = 'answers["{target}.money"] >= 0'
constraint_message = "不能小于零"

[[field]]
name = "share"
label = "占比"
kind = "percent"
calculation = 'round(answers["{target}.money"] / 10, 1)'
"""


def files() -> dict[str, bytes]:
    """The files of the pack: every task with questions asked only at times, a constraint and a calculation."""
    folder = BUILT_IN / "national-2022"
    content = {name: (folder / name).read_bytes() for name in FILES}
    text = content["tasks.toml"].decode()
    head = text[: text.index("[[area]]")]
    area = text[text.index("[[area]]") : text.index("[[task]]")]
    head = re.sub(
        r'(name = "(?:lead|support|start|end|measures|own_measures|current|plan)"\n)',
        r"""\1relevant = 'answers["{target}.taken"]'\n""",
        head,
    )
    task = '[[task]]\nid = "t{0}"\narea = "1"\ntitle = "第 {0} 项任务"\nguidance = "写明做法。"\n'
    task += 'measures = [{{ text = "措施甲" }}, {{ text = "措施乙" }}]\n\n'
    tasks = "".join(task.format(number) for number in range(TASKS))
    content["tasks.toml"] = (head + _RATE + area + tasks).encode()
    indicators = content["indicators.toml"].decode()
    content["indicators.toml"] = re.sub(r'\ntask = "[^"]+"', '\ntask = "t1"', indicators).encode()
    return content


def application(pack: FormPack) -> Application:
    """Every task taken up, every field answered."""
    given: dict[FieldKind, Value] = {
        FieldKind.YES_NO: True,
        FieldKind.MONTH: Month(2027, 3),
        FieldKind.MANY: ("措施甲",),
        FieldKind.DEPARTMENTS: ("市法院",),
        FieldKind.CHOICE: "yes",
    }
    answers = {
        path: given.get(field.kind, Decimal(5) if field.kind in _NUMBERS else "写明做法、时间和负责人。")
        for path, field in pack.fields.items()
        if not field.calculation
    }
    return build.application(dict.fromkeys(build.answers()) | answers)


_NUMBERS = frozenset({FieldKind.NUMBER, FieldKind.INTEGER, FieldKind.PERCENT, FieldKind.MONEY})
