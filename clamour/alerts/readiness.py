"""What stands in the way of a mailing, what somebody should know, and how long it may take."""

from dataclasses import dataclass
from datetime import timedelta
from math import ceil

from django.conf import settings
from django.utils import timezone
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clamour.alerts.models import Kind, Mailing
from clamour.alerts.segments import Segment, sizes
from clamour.appeals import queries as appeals

# What one sender brings to a relay on a small machine (bench/alerts.py measured more).
FASTEST = 1_000  # mails a second


@dataclass(frozen=True)
class Estimate:
    """How many it reaches, and between which times it is out: the truth depends on lanes.

    `at_best` if no mail server makes us wait; `at_worst` if all mailboxes were with one provider.
    """

    by_language: dict[str, int]
    at_best: timedelta
    at_worst: timedelta

    @property
    def soonest(self) -> str:
        return _in_words(self.at_best)

    @property
    def latest(self) -> str:
        return _in_words(self.at_worst)

    @property
    def total(self) -> int:
        return sum(self.by_language.values())


def estimate(mailing: Mailing) -> Estimate:
    by_language = sizes(Segment.of(mailing), appeal=mailing.appeal, urgent=mailing.urgent)
    number = sum(by_language.values())
    best = timedelta(seconds=max(round(number / FASTEST), 1))
    a_minute = settings.LANE_A_MINUTE
    worst = timedelta(minutes=round(number / a_minute)) if a_minute else best
    return Estimate(by_language, best, max(best, worst))


def _in_words(span: timedelta) -> str:
    """To the minute, up: "1 minute", "2 hours, 47 minutes"."""
    now = timezone.now()
    return timesince(now - timedelta(minutes=ceil(span / timedelta(minutes=1))), now)


def problems(mailing: Mailing) -> list[str]:
    """Why it cannot go; empty when it can."""
    found = []
    texts = list(mailing.texts.all())
    if not texts:
        found.append(_("There is no text yet."))
    found += [
        _("The text in %(language)s is not finished: it needs a subject and words.")
        % {"language": it.get_language_display()}
        for it in texts
        if it.is_empty
    ]
    page = appeals.edition(mailing.appeal, texts[0].language if texts else "")
    if page is None:
        found.append(_("The appeal is not public."))
    elif mailing.kind == Kind.ACTION and not page.is_open:
        found.append(_("The appeal takes no more letters: send an update or the outcome instead."))
    if not estimate(mailing).total:
        found.append(_("Nobody on the list fits: choose a larger part of it."))
    return found


def warnings(mailing: Mailing) -> list[str]:
    """What happens that somebody might not expect."""
    texts = [it.language for it in mailing.texts.all()]
    if not texts:
        return []
    names = dict(settings.LANGUAGES)
    found = []
    for language, number in estimate(mailing).by_language.items():
        if language not in texts:
            said = ngettext(
                "%(number)d reader of %(language)s gets the text in %(other)s, unless they read "
                "another of its languages.",
                "%(number)d readers of %(language)s get the text in %(other)s, unless they read "
                "another of its languages.",
                number,
            )
            found.append(
                said
                % {
                    "number": number,
                    "language": names.get(language, language),
                    "other": names[texts[0]],
                }
            )
    public = {code for code, page in appeals.editions(mailing.appeal).items() if page.live}
    for language in texts:
        if public and language not in public:
            said = _("The appeal has no page in %(language)s: its link leads to another language.")
            found.append(said % {"language": names[language]})
    return found
