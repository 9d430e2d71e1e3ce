"""Why a paper looks like something that the site has, in words."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clamour.intake import queries
from clamour.intake.models import Match, Paper
from clamour.intake.states import MatchKind, MatchState

NAMED_AT_MOST = 3


@dataclass(frozen=True)
class Offer:
    """A match as the desk shows it."""

    match: Match
    says: str
    reasons: list[str]

    @property
    def is_open(self) -> bool:
        return self.match.state == MatchState.OFFERED


def offers(paper: Paper) -> list[Offer]:
    """What the paper looks like, with the reasons, and what was decided."""
    return [offer(match) for match in queries.matches(paper)]


def later(paper: Paper) -> list[Offer]:
    """The papers that came after and look like this one's draft."""
    if paper.page is None:
        return []
    return [Offer(it, _later_sentence(it), list(_reasons(it))) for it in queries.later(paper)]


def offer(match: Match) -> Offer:
    return Offer(match, _sentence(match), list(_reasons(match)))


def _sentence(match: Match) -> str:
    if match.state != MatchState.OFFERED:
        return _decided(match.state)
    return {
        MatchKind.COPY: _("This looks like the same statement as"),
        MatchKind.TRANSLATION: _("This looks like a translation of"),
        MatchKind.UPDATE: _("This looks like an update to"),
    }.get(MatchKind(match.kind), _("This may be the same case as"))


def _later_sentence(match: Match) -> str:
    return {
        MatchState.KEPT: _("Another paper is close, and was kept as an appeal of its own:"),
        MatchState.ATTACHED: _("Another paper is one more source of this:"),
        MatchState.TRANSLATED: _("Another paper is a translation of this:"),
    }.get(MatchState(match.state)) or {
        MatchKind.COPY: _("Another paper says the same:"),
        MatchKind.TRANSLATION: _("Another paper looks like a translation of this:"),
        MatchKind.UPDATE: _("Another paper looks like an update to this:"),
    }.get(MatchKind(match.kind), _("Another paper may be about the same case:"))


def _decided(state: str) -> str:
    return {
        MatchState.KEPT: _("Kept as an appeal of its own beside"),
        MatchState.REFUSED: _("Not the same as"),
        MatchState.ATTACHED: _("This paper is one more source of"),
        MatchState.TRANSLATED: _("This draft is a translation of"),
    }[MatchState(state)]


def _reasons(match: Match) -> Iterator[str]:
    found = match.reasons
    if found.get("title"):
        yield _("It has the same title.")
    if found.get("text"):
        yield _("%(part)s in 100 of its phrases stand there, too.") % {"part": found["text"]}
    if found.get("people"):
        said = _("It is for the same people: %(names)s.")
        yield said % {"names": _named(found["people"])}
    if found.get("addresses"):
        said = ngettext(
            "It writes to the same address: %(values)s.",
            "It writes to %(number)s of the same addresses: %(values)s.",
            len(found["addresses"]),
        )
        values = {"number": len(found["addresses"]), "values": _named(found["addresses"])}
        yield said % values
    if found.get("numbers"):
        yield _("Days and other numbers are the same in both languages.")


def _named(values: list[str]) -> str:
    # The short ones first: a mailbox says more at a glance than a postal address.
    named = sorted(values, key=len)[:NAMED_AT_MOST]
    shown = ", ".join(it for it in values if it in named)
    more = len(values) - len(named)
    return _("%(names)s and %(more)s more") % {"names": shown, "more": more} if more else shown
