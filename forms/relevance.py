"""What is asked of an application: the items and fields that are relevant to it, and what is calculated from them.

Both hang together: a calculation may decide what is asked, and an answer that is no longer asked counts for
nothing, in calculations as in everything else. It stays in the application all the same, should it be asked again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TypeVar

from forms.application import Application
from forms.definition import FormPack, Indicator, Item
from forms.expression_tree import matching
from forms.expressions import ExpressionInvalid, compile_rule
from forms.values import Value

I = TypeVar("I", bound=Item)  # noqa: E741 - I for item, as T for type


class Situation:
    """A pack met by answers. Everything is told when it is asked for, and then remembered.

    `extra` gives the variables of expressions (`variables`). Takes packs that contradict themselves, too: what hangs
    on itself has no value, and what cannot be told is not asked. Raises nothing.
    """

    def __init__(self, pack: FormPack, answers: Mapping[str, Value], extra: Mapping[str, object]) -> None:
        self._pack = pack
        self._answers = answers
        self._extra = extra
        self._targets: dict[str, bool] = {}
        self._paths: dict[str, bool] = {}
        self._values: dict[str, Value | None] = {}
        self._groups: dict[str, list[Value]] = {}
        self._hinges: frozenset[str] | None = None
        self._asked: dict[frozenset[str], FormPack] = {}

    def after(self, application: Application) -> Situation:
        """The same pack met by other answers of the same application.

        What is remembered stays, unless an answer has changed that any expression reads.
        """
        answers, extra = application.answers, variables(application)
        found = Situation(self._pack, answers, extra)
        found._hinges, found._asked = self._read(), self._asked
        known = self._answers
        changed = known.keys() - answers.keys()
        changed |= {
            path
            for path, value in answers.items()
            if (before := known.get(path)) is not value and before != value  # most are the very same
        }
        if extra == self._extra and changed.isdisjoint(self._read()):
            found._targets, found._paths = dict(self._targets), dict(self._paths)
            found._groups = dict(self._groups)
            found._values = {path: value for path, value in self._values.items() if path not in changed}
        return found

    def prepare(self) -> None:
        """Read from the pack now what the first `after` would have to read; from any thread."""
        self._read()

    def asked(self, left_out: frozenset[str]) -> FormPack:
        """The pack without these targets; made once for all situations that follow each other."""
        if left_out not in self._asked:
            self._asked.clear()  # what was left out before is rarely so again

            def of(items: tuple[I, ...]) -> tuple[I, ...]:
                return tuple(item for item in items if item.target not in left_out)

            pack = self._pack
            self._asked[left_out] = replace(
                pack,
                conditions=of(pack.conditions),
                tasks=of(pack.tasks),
                indicators=of(pack.indicators),
                sections=of(pack.sections),
                documents=of(pack.documents),
            )
        return self._asked[left_out]

    def _read(self) -> frozenset[str]:
        """The paths whose answers any question or calculation of the pack reads."""
        if self._hinges is None:
            written = {item.relevant for item in self._pack.targets.values()}
            for field in self._pack.fields.values():
                written |= {field.relevant, field.calculation}
            paths = {path for text in written if text for path in _mentions(text)}
            wide = {path for path in paths if "*" in path}
            found = {path for pattern in wide for path in matching(pattern, self._pack.fields)}
            self._hinges = frozenset(paths | found)
        return self._hinges

    def asks(self, path: str) -> bool:
        """Whether a path or target of the pack is asked; of what the pack does not have, nothing is."""
        return self._asks_field(path) if path in self._pack.fields else self._asks_item(path)

    def value(self, path: str) -> Value | None:
        """The answer, or what is calculated; None where there is none, or it is not asked."""
        if path not in self._values:
            self._values[path] = None  # until it is known: nothing may hang on itself
            self._values[path] = self._value(path) if path in self._pack.fields else None
        return self._values[path]

    def values(self) -> dict[str, Value]:
        """All that is asked and answered or calculated, in the order of the form."""
        found = ((path, self.value(path)) for path in self._pack.fields if self._may_have(path))
        return {path: value for path, value in found if value is not None}

    def _may_have(self, path: str) -> bool:
        return path in self._answers or bool(self._pack.fields[path].calculation)

    def _value(self, path: str) -> Value | None:
        field = self._pack.fields[path]
        if not self._may_have(path) or not self._asks_field(path):
            return None
        if not field.calculation:
            return self._answers[path]
        try:
            compiled = compile_rule(field.calculation)
        except ExpressionInvalid:
            return None
        known = self._known(compiled.mentions)
        return compiled.compute(field.kind, known, self._extra, self._groups)

    def _asks_field(self, path: str) -> bool:
        if path not in self._paths:
            self._paths[path] = False
            field = self._pack.fields[path]
            self._paths[path] = self._asks_item(field.target) and self._holds(field.relevant)
        return self._paths[path]

    def _asks_item(self, target: str) -> bool:
        if target not in self._targets:
            item = self._pack.targets.get(target)
            self._targets[target] = False
            if item is None:
                self._targets[target] = target == "subject"
            elif self._holds(item.relevant):
                task = f"tasks.{item.task}" if isinstance(item, Indicator) else ""
                self._targets[target] = task not in self._pack.targets or self._asks_item(task)
        return self._targets[target]

    def _holds(self, expression: str) -> bool:
        if not expression:
            return True
        try:
            compiled = compile_rule(expression)
        except ExpressionInvalid:
            return False
        known = self._known(compiled.mentions)
        return compiled.evaluate(known, self._extra, self._groups) is True

    def _known(self, paths: tuple[str, ...]) -> dict[str, Value]:
        """What an expression is computed from: found before it, so that the stack holds one expression at a time."""
        for pattern in paths:
            if "*" in pattern and pattern not in self._groups:
                found = [self.value(path) for path in matching(pattern, self._pack.fields)]
                self._groups[pattern] = [value for value in found if value is not None]
        known = {path: self.value(path) for path in paths if "*" not in path}
        return {path: value for path, value in known.items() if value is not None}


def _mentions(expression: str) -> tuple[str, ...]:
    try:
        return compile_rule(expression).mentions
    except ExpressionInvalid:
        return ()


def variables(application: Application) -> dict[str, object]:
    """The variables of expressions that hang on the application alone; rules have `today` as well."""
    return {
        "place_kind": application.place.kind,
        "place_batch": application.place.batch or 0,
        "purpose": application.purpose.value,
    }


def situation(pack: FormPack, application: Application) -> Situation:
    return Situation(pack, application.answers, variables(application))


def relevant(pack: FormPack, application: Application) -> Callable[[str], bool]:
    """Tells of any path or target of the pack whether it is asked of this application."""
    return situation(pack, application).asks


def asked(pack: FormPack, application: Application) -> tuple[FormPack, Application]:
    """The pack with the items that are asked, and the application as it answers them: what is checked and printed.

    Calculated values stand among the answers; answers and links that are not asked for are left out. Doing it
    again changes nothing.
    """
    return of_situation(pack, application, situation(pack, application))


def of_situation(pack: FormPack, application: Application, found: Situation) -> tuple[FormPack, Application]:
    """`asked`, for whoever needs the situation as well."""
    left_out = _left_out(pack, found)
    answers = found.values()
    links = application.links
    if left_out:
        links = tuple(link for link in links if link.target not in left_out)
        pack = found.asked(left_out)
    if answers != application.answers or links != application.links:
        application = replace(application, answers=answers, links=links)
    return pack, application


def pack_asked(pack: FormPack, found: Situation) -> FormPack:
    """The pack as `asked` gives it; cheaper, for whoever needs no answers with it."""
    left_out = _left_out(pack, found)
    return found.asked(left_out) if left_out else pack


def _left_out(pack: FormPack, found: Situation) -> frozenset[str]:
    return frozenset(target for target in pack.targets if not found.asks(target))
