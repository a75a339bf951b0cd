"""What people do with files of evidence."""

from __future__ import annotations

from datetime import date

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from forms.values import FieldKind, parse
from tests.e2e.acts.filling import words
from tests.e2e.acts.model import Workspace

CONTENTS = [f"第 {number} 份".encode() for number in range(6)]


class Filing(Workspace):
    @rule(
        data=st.data(),
        content=st.sampled_from(CONTENTS),
        name=st.sampled_from(["甲.pdf", "乙.txt", "丙.png"]),
    )
    def attach(self, data: st.DataObject, content: bytes, name: str) -> None:
        target = data.draw(st.none() | st.sampled_from(self.targets))
        file = self.folder / name
        file.write_bytes(content)
        evidence, change = self.office.attach(self.id, file, target, "1-2" if target else "")
        links = {(evidence.id, target): "1-2"} if target else {}
        self._kept("attach", change, links=links, titles={evidence.id: evidence.title})

    @precondition(lambda self: self._now.titles)
    @rule(data=st.data(), pages=st.sampled_from(["", "1", "2-3"]))
    def link(self, data: st.DataObject, pages: str) -> None:
        id_, target = (
            data.draw(st.sampled_from(sorted(self._now.titles))),
            data.draw(st.sampled_from(self.targets)),
        )
        self._kept("link", self.office.link(self.id, id_, target, pages), links={(id_, target): pages})

    @precondition(lambda self: self._now.links)
    @rule(data=st.data())
    def unlink(self, data: st.DataObject) -> None:
        id_, target = data.draw(st.sampled_from(sorted(self._now.links)))
        self._kept("unlink", self.office.unlink(self.id, id_, target), links={(id_, target): None})

    @precondition(lambda self: self._now.titles)
    @rule(data=st.data(), title=words, issued=st.none() | st.dates(date(2000, 1, 1)))
    def describe(self, data: st.DataObject, title: str, issued: date | None) -> None:
        id_ = data.draw(st.sampled_from(sorted(self._now.titles)))
        change = self.office.describe_evidence(
            self.id, id_, title=title, document_number="1号", issuer="府", issued=issued
        )
        found = next(one.title for one in self._stored().evidence if one.id == id_)
        assert found == (parse(FieldKind.LONG_TEXT, title) or found)
        self._kept("describe", change, titles={id_: found})

    @precondition(lambda self: self._now.titles)
    @rule(data=st.data())
    def remove(self, data: st.DataObject) -> None:
        id_ = data.draw(st.sampled_from(sorted(self._now.titles)))
        change = self.office.remove_evidence(self.id, id_)
        gone = {key: None for key in self._now.links if key[0] == id_}
        self._kept("remove", change, links=gone, titles={id_: None})

    @rule(data=st.data())
    def restore(self, data: st.DataObject) -> None:
        removed = self.office.removed_evidence(self.id)
        if removed:
            one = data.draw(st.sampled_from(removed))
            change = self.office.restore_evidence(self.id, one.evidence.id)
            whole = self._stored()
            links = {(n.evidence, n.target): n.pages for n in whole.links if n.evidence == one.evidence.id}
            assert len(links) == len(one.supported)
            self._kept("restore", change, links=links, titles={one.evidence.id: one.evidence.title})

    @precondition(lambda self: self._now.titles)
    @rule(data=st.data(), several=st.integers(2, 4))
    def link_all(self, data: st.DataObject, several: int) -> None:
        """Several files support several items at once; what was linked keeps its pages."""
        ids = data.draw(
            st.lists(st.sampled_from(sorted(self._now.titles)), min_size=1, max_size=several, unique=True)
        )
        targets = data.draw(
            st.lists(st.sampled_from(self.targets), min_size=1, max_size=several, unique=True)
        )
        pairs = {(id_, target): "" for id_ in ids for target in targets}
        change = self.office.link_all(self.id, ids, targets)
        self._kept(
            "link all",
            change,
            links={**pairs, **{p: self._now.links[p] for p in pairs if p in self._now.links}},
        )

    @precondition(lambda self: len(self._now.titles) > 1)
    @rule(data=st.data())
    def remove_all(self, data: st.DataObject) -> None:
        ids = data.draw(
            st.lists(st.sampled_from(sorted(self._now.titles)), min_size=2, max_size=3, unique=True)
        )
        change = self.office.remove_all_evidence(self.id, ids)
        gone = {key: None for key in self._now.links if key[0] in ids}
        self._kept("remove all", change, links=gone, titles=dict.fromkeys(ids))

    @precondition(lambda self: self._now.titles)
    @rule(data=st.data())
    def lend(self, data: st.DataObject) -> None:
        """A file is opened in another program, which writes over it."""
        whole = self._stored()
        one = data.draw(st.sampled_from(whole.evidence))
        copy = self.office.lend_evidence(one)
        copy.chmod(0o600)
        copy.write_bytes(b"changed elsewhere")
        assert self.office.evidence_path(one).stat().st_size == one.size
        self._unchanged("lend")
