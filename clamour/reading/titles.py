"""The headline: what the format says, else the first line that is one."""

import re

from .dates import day_only, find_days
from .drafts import Found, Span
from .folding import directed, fold
from .languages import words_anywhere
from .pages import Line, Page
from .places import find_places

_REFERENCE = re.compile(
    r"^(?:\w+[: ]+)?[a-z]{2,4}[ -]?(?:nr|no|n|num)?[.:°]?[ ]*\d{1,3}[/.-]\d{2,4}"
    r"|^[a-z]{2,4} ?\d{2,3} ?/ ?\d{4}"
    r"|\bindex\b.*\d|\bindice\b.*\d|^[a-z]{3,4}[ -]?\d+[/ ]"
)
_ISSUE = re.compile(
    r"(?<!\w)(?:no|nr|n ?[°º]|num|numero|№|issue|vol|ausgabe|nummer|выпуск|номер|sayi)\.? ?"
    r"\d{1,4}(?![\w/])"
)
_NUMBERED = re.compile(r" ?[:.]?\s*(?:(?:no|nr|n|№)[.°º]*\s?)?\d")
_UPDATED = re.compile(
    r"[^:()]{10,90}\((?P<when>[^()]*\d{4})[^()]{0,20}\) ?: (?P<title>\S.{8,200})$"
)
_LOOKED_AT, _MASTHEAD = 14, 3
_LONGEST, _SHORTEST_PROSE = 220, 60
_STEM = 5
_READ_BELOW = 1_500
_LONGEST_REST = 8
_LEAST = 1


def find_title(page: Page) -> Found[str | None]:
    """Return the headline and where it stands."""
    if page.post.title:
        return _located(page, page.post.title)
    if behind := _behind_reference(page):
        return behind
    candidates = _candidates(page)
    if not candidates:
        return Found(None, (), 0.0)
    line = _headline(page, candidates)
    return Found(_tidied(page, line), (Span(line.body, line.end),), 0.75)


def _behind_reference(page: Page) -> Found[str | None] | None:
    """ "Second update on alert PER/08 (2 June 2008): Death threats": the headline stands behind."""
    for line in page.lines[:_LOOKED_AT]:
        match = _UPDATED.match(line.words)
        if match and find_days(fold(match["when"]), page.words.code):
            title = match["title"].rstrip(".")
            start = line.body + match.start("title")
            return Found(title, (Span(start, start + len(title)),), 0.75)
    return None


def _headline(page: Page, head: list[Line]) -> Line:
    """Return the first line that the text below takes up: a letterhead says nothing about it.

    A line below the headline may have more in common with the text, but hardly twice as much.
    """
    candidates = [line for line in head if not _says_nothing(page, line)]
    told = _told(page, head)
    weights = [_weight(page, line, told) for line in candidates]
    for number, line in enumerate(candidates):
        if re.fullmatch(r"[\w-]+", line.words):  # initials below the sender's name
            weights[number] /= 2
    for number in range(1, len(weights)):
        if _is_below_letterhead(candidates[number - 1 : number + 1], weights[number - 1]):
            weights[number] /= 2
    if max(weights, default=0) < _LEAST:
        return _least_bad(page, candidates, head)
    return next(x for x, w in zip(candidates, weights, strict=True) if w >= max(weights) / 2)


def _says_nothing(page: Page, line: Line) -> bool:
    return is_formula(page, _undated(page, line)) or _names_the_kind(page, line)


def _names_the_kind(page: Page, line: Line) -> bool:
    """ "ACTION NOTICE" where another line says "Action notice: 41/12"."""
    words = line.folded.strip(" *!.:-")
    near = [x.folded.strip(" *!.:-") for x in page.lines[:_LOOKED_AT] if x is not line]
    return any(x.startswith(words) and _NUMBERED.match(x, len(words)) for x in near)


