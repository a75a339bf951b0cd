"""What an office fills in: one answer, several, or a whole document of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from desktop.open_office import OpenOffice
from forms import answers
from forms.application import Acceptance, Application, Change
from forms.checks.finding import Severity
from forms.errors import FieldCalculated, UnknownTarget
from forms.values import Json, Value


class AnswerCases(OpenOffice):
    """The part of `Office` that is about answers."""

    def answer(self, id_: str, path: str, value: Value | None, after: int | None = None) -> Change | None:
        """Keep one answer. None when it is what was kept already. Raises UnknownTarget.

        `after` is the revision in which the same typing was kept last: undo takes back both as one.
        """
        return self.answer_all(id_, {path: value}, after)

    def answer_all(
        self, id_: str, values: Mapping[str, Value | None], after: int | None = None
    ) -> Change | None:
        """Keep several answers in one step. Raises UnknownTarget, FieldCalculated."""
        fields = self._own(*self._store.pack_of(id_)).fields
        for path in values:
            if path not in fields:
                raise UnknownTarget(target=path)
            if fields[path].calculation:
                raise FieldCalculated(label=fields[path].label)
        return self._store.answer(id_, values, self.who, self.clock(), after=after)

    def fill(self, id_: str, document: Json) -> Change | None:
        """Take a document of answers, all or nothing. Raises AnswersInvalid."""
        application = self._stored(id_)
        filled = answers.from_document(self.pack_of(application), application, document, self.places)
        accepted = self._acceptances(application, filled.answers, filled.acceptances)
        return self._store.fill(application.id, filled.answers, accepted, self.who, self.clock())

    def _acceptances(
        self, application: Application, changed: Mapping[str, Value | None], reasons: Mapping[str, str]
    ) -> tuple[Acceptance, ...]:
        """Reasons that come with a document, for the warnings that stand once its answers are in."""
        if not reasons:
            return ()
        kept = {**application.answers, **changed}
        after = replace(application, answers={p: v for p, v in kept.items() if v is not None})
        standing_now = {f.key: f for f in self._check(after)}
        return tuple(
            Acceptance(key, standing_now[key].cause, reason, self.who, self.clock())
            for key, reason in reasons.items()
            if key in standing_now and standing_now[key].severity is Severity.WARNING
        )
