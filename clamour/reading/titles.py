"""The headline: what the format says, else the first line that is one."""

import re

from .dates import day_only, find_days
from .drafts import Found, Span
from .folding import fold
from .languages import words_anywhere
from .pages import Line, Page

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
    line = _headline(candidates)
    return Found(_tidied(page, line), (Span(line.body, line.end),), 0.75)


def _headline(candidates: list[Line]) -> Line:
    """Return the first candidate, or the one below it when the first is a sender's name."""
    first, *below = candidates
    near = [line for line in below if line.number <= first.number + 2]
    bodies = words_anywhere("offices", "bodies")
    words = re.findall(r"[^\W\d_]+", first.words)
    capital = [w for w in words if len(w) > 3 and w[0].isupper()]
    sender = any(fold(w) in bodies or fold(w).removesuffix("s") in bodies for w in words)
    named = sender and len(capital) == len([w for w in words if len(w) > 3])
    told = re.search(r"[:!?]", first.words) or first.words.isupper()
    better = near and not near[0].words.endswith(".") and len(near[0].words) > _SHORTEST
    return near[0] if named and not told and better else first


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
        or _is_reference(page, line)
        or "@" in line.text
        or line.words.endswith((",", ":"))
    ):
        return True
    return is_formula(page, folded)


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
    return re.sub(r"\s+", " ", left).rstrip(".")