def _weight(page: Page, line: Line, told: frozenset[str]) -> float:
    """Return how much a line has to do with the text, and how much it looks like a headline."""
    if _is_sender(page, line) or _is_masthead(line) or _is_addressed(page, line):
        return 0.0
    signs = (
        bool(re.search(r"\w ?[:!?]", line.words)),
        bool(page.words.pattern("people", "at_risk").search(line.folded)),
        *[bool(find_places(line.text, line.folded, page.words.code, 0, len(line.text)))] * 2,
    )
    days = find_days(line.folded, page.words.code)
    if days and days[0].year and not line.folded[: days[0].start].strip() and not signs[0]:
        return 0.5  # a day and what it is the day of
    alone = 0.5 * (line.gap and _has_gap_below(page, line))
    return alone + sum(signs) + len(_stems(page, line.folded) & told)


def _least_bad(page: Page, candidates: list[Line], head: list[Line]) -> Line:
    """Below a sender's name even a formula is better than that name."""
    return head[-1] if not candidates or _is_sender(page, candidates[0]) else candidates[0]


def _is_below_letterhead(lines: list[Line], above: float) -> bool:
    """Tell whether a line stands close below a sender's name: a motto, a department."""
    first, second = lines
    return above <= 1 and second.number == first.number + 1 and not second.gap


def _has_gap_below(page: Page, line: Line) -> bool:
    below = page.lines[line.number + 1 : line.number + 2]
    return not below or below[0].gap


def _told(page: Page, candidates: list[Line]) -> frozenset[str]:
    """Return the stems of the words in the prose below the last candidate."""
    start = candidates[-1].end
    return _stems(page, page.folded[start : min(page.end, start + _READ_BELOW)])


def _stems(page: Page, folded: str) -> frozenset[str]:
    common = page.words.words("detect", "words")
    words = re.findall(r"[^\W\d_]{4,}", folded)
    return frozenset(word[:_STEM] for word in words if word not in common)


def _is_sender(page: Page, line: Line) -> bool:
    """ "UNION OF DOCKERS", "Urgent appeal - The Observatory of ...": who writes, not what about."""
    formula = page.words.pattern("titles", "skip").match(line.folded)
    words = re.findall(r"[^\W\d_]+", line.words[formula.end() :] if formula else line.words)
    bodies = words_anywhere("offices", "bodies")
    body = any(fold(w) in bodies or fold(w).removesuffix("s") in bodies for w in words[:4])
    plain = page.words.caseless and line.number == 0
    named = plain or all(word[0].isupper() for word in words if len(word) > 3)
    return body and (named or bool(formula)) and not re.search(r"[:!?]", line.words)


def _is_addressed(page: Page, line: Line) -> bool:
    """ "APPEAL / to the unions of the world": small letters go on with a formula."""
    above = page.lines[line.number - 1] if line.number and not line.gap else None
    return above is not None and line.words[:1].islower() and is_formula(page, above.folded)


def _is_masthead(line: Line) -> bool:
    """ "The Sparrow, no. 41", "+++ Newsletter +++": the name of what the alert stands in."""
    numbered = _ISSUE.search(line.folded) and not re.search(r"\w ?[:!?]", line.words)
    return line.number < _MASTHEAD and bool(numbered or "+++" in line.text)


def _located(page: Page, title: str) -> Found[str | None]:
    at = page.text.find(title, page.start, page.end)
    spans = (Span(at, at + len(title)),) if at >= 0 else ()
    return Found(title, spans, 0.95 if spans else 0.85)


def _candidates(page: Page) -> list[Line]:
    lines = page.lines[:_LOOKED_AT]
    menus = [line.number for line in lines[:6] if page.is_menu(line)]
    below = [line for line in lines if not menus or line.number > menus[-1]]
    found = [line for line in below if not _is_skipped(page, line)]
    return [line for line in found if line.number <= _last_of_head(page, found)]


