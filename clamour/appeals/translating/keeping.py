"""Keeping a translation: always a draft, which is published like every page, by two persons."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from modelcluster.models import get_all_child_relations
from wagtail.models import Locale, Page

from clamour.appeals import actions
from clamour.appeals.models import HomePage, StandingPage, UpdatePage
from clamour.appeals.publishing import subject_of
from clamour.appeals.translating import blocks, words
from clamour.appeals.translating.checking import check
from clamour.appeals.translating.letters import keep_letters
from clamour.appeals.translating.sheet import Entry, Is, Sheet, record_of
from clamour.appeals.translating.words import FACTS, RICH, ROWS, TITLE
from clamour.oversight import actions as oversight

# What a page of its own gets anew, though its original has it.
OF_THE_ORIGINAL = {
    *("path", "depth", "numchild", "url_path", "slug", "translation", "note", "latest_revision"),
    *("first_published_at", "last_published_at", "latest_revision_created_at", "go_live_at"),
    *("expire_at", "expired", "locked", "locked_at", "locked_by", "owner", "alias_of"),
}


@dataclass(frozen=True)
class Said:
    """What a translator said to one text. `of` are the words it was made of; None: today's."""

    text: str
    of: str | None = None
    # Looked at beside today's original and found right.
    fits: bool = False


@dataclass
class Kept:
    """What became of it: the edition, what was not taken and why, whether letters must wait."""

    edition: Page
    refused: dict[str, str] = field(default_factory=dict)
    waits_for_second: bool = False


def keep(
    *, sheet: Sheet, said: Mapping[str, Said], by: User, reason: str = "", partly: bool = False
) -> Kept:
    """Save a new draft of the edition with these texts by path, made if there is none yet.

    What is missing is stood in for by the original's words; what is the same in every language is
    taken over. A text that is not right raises ValidationError by path, and nothing is saved;
    with `partly` the others are kept. A public appeal's model letters need a reason (NeedsReason,
    and nothing is saved) or a second person: until then their words wait on the edition.
    """
    refused = _refused(sheet, said)
    if refused and not partly:
        raise ValidationError(refused)
    entries = [
        _entry_said(entry, said.get(entry.path)) if entry.path not in refused else entry
        for entry in sheet.entries
    ]
    waiting, wrong, asked = keep_letters(sheet, entries, by, reason)
    if wrong and not partly:
        raise ValidationError(wrong)
    with transaction.atomic():
        edition = sheet.edition or _begin(sheet, entries, by)
        _fill(edition, sheet, entries)
        edition.translation = _record(sheet, entries, waiting)
        edition.save_revision(user=by, clean=False, log_action=True)
    return Kept(edition, refused | wrong, asked)


def _refused(sheet: Sheet, said: Mapping[str, Said]) -> dict[str, str]:
    refused = {}
    for entry in sheet.entries:
        told = said.get(entry.path)
        if told is None or entry.is_apart or told.text in ("", entry.translation):
            continue
        try:
            check(entry, told.text, sheet.original)
        except ValidationError as wrong:
            refused[entry.path] = " ".join(wrong.messages)
    return refused


def _entry_said(entry: Entry, said: Said | None) -> Entry:
    """The entry after what was said of it."""
    if said is None:
        return entry
    text, was = entry.translation, entry.was
    if not entry.is_apart and said.text != text:
        text = said.text
        was = entry.original if said.of is None else said.of
    if said.fits:
        was = entry.original
        text = text or (entry.original if entry.is_apart else "")
    return Entry(entry.path, entry.label, entry.original, text, was, entry.is_apart)


def _begin(sheet: Sheet, entries: list[Entry], by: User) -> Page:
    """Put a first draft into its place in the tree, as a copy of the original."""
    original, language = sheet.original, sheet.language
    above = _above(original, language)
    content = original.serializable_data()
    fresh = {name: it for name, it in content.items() if name not in OF_THE_ORIGINAL}
    for relation in get_all_child_relations(type(original)):
        for child in fresh.get(relation.get_accessor_name(), ()):
            child["pk"] = child[relation.field.name] = None
    locale = Locale.objects.get_or_create(language_code=language)[0]
    fresh |= {"pk": None, "live": False, "live_revision": None, "locale": locale.pk}
    page = type(original).from_serializable_data(fresh)
    title = next(entry.translation or entry.original for entry in entries if entry.path == TITLE)
    page.title = title
    is_named = isinstance(original, StandingPage)  # `about` is called so in every language
    page.slug = original.slug if is_named else actions.free_slug(above, title)
    above.add_child(instance=page)
    oversight.record(who=by, verb="draft", subject=subject_of(page), detail={"title": title})
    return page


