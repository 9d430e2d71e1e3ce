"""Finding: of all papers and pages, the few that share something rare with a new paper.

Each print leaves traces (addresses, names, title, a sample of its words) in one indexed table, so
that finding costs one query however many papers there are.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from math import log2
from zlib import crc32

from django.db import transaction
from django.db.models import F, Q, QuerySet
from wagtail.models import Page

from clamour.appeals.models import AppealPage, ReportPage
from clamour.intake.matching import traits
from clamour.intake.matching.comparing import Likeness, compare
from clamour.intake.matching.traits import Traits
from clamour.intake.models import Match, Paper, Print, Trace

ADDRESS, NAME, TITLE, WORDS = range(1, 5)
WEIGHTS = {ADDRESS: 2.0, NAME: 2.0, TITLE: 2.0, WORDS: 1.0}
SAMPLE = 24
"""Of a text's checksums the smallest: of texts that share most words, most of them are the same."""
COMPARED_CLOSELY = 12
OFFERED_AT_MOST = 3
TRACES_READ = 50_000


def find(paper: Paper) -> list[Match]:
    """Take down the paper's traces, look for what the site has of it, and offer what is like it.

    What a person has decided stays; looking again adds what has come since.
    """
    mine = traits.of_paper(paper)
    with transaction.atomic():
        _take_pages()
        own = _take_paper(paper, mine)
        likes = [(page, like) for page, like in _likenesses(paper, mine, own) if like]
        likes.sort(key=lambda found: -found[1].score)
        for page, like in likes[:OFFERED_AT_MOST]:
            Match.objects.get_or_create(paper=paper, page=page, defaults=_said(like))
    return list(paper.matches.all())


def _likenesses(paper: Paper, mine: Traits, own: Print) -> Iterator[tuple[Page, Likeness | None]]:
    """Each page once, by the likest of its papers."""
    best: dict[int, tuple[Page, Likeness]] = {}
    for candidate in _candidates(own, mine):
        page = candidate.paper.page if candidate.paper else candidate.page
        if page is None or page.pk == paper.page_id or _is_edition(page, paper.page):
            continue
        theirs = (
            traits.of_paper(candidate.paper) if candidate.paper else traits.of_page(page.specific)
        )
        like = compare(mine, theirs, old_is_live=page.live)
        if like and (page.pk not in best or best[page.pk][1].score < like.score):
            best[page.pk] = (page, like)
    yield from best.values()


def _is_edition(page: Page, own: Page | None) -> bool:
    return own is not None and page.translation_key == own.translation_key


def _said(like: Likeness) -> dict[str, object]:
    return {"kind": like.kind, "score": like.score, "reasons": like.reasons}


def _candidates(own: Print, mine: Traits) -> Iterable[Print]:
    """The prints that share most with this one; what many share counts little."""
    kinds = {value: kind for kind, value in _values(mine)}
    shared = Trace.objects.filter(value__in=kinds).exclude(print=own)
    pairs = list(shared.values_list("value", "print")[:TRACES_READ])
    common = Counter(value for value, _print in pairs)
    weights: Counter[int] = Counter()
    for value, found in pairs:
        weights[found] += WEIGHTS[kinds[value]] / (1 + log2(common[value]))  # type: ignore[assignment]
    likeliest = [found for found, _weight in weights.most_common(COMPARED_CLOSELY)]
    return Print.objects.filter(pk__in=likeliest).select_related("paper__page", "page")


def _values(mine: Traits) -> Iterator[tuple[int, int]]:
    for kind, value in mine.addresses:
        yield ADDRESS, _value(ADDRESS, crc32(f"{kind}:{value}".encode()))
    for bones in mine.bones.values():
        yield from ((NAME, _value(NAME, crc32(bone.encode()))) for bone in bones)
    if mine.heading:
        yield TITLE, _value(TITLE, crc32(mine.heading.encode()))
    yield from ((WORDS, _value(WORDS, it)) for it in sorted(mine.shingles)[:SAMPLE])


def _value(kind: int, checksum: int) -> int:
    return kind << 32 | checksum


def _take_paper(paper: Paper, mine: Traits) -> Print:
    own, new = Print.objects.get_or_create(paper=paper)
    if new:
        _take(own, mine)
    return own


def _take_pages() -> None:
    """Pages that came from no paper, new or changed since they were looked at."""
    for page in _untaken():
        own, _new = Print.objects.update_or_create(
            page_id=page.pk, defaults={"revision": page.latest_revision_id}
        )
        own.traces.all().delete()
        _take(own, traits.of_page(page.specific))


def _untaken() -> QuerySet[Page]:
    current = Print.objects.filter(page__isnull=False, revision=F("page__latest_revision"))
    return (
        Page.objects.type(AppealPage, ReportPage)
        .filter(papers__isnull=True)
        .exclude(Q(pk__in=current.values("page")))
        .exclude(latest_revision=None)
    )


def _take(own: Print, mine: Traits) -> None:
    values = {value for _kind, value in _values(mine)}
    Trace.objects.bulk_create(Trace(print=own, value=value) for value in values)