def _last_of_head(page: Page, candidates: list[Line]) -> int:
    """Return the number of the last line above the prose; the first candidate is always above."""
    first = candidates[0].number
    prose = (x.number for x in page.lines[first + 1 :] if _is_prose(page, x))
    return next(prose, first + 1) - 1


def _is_prose(page: Page, line: Line) -> bool:
    start, end = page.paragraph_of(line)
    full = page.text[start:end].rstrip().endswith((".", ":", ";", ","))
    return end - start > (_SHORTEST_PROSE if full else _LONGEST)


def _is_skipped(page: Page, line: Line) -> bool:
    folded = line.folded.strip(" *!.:-")
    if day_only(line.words) or len(line.words) > _LONGEST or not re.search(r"[^\W\d_]{2}", folded):
        return True
    told = (_is_metadata, _is_dateline, _is_reference)
    return "@" in line.text or line.words.endswith((",", ":")) or any(f(page, line) for f in told)


def _is_dateline(page: Page, line: Line) -> bool:
    """ "Lima, 2 de octubre de 2018": a place and a day, nothing else."""
    days = [day for day in find_days(line.folded, page.words.code) if day.year]
    if not days or line.folded[days[0].end :].strip(" .г"):
        return False
    place = line.text[: days[0].start].strip(" ,-–—")
    words = [w for w in re.findall(r"[^\W\d_]+", place) if len(w) > 3]
    return len(words) < 4 and "," in line.text and all(w[0].isupper() for w in words)


def _undated(page: Page, line: Line) -> str:
    days = find_days(line.folded, page.words.code)
    first = days[0] if days else None
    return line.folded[: first.start] + line.folded[first.end :] if first else line.folded


def _is_metadata(page: Page, line: Line) -> bool:
    """A line that gives author and date: "Posted by X on 3 March 2017"."""
    posted = page.words.pattern("dates", "posted")
    days = [day for day in find_days(line.folded, page.words.code) if day.year]
    issued = page.words.pattern("dates", "issued")
    labelled = any(
        not line.folded[m.end() : day.start].strip(" :")
        for day in days
        for m in issued.finditer(line.folded)
    )
    return (labelled or bool(days and posted.match(line.folded.strip()))) and len(line.words) < 120


def is_formula(page: Page, folded: str) -> bool:
    """Tell whether a line is only what stands above any alert, such as "Urgent action"."""
    pattern = page.words.pattern("titles", "skip")
    match = pattern.search(folded)
    if not match:
        return False
    if folded[match.end() :].strip().startswith("(") or _is_instruction(folded):
        return True
    left = re.findall(r"[^\W\d_]+", re.sub(r"\S*\d\S*", " ", pattern.sub(" ", folded)))
    return sum(map(len, left)) < _LONGEST_REST


def _is_instruction(folded: str) -> bool:
    return bool(
        re.match(r"click|please|cliquez|veuillez|haga clic|clique|bitte|нажмите|tikla", folded)
    )


def _is_reference(page: Page, line: Line) -> bool:
    folded = line.folded.strip()
    match = _REFERENCE.search(folded)
    if not match:
        return False
    if find_days(folded, page.words.code) and not re.search(r" - \S+ \S+", folded):
        return True
    rest = folded[match.end() :]
    return len(re.findall(r"[^\W\d_]{4,}", rest)) < 3


def _without_date(words: str) -> str:
    """A date in a column of its own is no part of the headline."""
    left, *columns = re.split(r"\s{3,}", words)
    return left if len(columns) == 1 and day_only(columns[0]) else words


def _tidied(page: Page, line: Line) -> str:
    words = _without_date(line.words.strip("* "))
    left = re.sub(r"^\S{2,4}[ -]\d{1,3}/\d{2,4}\s{2,}", "", words)
    while label := page.words.pattern("titles", "labels").match(fold(left)):
        left = left[label.end() :].lstrip()
    left = directed(left)
    return re.sub(r"\s+", " ", left).rstrip(".")
