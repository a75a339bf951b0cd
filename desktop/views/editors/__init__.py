"""One editor per kind of field."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from desktop.views.editors.base import Editor
from desktop.views.editors.calculated import CalculatedEditor
from desktop.views.editors.choice import choice_editor
from desktop.views.editors.departments import DepartmentsEditor
from desktop.views.editors.line import LineEditor, SuggestEditor
from desktop.views.editors.long_text import LongTextEditor
from desktop.views.editors.many import ManyEditor
from desktop.views.editors.spelling import Learn, never
from forms.definition import Field, FormPack
from forms.places import Places
from forms.values import PARTED, FieldKind, Person

__all__ = ["Editor", "Offers", "editor_for"]


@dataclass(frozen=True, slots=True)
class Offers:
    """What editors have to offer besides texts: asked for by those that need it."""

    people: Callable[[], Sequence[Person]] = tuple
    """Of the address book."""
    places: Callable[[], Places] = lambda: Places(())
    """Where divisions are looked up."""
    warm: Callable[[], None] = lambda: None
    """Called when somebody is about to look one up."""
    learn: Learn = never


def editor_for(
    field: Field,
    suggestions: Sequence[str] = (),
    pack: FormPack | None = None,
    *,
    unit: bool = True,
    offers: Offers | None = None,
) -> Editor:
    """The editor of a field.

    `suggestions` are usual answers to offer, where the kind has room for them; `pack` names the sources of badges.
    Without `unit` the unit of a number is written elsewhere.
    """
    offers = offers or Offers()
    if field.calculation:
        return CalculatedEditor(field, unit=unit)
    if field.kind is FieldKind.LONG_TEXT:
        return LongTextEditor(field)
    if field.kind in (FieldKind.CHOICE, FieldKind.YES_NO):
        return choice_editor(field)
    if field.kind is FieldKind.MANY:
        return ManyEditor(field, pack)
    if field.kind is FieldKind.DEPARTMENTS:
        return DepartmentsEditor(field, suggestions, offers.learn)
    if field.kind in PARTED:
        return _parted(field, offers)
    if suggestions and field.kind in (FieldKind.TEXT, FieldKind.MONTH):
        return SuggestEditor(field, suggestions, offers.learn)
    return LineEditor(field, unit=unit)


def _parted(field: Field, offers: Offers) -> Editor:
    """Only few packs ask for these, and starting must be quick."""
    if field.kind is FieldKind.TABLE:
        from desktop.views.editors.table import TableEditor

        return TableEditor(field)
    if field.kind is FieldKind.PERSON:
        from desktop.views.editors.person import PersonEditor

        return PersonEditor(field, offers.people(), offers.learn)
    from desktop.views.editors.division import DivisionEditor

    return DivisionEditor(field, offers.places, offers.warm)
