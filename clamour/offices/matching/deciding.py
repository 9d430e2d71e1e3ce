"""Whether a row is an office that is there: surely, perhaps, or not.

In this order: what a directory calls it; its mailboxes and numbers; that there is one embassy of a
country in another and one foreign ministry; its names.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from clamour.gate.mailboxes import BIG_DOMAINS
from clamour.offices.exchange.row import Row, own
from clamour.offices.matching.directory import Directory, Facts
from clamour.offices.matching.likeness import DOUBTFUL, SAME, likeness, telling
from clamour.offices.models import Channel, OfficeKind
from clamour.offices.words import key

# What two names must share where a mailbox, a number or a domain speaks for them too.
WITH_ADDRESS = 0.5
WITH_DOMAIN = 0.6  # less than DOUBTFUL: what is less like than this is no candidate
OTHER = OfficeKind.OTHER.value


@dataclass(frozen=True, slots=True)
class Match:
    """The office that a row is, 0 for none; or those that it may be."""

    office: int = 0
    perhaps: tuple[int, ...] = ()


def match(row: Row, directory: Directory) -> Match:
    """What the row is in the directory."""
    known = [directory.identities[it] for it in row.identities if it in directory.identities]
    if known:
        ours = own(row)
        first = directory.identities.get(ours) if ours else None
        return Match(first or known[0])
    sure, perhaps = _by_address(row, directory)
    if len(sure) == 1:
        return Match(sure.pop())
    alone = [] if sure else list(_only_one_of_its_kind(row, directory))
    if len(alone) == 1:
        return Match(alone[0])
    scores = _by_name(row, directory)
    best = max(scores.values(), default=0)
    if best >= SAME and not sure:
        top = [office for office, score in scores.items() if score == best]
        return Match(top[0]) if len(top) == 1 else Match(perhaps=tuple(top))
    likely = sorted((it for it in scores if scores[it] >= DOUBTFUL), key=lambda it: -scores[it])
    return Match(perhaps=tuple(dict.fromkeys([*sure, *perhaps, *likely]))[:5])


def _by_address(row: Row, directory: Directory) -> tuple[set[int], set[int]]:
    """The offices that surely, and that perhaps, are this one since they are reached alike."""
    sure: set[int] = set()
    perhaps: set[int] = set()
    for point in row.points:
        if (point.kind, point.value) not in directory.addresses:
            continue
        reached = directory.addresses[point.kind, point.value]
        there = [it for it in reached if _may_be(row, directory.facts.get(it))]
        speaks = len(there) == 1 and point.kind == Channel.EMAIL and _of_its_own(point.value)
        for office in there:
            alike = _best_name(row, directory, office) >= WITH_ADDRESS
            surely = alike or (speaks and _one_kind(row, office, directory))
            (sure if surely else perhaps).add(office)
    return sure, perhaps - sure


def _of_its_own(mailbox: str) -> bool:
    return mailbox.rpartition("@")[2] not in BIG_DOMAINS


def _one_kind(row: Row, office: int, directory: Directory) -> bool:
    return bool(row.kind) and directory.facts[office].kind == row.kind != OTHER


def _may_be(row: Row, it: Facts | None) -> bool:
    """Whether country, seat and kind allow it; what one of them does not say speaks not against."""
    if it is None or row.country != it.country:
        return False
    if row.seat and it.seat and row.seat != it.seat:
        return False
    return row.kind in ("", OTHER, it.kind) or it.kind == OTHER


def _only_one_of_its_kind(row: Row, directory: Directory) -> Iterator[int]:
    embassy = row.kind == OfficeKind.EMBASSY and row.country and row.seat
    if not (embassy or (row.kind == OfficeKind.FOREIGN_MINISTRY and row.country)):
        return
    there = directory.names.get((row.country, row.kind))
    seat = row.seat if embassy else None
    offices = {it.office for it in there.all if seat in (None, it.seat)} if there else set()
    yield from offices


def _by_name(row: Row, directory: Directory) -> dict[int, float]:
    """The best likeness of each office of its country and kind, lowered where places differ."""
    scores: dict[int, float] = {}
    place = set(key(row.place).split())
    domains = set(_domains(row))
    for wanted in {telling(it.text, row.country, row.seat) for it in row.names}:
        for kind in _kinds(row, directory):
            names = directory.names.get((row.country, kind))
            for score, it in names.like(wanted, WITH_DOMAIN) if names else ():
                if row.seat and it.seat and row.seat != it.seat:
                    continue
                if score >= WITH_DOMAIN and domains & directory.domains.get(it.office, set()):
                    score = max(score, SAME)
                if place and it.place and not place & set(it.place.split()):
                    score = min(score, DOUBTFUL) if score >= SAME else 0
                scores[it.office] = max(score, scores.get(it.office, 0))
    return scores


def _kinds(row: Row, directory: Directory) -> Iterable[str]:
    if row.kind in ("", OTHER):
        return [kind for country, kind in directory.names if country == row.country]
    return (row.kind, OTHER)


def _domains(row: Row) -> Iterator[str]:
    for it in row.points:
        if it.kind == Channel.EMAIL and _of_its_own(it.value):
            yield it.value.rpartition("@")[2]


def _best_name(row: Row, directory: Directory, office: int) -> float:
    ours = {telling(it.text, row.country, row.seat) for it in row.names}
    theirs = directory.spoken[office]
    return max((likeness(a, b) for a in ours for b in theirs), default=0)
