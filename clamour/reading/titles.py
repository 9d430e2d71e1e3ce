"""The headline: what the format says, else the first line that is one."""

import re

from .dates import day_only, find_days
from .drafts import Found, Span
from .folding import directed, fold
from .languages import words_anywhere
from .pages import LONG, Line, Page

_REFERENCE = re.compile(
    r"^(?:\w+[: ]+)?[a-z]{2,4}[ -]?(?:nr|no|n|num)?[.:°]?[ ]*\d{1,3}[/.-]\d{2,4}"
    r"|^[a-z]{2,4} ?\d{2,3} ?/ ?\d{4}"
    r"|\bindex\b.*\d|\bindice\b.*\d|^[a-z]{3,4}[ -]?\d+[/ ]"
)
_TRAILING_REFERENCE = re.compile(r"\s{3,}\S.*$")
_LOOKED_AT = 14
_SHORTEST, _LONGEST = 20, 220


def find_title(page: Page) -> Found[str | None]:
    """Return the headline and where it stands."""
    if page.post.title:
        return _located(page, page.post.title)
    candidates = _candidates(page)
    if not candidates:
        return Found(None, (), 0.0)
    line = _headline(page, candidates)
    return Found(_tidied(page, line), (Span(line.body, line.end),), 0.75)


def _headline(page: Page, candidates: list[Line]) -> Line:
    """Return the first candidate, or the one below it when the first is a sender's name."""
    first, *below = candidates
    if below and (_is_masthead(page, first, below[0]) or _is_sender(page, first, below[0])):
        return _headline(page, below)
    near = [line for line in below if line.number <= first.number + 2]
    near = near or _behind_dateline(page, first, below)
    bodies = words_anywhere("offices", "bodies")
    words = re.findall(r"[^\W\d_]+", first.words)
    capital = [w for w in words if len(w) > 3 and w[0].isupper()]
    sender = any(fold(w) in bodies or fold(w).removesuffix("s") in bodies for w in words)
    named = sender and len(capital) == len([w for w in words if len(w) > 3])
    told = re.search(r"[:!?]", first.words) or first.words.isupper()
    better = near and not near[0].words.endswith(".") and len(near[0].words) > _SHORTEST
    return near[0] if named and not told and better else first


def _behind_dateline(page: Page, first: Line, below: list[Line]) -> list[Line]:
    """Formulas and a place with a date may stand between a sender and the headline."""
    for line in below[:3]:
        days = find_days(line.folded, page.words.code)
        if not any(day.year for day in days) or len(line.words) > 60:
            return [line] if line.number < first.number + 6 else []
    return []


def _is_masthead(page: Page, first: Line, second: Line) -> bool:
    """A blog's name stands over the date, the headline below it."""
    dated = any(day_only(x.words) for x in page.lines[first.number + 1 : second.number])
    headline = len(second.words) < LONG and not second.words.endswith(".")
    words = re.findall(r"[^\W\d_]{4,}", first.words)
    plain = len(words) < 6 and not re.search(r"[:!?]", first.words)
    body = fold(words[0]) in words_anywhere("offices", "bodies") if words else False
    named = all(w[0].isupper() for w in words) or body
    return dated and headline and plain and named and len(second.words) > len(first.words)


def _is_sender(page: Page, first: Line, second: Line) -> bool:
    """ "UNION OF DOCKERS", "Urgent appeal - The Observatory": who writes, not what about."""
    close = second.number <= first.number + 4 and not second.words.endswith(".")
    if not close or page.words.pattern("people", "at_risk").search(first.folded):
        return False
    left = page.words.pattern("titles", "skip").sub("", first.folded).strip(" *-:|/")
    word = re.match(r"(?:l'|the |la |le |el |o |a )?([^\W\d_]+)", left)
    sender = word is not None and word.group(1) in words_anywhere("offices", "bodies")
    plain = first.words.isupper() or left != first.folded.strip(" *-:|/")
    return sender and plain and len(second.words) > _SHORTEST and "!" not in first.words


def _located(page: Page, title: str) -> Found[str | None]:
    at = page.text.find(title, page.start, page.end)
    spans = (Span(at, at + len(title)),) if at >= 0 else ()
    return Found(title, spans, 0.95 if spans else 0.85)


def _candidates(page: Page) -> list[Line]:
    lines = page.lines[:_LOOKED_AT]
    menus = [line.number for line in lines[:6] if page.is_menu(line)]
    below = [line for line in lines if not menus or line.number > menus[-1]]
    return [line for line in below if not _is_skipped(page, line)]


def _is_skipped(page: Page, line: Line) -> bool:
    folded = line.folded.strip(" *!.:-")
    if day_only(line.words) or len(line.words) > _LONGEST or not re.search(r"[^\W\d_]{2}", folded):
        return True
    if (
        _is_metadata(page, line)
        or _is_dateline(page, line)
        or _is_reference(page, line)
        or "@" in line.text
        or line.words.endswith((",", ":"))
    ):
        return True
    return is_formula(page, _undated(page, line).strip(" *!.:-"))


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
    left = pattern.sub("", folded).strip(" *!.:-()/")
    return (
        (len(left) < 8 and (" " not in left.strip()))
        or folded[match.end() :].strip()[:1] in "("
        or _is_instruction(folded)
    )


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


def _tidied(page: Page, line: Line) -> str:
    words = line.words.strip("* ")
    left = re.sub(r"^\S{2,4}[ -]\d{1,3}/\d{2,4}\s{2,}", "", words)
    while label := page.words.pattern("titles", "labels").match(fold(left)):
        left = left[label.end() :].lstrip()
    left = directed(left)
    return re.sub(r"\s+", " ", left).rstrip(".")
