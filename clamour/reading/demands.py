"""What is asked of those addressed: a list, else sentences, else what the letter asks."""

import re
from collections.abc import Iterator

from .drafts import Found, Span
from .letters import Zone
from .pages import CONTACT, Page, joined
from .points import Points, find_points

_SENTENCE = re.compile(r"[^.!?]+(?:\.(?=\S)[^.!?]*)*[.!?]*")
# A quotation mark that closes what was opened before the demand is no part of it.
_CLOSING = {"»": "«", "”": "“", "“": "„", '"': '"'}
_CLAUSE_BEFORE = re.compile(r"[;,]\s*(?:\w{1,3}\s+)?\Z")
_HEADLINES = 6
_FEW_WORDS = 3
_LONGEST = 700
# A hostile text demands thousands of times in one sentence.
_MOST_VERBS = 300
# A list that asks in so many words has _ASKS more than one that does not.
_ASKS, _SURE, _LIKELY, _ANY = 10, 5, 2, -9
_HOPELESS = -10


def find_demands(page: Page, letter: Zone | None, contacts: list[int]) -> list[Found[str]]:
    """Return the demands of a page, verbatim but for bullets and line ends."""
    lists = [(_score(page, points, contacts), points) for points in find_points(page)]
    outside = [x for x in lists if not _is_within(x[1].span[0], letter)]
    inside = [x for x in lists if _is_within(x[1].span[0], letter)]
    around = _outside(page, letter)
    return (
        _best(page, outside, _SURE)
        or _best(page, inside, _ANY)
        or _best(page, outside, _LIKELY)
        or _slogans(page, letter)
        or _asked_in_letter(page, letter, contacts)
        or _prose(page, around, contacts, strong=True)
        or _prose(page, around, contacts)
    )


def _is_within(place: int, letter: Zone | None) -> bool:
    return letter is not None and letter.start <= place < letter.end


def _outside(page: Page, letter: Zone | None) -> list[tuple[int, int]]:
    if letter is None:
        return [(page.start, page.end)]
    return [(page.start, letter.start), (letter.end, page.end)]


def _best(page: Page, lists: list[tuple[int, Points]], least: int) -> list[Found[str]]:
    good = [x for x in lists if x[0] >= least]
    if not good:
        return []
    score, points = max(good, key=lambda x: x[0])
    sure = 0.9 if score >= _SURE else 0.6
    return [_demand(page, start, end, sure) for start, end in points.items]


def _demand(page: Page, start: int, end: int, sure: float) -> Found[str]:
    text = page.text[start:end].rstrip(" ;:.,؛،\n")
    if text[-1:] in _CLOSING and _CLOSING[text[-1]] not in text[:-1]:
        text = text[:-1].rstrip(" ;.,")
    return Found(joined(text), (Span(start, start + len(text)),), sure)


def _score(page: Page, points: Points, contacts: list[int]) -> int:
    """Return how much a list looks like demands."""
    start, end = points.span
    if any(start <= place < end for place in contacts) or not _says_something(page, points):
        return _HOPELESS
    intro = page.folded[slice(*points.intro)]
    introduced = len(points.items) > 1 or intro.rstrip()[-1:] != "."
    asked = introduced and page.words.pattern("zones", "demands").search(intro)
    asks = asked or _items_ask(page, points)
    if not asks and (points.bare or _tells_facts(page, points)):
        return _HOPELESS
    score = _ASKS if asks else 0
    score += 2 if page.words.pattern("dates", "send").search(intro) else 0
    score += 1 if intro.rstrip().endswith(":") else 0
    score -= 7 if page.words.pattern("zones", "steps").search(intro[-80:]) else 0
    return score + (1 if len(points.items) > 1 else -1)


def _says_something(page: Page, points: Points) -> bool:
    """Tell items from signs that stand alone, such as "- END -"."""
    return any(len(re.findall(r"\w+", page.text[slice(*item)])) > 1 for item in points.items)


def _tells_facts(page: Page, points: Points) -> bool:
    """A list of names, of dates, of addresses."""
    start, end = points.span
    texts = [page.text[slice(*item)] for item in points.items]
    names = sum(len(text.split()) < _FEW_WORDS for text in texts) * 2 > len(texts)
    dated = sum(any(a <= day.start < b for day in page.days) for a, b in points.items)
    return names or dated * 2 > len(texts) or bool(CONTACT.search(page.text, start, end))


def _items_ask(page: Page, points: Points) -> bool:
    """Tell whether most items show that they ask: "urging that", "free them", "-sın"."""
    asking = [item for item in points.items if _asks(page, *item)]
    return 2 * len(asking) > len(points.items)


def _asks(page: Page, start: int, end: int) -> bool:
    keys = ("participles", "imperatives")
    begins = any(page.words.pattern("demands", key).match(page.folded, start, end) for key in keys)
    last = page.folded[start:end].rstrip(" .;,!").rpartition(" ")[2]
    return begins or last.endswith(tuple(page.words.words("demands", "endings")))


def _slogans(page: Page, letter: Zone | None) -> list[Found[str]]:
    """A paragraph of exclamations and nothing else."""
    for start, end in page.paragraphs():
        if _is_within(start, letter) or start - page.start < 200:
            continue
        parts = [m for m in _SENTENCE.finditer(page.text, start, end) if m.group().strip()]
        if len(parts) > 1 and all(m.group().rstrip().endswith("!") for m in parts):
            return [_demand(page, m.start(), m.end(), 0.7) for m in parts]
    return []


