"""Moving an application to another pack, or another version of its pack, without losing an answer.

An answer goes to the same path; where the new pack knows the item by another id (`was`, which counts in both
directions), to that one's path. What has no place stays where it is: the attic. Moving back finds it there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from forms.application import Application, EvidenceLink
from forms.definition import Field, FormPack, Item
from forms.values import Value, encode


@dataclass(frozen=True, slots=True)
class Moved:
    """What a move does. `answers` are the paths that change, as `store.answer` takes them (None clears)."""

    answers: Mapping[str, Value | None]
    links: tuple[EvidenceLink, ...]
    """All links as they will be; those to what the new pack lacks stay as they are."""
    kept: tuple[str, ...]
    """Answered paths that stay."""
    moved: tuple[tuple[str, str], ...]
    """Answered paths before and after."""
    restored: tuple[str, ...]
    """Answers out of the attic that have a place again."""
    new: tuple[str, ...]
    """What the new pack asks and the old one did not, and nobody has answered."""
    gone: tuple[str, ...]
    """Answered paths that have no place now and go to the attic."""


def attic(pack: FormPack, application: Application) -> dict[str, Value]:
    """The answers the pack has no place for, by path."""
    return {path: value for path, value in application.answers.items() if not takes(pack, path)}


def move(
    old: FormPack, new: FormPack, answers: Mapping[str, Value], links: Iterable[EvidenceLink] = ()
) -> Moved:
    """What moving these answers and links from one pack to another does. Pure; raises nothing."""
    targets = renamed(old, new)
    changes: dict[str, Value | None] = {}
    kept: list[str] = []
    moved: list[tuple[str, str]] = []
    restored: list[str] = []
    gone: list[str] = []
    for path, value in answers.items():
        place = _place(path, targets)
        if place in answers:
            place = path  # where it is, or where somebody else is
        converted = _converted(old.fields.get(path), new.fields.get(place), value)
        if place != path:
            changes |= {path: None, place: converted}
        elif type(converted) is not type(value) or converted != value:
            changes[path] = converted
        if not takes(new, place):
            gone += [path] if takes(old, path) else []
        elif place != path:
            moved.append((path, place))
        else:
            (kept if takes(old, path) else restored).append(path)
    known = {
        *kept,
        *restored,
        *(after for _, after in moved),
        *(_place(path, targets) for path in old.fields),
    }
    fresh = tuple(path for path in new.fields if path not in known and takes(new, path))
    linked = _links(tuple(links), targets)
    return Moved(changes, linked, tuple(kept), tuple(moved), tuple(restored), fresh, tuple(gone))


def takes(pack: FormPack, path: str) -> bool:
    """Whether a pack has somebody give an answer there."""
    field = pack.fields.get(path)
    return field is not None and not field.calculation


def renamed(old: FormPack, new: FormPack) -> dict[str, str]:
    """Old target -> new target, for the items whose id changed; whoever still has its id keeps it.

    The same packs the other way round give the same pairs the other way round: only so does moving back restore.
    """
    forward = [(rank, then, item.target) for item in new.items() for rank, then in enumerate(_former(item))]
    backward = [(rank, item.target, then) for item in old.items() for rank, then in enumerate(_former(item))]
    left = old.targets.keys() - new.targets.keys()
    fresh = new.targets.keys() - old.targets.keys()
    pairs: dict[str, str] = {}
    taken: set[str] = set()
    for _, before, after in sorted(forward + backward, key=lambda pair: (pair[0], *sorted(pair[1:]))):
        if before in left and after in fresh and before not in pairs and after not in taken:
            pairs[before] = after
            taken.add(after)
    return pairs


def _former(item: Item) -> tuple[str, ...]:
    """The targets an item had in earlier versions."""
    group = item.target.partition(".")[0]
    return tuple(f"{group}.{id_}" for id_ in item.was)


def _place(path: str, targets: Mapping[str, str]) -> str:
    target, _, name = path.rpartition(".")
    return f"{targets.get(target, target)}.{name}"


def _converted(old: Field | None, new: Field | None, value: Value) -> Value:
    """The answer as the new field keeps it, if the old one would read that as the same; else as it is."""
    if new is None:
        return value
    try:
        converted = new.read(encode(value))
        again = old.read(encode(converted)) if old and converted is not None else value
    except (TypeError, ValueError):
        return value
    same = type(again) is type(value) and again == value
    return converted if same and converted is not None else value


def _links(links: tuple[EvidenceLink, ...], targets: Mapping[str, str]) -> tuple[EvidenceLink, ...]:
    """Every link, following its item; never two of one file to one target."""
    taken = {(link.evidence, link.target) for link in links}
    found = []
    for link in links:
        target = targets.get(link.target, link.target)
        if target != link.target and (link.evidence, target) not in taken:
            taken.add((link.evidence, target))
            link = replace(link, target=target)  # noqa: PLW2901 - the link as it goes on
        found.append(link)
    return tuple(found)
