"""Settings about the office itself: its names, and the address book."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from desktop.office import Office
from desktop.profile_office import Person, Profile
from desktop.submission.signatories import Role
from desktop.views.editors.base import Combo
from desktop.views.editors.departments import DepartmentsEditor
from desktop.views.place_picker import PlacePicker
from desktop.views.settings_parts import Section, beside
from desktop.views.widgets.buttons import Button
from desktop.views.widgets.field_row import FieldRow
from desktop.views.widgets.paragraph import Paragraph
from desktop.views.widgets.row_list import Row, RowList
from desktop.views.widgets.shapes import Status
from forms.definition import Field
from forms.values import FieldKind, Value

_FIELDS = (
    ("office", "单位名称", "牵头申报的部门全称，例如：某某市知识产权局"),
    ("government", "申报政府", "人民政府全称，与公章一致"),
    ("address", "地址", ""),
    ("phone", "办公电话", ""),
)
_PERSON = (("name", "姓名"), ("position", "职务"), ("department", "部门"), ("phone", "电话"))
LISTED = 6


class OfficeSection(Section):
    """单位: offered wherever an application asks for it."""

    def __init__(self, office: Office) -> None:
        super().__init__(office)
        self._kept = office.profile()
        self.who = QLineEdit(office.who)
        self.who.setFixedWidth(320)
        self.who.editingFinished.connect(self.flush)
        self.lines = {name: QLineEdit(getattr(self._kept, name)) for name, _, _ in _FIELDS}
        rows = []
        for name, label, hint in _FIELDS:
            self.lines[name].setMaxLength(100)
            self.lines[name].editingFinished.connect(self.flush)
            rows.append(FieldRow(label, self.lines[name], help_text=hint))
        self.card(
            "使用者",
            FieldRow("姓名", beside(self.who), help_text="记在修改历史和接受提醒的记录里", buddy=self.who),
        )
        self.card("本单位", Paragraph("填一次，新申报里填“牵头部门”“申报政府”时可以直接选。"), *rows)
        own = office.own_place()
        self._code = own.code if own else ""
        self.place = PlacePicker(office, self._code)
        self.place.search.editingFinished.connect(self.flush)
        self.place.list.chosen.connect(lambda _: self.place.list.hasFocus() and self.flush())
        self.card("申报地区", Paragraph("写好后，新建申报时已经选好，也可以另选。"), self.place)
        self.column.addStretch()

    def flush(self) -> bool:
        profile = Profile(**{name: line.text().strip() for name, line in self.lines.items()})
        if profile != self._kept:
            if not self.keep(lambda: self.office.set_profile(profile), "已记下本单位信息"):
                return False
            self._kept = profile
        if not self._keep_place():
            return False
        who = self.who.text().strip()
        if who and who != self.office.who:
            return self.keep(lambda: self.office.set_setting("who", who), f"已记下姓名：{who}")
        return True

    def _keep_place(self) -> bool:
        """The place that is chosen; what finds none changes nothing."""
        code = self.place.code
        if code == self._code or (not code and self.place.search.text().strip()):
            return True
        if not self.keep(lambda: self.office.set_own_place(code), "已记下申报地区"):
            return False
        self._code = code
        return True


class BookSection(Section):
    """通讯录: people (some of them sign) and departments."""

    def __init__(self, office: Office) -> None:
        super().__init__(office)
        self._people = list(office.people())
        self.list = RowList("通讯录里的人")
        self.list.chosen.connect(lambda _: self._show_person())
        self.lines = {name: QLineEdit() for name, _ in _PERSON}
        self.signs = Combo()
        self.signs.addItem("不签署", "")
        for role in Role:
            self.signs.addItem(role.label, role.value)
        self.remove = Button("移除", icon_name="trash", clicked=self._remove)
        self._none = Paragraph("还没有人。点“添加”，写上姓名；联系人和电话在申报里可以直接选。")
        self.departments = DepartmentsEditor(Field("office.departments", "部门", FieldKind.DEPARTMENTS))
        self.departments.set_value(office.departments() or None)
        self.departments.committed.connect(self._keep_departments)
        self._lay_out()
        self._show()

    def _lay_out(self) -> None:
        foot = QWidget()
        row = QHBoxLayout(foot)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        self.add = Button("添加", icon_name="plus", clicked=self._add)
        row.addWidget(self.add)
        row.addWidget(self.remove)
        row.addStretch()
        self._form = QWidget()
        form = QVBoxLayout(self._form)
        form.setContentsMargins(0, 0, 0, 0)
        form.setSpacing(12)
        for name, label in _PERSON:
            line = self.lines[name]
            line.setFixedWidth(320)
            line.setMaxLength(100)
            line.editingFinished.connect(partial(self._keep_person, name))
            form.addWidget(FieldRow(label, beside(line), required=name == "name", buddy=line))
        self.signs.setFixedWidth(220)
        self.signs.activated.connect(lambda _: self._keep_person("signs"))
        form.addWidget(FieldRow("签署", beside(self.signs), help_text="在什么位置签署", buddy=self.signs))
        self.card("人员和签署人", self._none, self.list, foot, self._form)
        row_of = FieldRow("部门", self.departments, help_text="填“牵头部门”“配合部门”时可以直接选")
        self.card("部门", row_of)
        self.column.addStretch()

    def flush(self) -> bool:
        self.departments.flush(leaving=True)
        return all(self._keep_person(name) for name in (*self.lines, "signs"))

    # --- people

    @property
    def _at(self) -> int:
        return int(self.list.current or -1)

    def _show(self) -> None:
        rows = [_row(number, one) for number, one in enumerate(self._people)]
        self.list.show_rows(rows)
        self.list.setFixedHeight(54 * min(max(len(rows), 1), LISTED) + 2)
        for widget in (self.list, self._form, self.remove):
            widget.setVisible(bool(rows))
        self._none.setVisible(not rows)
        if rows and not self.list.current:
            self.list.select_first()
        self._show_person()

    def _show_person(self) -> None:
        if 0 <= self._at < len(self._people):
            person = self._people[self._at]
            for name, line in self.lines.items():
                if line.text() != getattr(person, name):
                    line.setText(getattr(person, name))
            self.signs.setCurrentIndex(max(self.signs.findData(person.signs), 0))

    def _add(self) -> None:
        if not self.flush():
            return
        if not self._people or self._people[-1].name:
            self._people.append(Person(""))
        self._show()
        self.list.select(str(len(self._people) - 1))
        self.lines["name"].setFocus(Qt.FocusReason.OtherFocusReason)

    def _keep_person(self, name: str) -> bool:
        if not 0 <= self._at < len(self._people):
            return True
        person = self._people[self._at]
        text = self.signs.currentData() if name == "signs" else self.lines[name].text().strip()
        if text == getattr(person, name):
            return True
        self._people[self._at] = replace(person, **{name: text})
        kept = self.keep(lambda: self.office.set_people(self._people))
        self._show()
        return kept

    def _remove(self) -> None:
        at = self._at
        if not 0 <= at < len(self._people):
            return
        person = self._people.pop(at)
        if self.keep(lambda: self.office.set_people(self._people)) and person.name:
            self.banner.say(
                Status.DONE, f"已移除：{person.name}", "", "撤销", lambda: self._bring_back(at, person)
            )
        self._show()
        (self.list if self._people else self.add).setFocus(Qt.FocusReason.OtherFocusReason)

    def _bring_back(self, at: int, person: Person) -> None:
        self._people.insert(at, person)
        self.keep(lambda: self.office.set_people(self._people))
        self._show()
        self.list.select(str(at))

    def _keep_departments(self, value: Value | None) -> None:
        names = value if isinstance(value, tuple) else ()
        if self.keep(lambda: self.office.set_departments(names)):
            self.departments.saved(value)


def _row(number: int, one: Person) -> Row:
    detail = (
        "　".join(text for text in (one.department, one.position, one.phone) if text) or "没有写部门和电话"
    )
    signs = next((role.label for role in Role if role.value == one.signs), "")
    return Row(str(number), one.name or "（还没有写姓名）", detail, right=signs)