def _asked_in_letter(page: Page, letter: Zone | None, contacts: list[int]) -> list[Found[str]]:
    if letter is None:
        return []
    return _prose(page, [(letter.start, letter.end)], contacts) or _imperatives(page, letter)


def _prose(
    page: Page, zones: list[tuple[int, int]], contacts: list[int], strong: bool = False
) -> list[Found[str]]:
    """One demand a sentence or clause, from behind "we demand"."""
    plain = _without_adverbs(page)
    found = []
    for zone in zones:
        for start, end in _clauses(page, plain, zone, strong) or _verb_last(page, zone):
            clear = not any(start <= place < end for place in contacts)
            if clear and 10 < end - start < _LONGEST:
                found.append(_demand(page, start, end, 0.6))
    return found


def _without_adverbs(page: Page) -> str:
    """Return the shadow with blanks for "also" and "therefore": "we also demand" is "we demand"."""
    adverbs = page.words.pattern("demands", "adverbs")
    return adverbs.sub(lambda match: " " * len(match.group()), page.folded)


def _clauses(page: Page, plain: str, zone: tuple[int, int], strong: bool) -> list[tuple[int, int]]:
    """Return what stands behind each "we demand" up to the next one or the sentence's end."""
    found: list[tuple[int, int]] = []
    for match in _verbs(page, plain, zone):
        first, end = page.sentence_at(match.start())
        start = _behind_whom(page, plain, match.end())
        if page.words.pattern("demands", "telling").match(page.folded, start, end):
            continue  # "We want to tell you that ..."
        if _asks_to_write(page, start, end) or _is_headline(page, match.start()):
            continue
        within = bool(found) and match.start() < found[-1][1]
        if within and _CLAUSE_BEFORE.search(plain, first, match.start()):
            found[-1] = (found[-1][0], match.start())
        elif within or (strong and not _is_our_own(page, plain[first : match.start()], end)):
            continue
        found.append((start, end))
    return [_without_joint(plain, *clause) for clause in found]


def _verbs(page: Page, plain: str, zone: tuple[int, int]) -> list[re.Match[str]]:
    """Return each "we demand" of a zone, and each "urging" where people are told to write."""
    verbs = list(page.words.pattern("demands", "verbs").finditer(plain, *zone))
    for match in page.words.pattern("demands", "participles").finditer(plain, *zone):
        first, _ = page.sentence_at(match.start())
        told = page.words.pattern("dates", "send").search(plain, first, match.start())
        if told and _CLAUSE_BEFORE.search(plain, first, match.start()):
            verbs.append(match)
    return sorted(verbs, key=lambda match: (match.start(), -match.end()))[:_MOST_VERBS]


def _is_our_own(page: Page, before: str, end: int) -> bool:
    """ "We demand that ..." begins its sentence; "he demands a doctor:" may be only told."""
    begins = before.strip(' \n"-')[-1:] in ("", ".", "!", "?")
    return begins and not page.text[:end].rstrip().endswith(":")


def _asks_to_write(page: Page, start: int, end: int) -> bool:
    """Tell the request to send letters from what the letters ask."""
    send = page.words.pattern("dates", "send")
    leads = page.text[start:end].rstrip().endswith(":") and send.search(page.folded, start, end)
    return bool(leads or page.words.pattern("purposes", "weak").match(page.folded, start))


def _is_headline(page: Page, place: int) -> bool:
    line = page.line_at(place)
    return line.number < _HEADLINES and page.is_heading(line)


def _without_joint(plain: str, start: int, end: int) -> tuple[int, int]:
    joint = _CLAUSE_BEFORE.search(plain, start, end)
    return start, joint.start() if joint else end


def _imperatives(page: Page, letter: Zone) -> list[Found[str]]:
    """ "Free them now!": what a text message asks, which has no "I demand"."""
    found = []
    for match in _SENTENCE.finditer(page.text, letter.start, letter.end):
        at = match.start() + len(match.group()) - len(match.group().lstrip(' \n"“«„:'))
        if page.words.pattern("demands", "imperatives").match(page.folded, at, match.end()):
            found.append(_demand(page, at, match.end(), 0.6))
    return found


def _verb_last(page: Page, zone: tuple[int, int]) -> Iterator[tuple[int, int]]:
    """In Turkish and Kazakh what is asked stands before "we demand"."""
    for match in page.words.pattern("demands", "verbs_behind").finditer(page.folded, *zone):
        start, _ = page.sentence_at(match.start())
        before = page.text[start : match.start()]
        start += len(before) - len(before.lstrip())
        greeting = page.words.pattern("letter", "salutation").match(page.folded, start)
        comma = page.text.find(",", start, match.start()) if greeting else -1
        start = _behind_whom(page, page.folded, comma + 1) if comma > 0 else start
        subject = page.words.pattern("demands", "subjects").match(page.folded, start)
        start = _behind_whom(page, page.folded, subject.end()) if subject else start
        yield start, match.start()


def _behind_whom(page: Page, plain: str, place: int) -> int:
    place = _skipped(plain, place)
    whom = page.words.pattern("demands", "whom").match(plain, place)
    return _skipped(plain, whom.end()) if whom else place


def _skipped(plain: str, place: int) -> int:
    match = re.compile(r"[\s:,]*").match(plain, place)
    return match.end() if match else place
