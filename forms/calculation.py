"""The values a pack calculates. They are never stored: they follow the answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from forms.application import Application
from forms.definition import FormPack
from forms.relevance import Situation, variables
from forms.values import Value


def calculated(pack: FormPack, answers: Mapping[str, Value], extra: Mapping[str, object]) -> dict[str, Value]:
    """The calculated values by path, in the order of the form; those that cannot be told are left out.

    An answer that is not asked counts as empty. `extra` is `forms.relevance.variables`. Raises nothing.
    """
    return _calculated(pack, Situation(pack, answers, extra))


def _calculated(pack: FormPack, situation: Situation) -> dict[str, Value]:
    found = ((path, situation.value(path)) for path in pack.calculated)
    return {path: value for path, value in found if value is not None}


def with_calculated(pack: FormPack, application: Application, found: Situation | None = None) -> Application:
    """The application with its calculated values among the answers, in place of whatever stood there.

    `found` is its situation, where that is known already.
    """
    stored = dict(application.answers)
    for path in pack.calculated:
        stored.pop(path, None)
    values = _calculated(pack, found or Situation(pack, stored, variables(application)))
    if not values and len(stored) == len(application.answers):
        return application
    return replace(application, answers={**stored, **values})
