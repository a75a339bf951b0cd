"""One editor per kind of field."""

from __future__ import annotations

from collections.abc import Sequence

from desktop.views.editors.base import Editor
from desktop.views.editors.calculated import CalculatedEditor
from desktop.views.editors.choice import choice_editor
from desktop.views.editors.departments import DepartmentsEditor
from desktop.views.editors.line import LineEditor, SuggestEditor
from desktop.views.editors.long_text import LongTextEditor
from desktop.views.editors.many import ManyEditor
from forms.definition import Field, FormPack
from forms.values import FieldKind

__all__ = ["Editor", "editor_for"]


def editor_for(
    field: Field, suggestions: Sequence[str] = (), pack: FormPack | None = None, *, unit: bool = True
) -> Editor:
    """The editor of a field.

    `suggestions` are usual answers to offer, where the kind has room for them; `pack` names the sources of badges.
    Without `unit` the unit of a number is written elsewhere.
    """
    if field.calculation:
        return CalculatedEditor(field, unit=unit)
    if field.kind is FieldKind.LONG_TEXT:
        return LongTextEditor(field)
    if field.kind in (FieldKind.CHOICE, FieldKind.YES_NO):
        return choice_editor(field)
    if field.kind is FieldKind.MANY:
        return ManyEditor(field, pack)
    if field.kind is FieldKind.DEPARTMENTS:
        return DepartmentsEditor(field, suggestions)
    if suggestions and field.kind in (FieldKind.TEXT, FieldKind.MONTH):
        return SuggestEditor(field, suggestions)
    return LineEditor(field, unit=unit)