def _above(original: Page, language: str) -> Page:
    parent = original.get_parent().specific
    if isinstance(original, UpdatePage):
        beside = Page.objects.filter(translation_key=parent.translation_key)
        found = beside.filter(locale__language_code=language).first()
        if found is None:
            raise ValidationError(_("Translate the appeal itself first, then its updates."))
        return found
    if isinstance(original, StandingPage):
        actions.make_homes([language])
        return HomePage.objects.get(locale__language_code=language)
    return actions.year_page(language, int(parent.slug))


def _fill(edition: Any, sheet: Sheet, entries: list[Entry]) -> None:
    """Put the texts, else the original's words, into the fields; take over what is the same."""
    original: Any = sheet.original
    texts = {entry.path: entry.translation or entry.original for entry in entries}
    for name in FACTS:
        if hasattr(edition, name):
            setattr(edition, name, getattr(original, name))
    was_public = edition.first_published_at is not None or isinstance(edition, StandingPage)
    if not was_public and edition.title == original.title != texts[TITLE]:
        edition.slug = actions.free_slug(edition.get_parent(), texts[TITLE])
    for path, text in texts.items():
        if "/" not in path and path != RICH:
            setattr(edition, path, text)
    paragraphs = [texts[entry.path] for entry in entries if entry.path.startswith(f"{RICH}/")]
    if paragraphs:
        edition.statement = blocks.html_of(original.statement, paragraphs)
    for name, fields in ROWS.items():
        if hasattr(edition, name):
            setattr(edition, name, _rows(edition, original, name, fields, texts))


def _rows(
    edition: Any, original: Any, name: str, fields: tuple[str, ...], texts: dict[str, str]
) -> list[Any]:
    """The original's rows in other words; what only the edition has stays behind them."""
    rows = []
    for number, row in enumerate(words.rows_of(original, name), 1):
        same = {it: getattr(row, it) for it in words.row_facts(row, fields)}
        said = {it: texts.get(f"{name}/{number}/{it}", "") for it in fields}
        rows.append(type(row)(**same, **said))
    known = record_of(edition)["words"]
    for number, row in enumerate(words.rows_of(edition, name), 1):
        is_own = all(known.get(f"{name}/{number}/{it}") is None for it in fields)
        if number > len(rows) and is_own and f"={name}/{number}" not in known:
            rows.append(_copy(row, fields))
    return rows


def _copy(row: Any, fields: tuple[str, ...]) -> Any:
    return type(row)(**{it: getattr(row, it) for it in (*words.row_facts(row, fields), *fields)})


def _record(sheet: Sheet, entries: list[Entry], waiting: dict[str, str]) -> dict[str, Any]:
    """What the edition remembers from now on."""
    known: dict[str, str | None] = dict(words.facts_of(sheet.original))
    for entry in entries:
        was = entry.original if entry.state == Is.MISSING else entry.was
        if entry.is_apart:
            parts = [it for it in words.words_of(sheet.original) if it.group == RICH]
            is_right = entry.state in (Is.DONE, Is.MISSING)
            before = record_of(sheet.edition)["words"]
            known |= {it.path: it.text if is_right else before.get(it.path) for it in parts}
        elif not (entry.is_letter and entry.path in waiting):
            known[entry.path] = was
    on_page = [entry for entry in entries if not entry.is_letter]
    missing = [entry.path for entry in on_page if entry.state == Is.MISSING]
    is_whole = all(entry.state in (Is.DONE, Is.MISSING) for entry in on_page)
    before = record_of(sheet.edition)["on"]
    on = timezone.localdate().isoformat() if is_whole or not before else before
    return {"words": known, "missing": missing, "waiting": waiting, "on": on}
