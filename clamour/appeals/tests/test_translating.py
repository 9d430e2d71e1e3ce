"""Translating: what is kept, what counts as old, and that nothing goes public by it."""

import pytest
from django.core.exceptions import ValidationError
from wagtail.models import Page

from clamour.appeals import actions
from clamour.appeals.models import AppealPage, Demand, ModelLetter, Source
from clamour.appeals.tests.factory import TEXT, make_account, make_appeal, make_draft
from clamour.appeals.translating.age import age_of
from clamour.appeals.translating.keeping import Said, keep
from clamour.appeals.translating.sheet import Is, sheet

pytestmark = pytest.mark.django_db

FRENCH = {
    "title": "Une avocate détenue sans inculpation",
    "summary": "Maren Oduvar est détenue depuis le 4 novembre.",
    "demands/1/text": "sa libération immédiate",
    "demands/2/text": "l'accès à un avocat",
    "people/1/name": "Maren Oduvar",
    "statement/1": "Elle a été enlevée à son bureau.",
    "statement/2": "Personne ne l'a vue depuis.",
    "letter/protest/subject": "Libérez Maren Oduvar",
    "letter/protest/text": TEXT.replace("I am worried about", "Je m'inquiète pour"),
}


def translate(page, said=FRENCH, language="fr", by=None, reason="The family asked.", **more):
    told = {path: text if isinstance(text, Said) else Said(text) for path, text in said.items()}
    by = by or make_account()
    return keep(sheet=sheet(page, language), said=told, by=by, reason=reason, **more)


def newest(page):
    return Page.objects.get(pk=page.pk).specific.get_latest_revision_as_object()


def publish(page):
    actions.publish(page=Page.objects.get(pk=page.pk), by=make_account(), reason="A test.")
    return Page.objects.get(pk=page.pk).specific


def change(page, **fields):
    """The original is changed and public again."""
    draft = newest(page)
    for name, value in fields.items():
        setattr(draft, name, value)
    draft.save_revision(user=make_account())
    return publish(page)


def test_a_first_save_makes_a_draft_in_its_place_with_everything_of_the_original():
    page = make_draft()
    edition = newest(translate(page).edition)
    assert not edition.live
    assert edition.locale.language_code == "fr"
    assert edition.slug == "une-avocate-détenue-sans-inculpation"
    assert edition.get_parent().url_path == "/fr/2026/"
    assert [demand.text for demand in edition.demands.all()] == [
        "sa libération immédiate",
        "l'accès à un avocat",
    ]
    assert edition.statement == (
        "<p>Elle a été enlevée à son bureau.</p><p>Personne ne l'a vue depuis.</p>"
    )
    assert edition.issued == page.issued
    assert sheet(page, "fr").number(Is.DONE) == len(FRENCH)
    letter = ModelLetter.objects.get(appeal=page.translation_key, language="fr")
    assert letter.subject == "Libérez Maren Oduvar"


def test_what_is_missing_is_stood_in_for_and_stays_missing():
    page = make_draft()
    edition = newest(translate(page, {"title": "Une avocate détenue"}).edition)
    assert edition.summary == page.summary
    again = sheet(page, "fr")
    assert again.at("summary").translation == ""
    assert again.number(Is.MISSING) == len(again.entries) - 1


def test_a_translation_is_older_once_its_original_says_something_else():
    page = make_appeal()
    edition = publish(translate(page).edition)
    assert not age_of(edition).is_older
    change(page, summary="Maren Oduvar has been moved to the island prison.")
    edition.refresh_from_db()
    assert age_of(edition).is_older
    assert [entry.path for entry in sheet(page, "fr").changed] == ["summary"]
    translate(page, {"summary": "Maren Oduvar a été transférée."})
    assert age_of(AppealPage.objects.get(pk=edition.pk)).is_older  # a draft changes no public page
    assert not age_of(publish(edition)).is_older


def test_what_changes_without_changing_words_makes_nothing_old():
    page = make_appeal()
    edition = publish(translate(page).edition)
    change(page, goal=500)
    assert not age_of(edition).is_older


def test_a_new_last_day_makes_it_old_and_the_next_save_takes_it_over():
    page = make_appeal()
    edition = publish(translate(page).edition)
    change(page, deadline="2026-12-24")
    assert age_of(edition).is_older
    assert [label for label, _was, _now in sheet(page, "fr").changed_facts] == [
        "Last day for sending"
    ]
    translate(page, {})
    assert str(newest(edition).deadline) == "2026-12-24"
    assert not age_of(publish(edition)).is_older


def test_a_paragraph_that_comes_in_between_leaves_the_others_alone():
    page = make_appeal()
    translate(page)
    first, second = "<p>She was taken from her office.</p>", "<p>Nobody has seen her since.</p>"
    change(page, statement=first + "<p>Four men came.</p>" + second)
    again = sheet(page, "fr")
    states = {path: again.at(path).state for path in ("statement/1", "statement/2", "statement/3")}
    assert list(states.values()) == [Is.DONE, Is.MISSING, Is.DONE]
    assert again.at("statement/3").translation == "Personne ne l'a vue depuis."
    edition = newest(translate(page, {"statement/2": "Quatre hommes sont venus."}).edition)
    assert edition.statement.count("<p>") == 3


def test_a_demand_that_is_dropped_leaves_the_translation_too():
    page = make_appeal()
    translate(page)
    change(page, demands=[Demand(text="access to a lawyer")])
    edition = newest(translate(page, {}).edition)
    assert [demand.text for demand in edition.demands.all()] == ["l'accès à un avocat"]


def test_tags_are_kept_and_no_others_come_in():
    page = make_draft()
    draft = newest(page)
    draft.statement = (
        '<p>She was <b>taken</b> from <a href="https://union.example/">her office</a>.</p>'
    )
    draft.save_revision()
    good = 'Elle a été <b>enlevée</b> à <a href="https://union.example/">son bureau</a> & <3.'
    edition = newest(translate(page, {"statement/1": good.replace("<3", "5 < 6")}).edition)
    assert '<a href="https://union.example/">son bureau</a> &amp; 5 &lt; 6.' in edition.statement
    for bad in (
        good.replace("union.example", "evil.example"),
        good.replace("</b>", ""),
        good + "<script>alert(1)</script>",
        good.replace("<b>", '<b onclick="x()">'),
        "Elle a été enlevée à son bureau.",
        good + "<!-- -->",
    ):
        with pytest.raises(ValidationError, match="same tags"):
            translate(page, {"statement/1": bad})


def test_what_looks_like_html_in_a_plain_paragraph_stays_text():
    page = make_draft()
    edition = newest(translate(page, {"statement/1": "<script>alert(1)</script>\nb"}).edition)
    assert "<p>&lt;script&gt;alert(1)&lt;/script&gt;<br/>b</p>" in edition.statement


@pytest.mark.parametrize(
    ("path", "text", "said"),
    [
        ("letter/protest/text", TEXT.replace("{name}", "Jane"), "same slots"),
        ("letter/protest/text", TEXT + "{adress}", "Nobody would fill"),
        ("letter/protest/subject", "Libérez\nBcc: x@mail.example", "one line"),
        ("title", "a\nb", "one line"),
        ("title", "a" * 300, "255"),
        ("summary", "a\x00b", "no text has"),
    ],
)
def test_what_cannot_stand_is_refused_by_path_and_nothing_is_saved(path, text, said):
    page = make_draft()
    with pytest.raises(ValidationError, match=said) as refused:
        translate(page, FRENCH | {path: text})
    assert list(refused.value.message_dict) == [path]
    assert not AppealPage.objects.filter(locale__language_code="fr").exists()


def test_half_a_letter_waits_until_it_is_whole():
    page = make_draft()
    translate(page, {"letter/protest/subject": "Libérez Maren Oduvar"})
    assert not ModelLetter.objects.filter(language="fr").exists()
    assert sheet(page, "fr").at("letter/protest/subject").translation == "Libérez Maren Oduvar"
    translate(page, {"letter/protest/text": FRENCH["letter/protest/text"]})
    assert ModelLetter.objects.get(language="fr").subject == "Libérez Maren Oduvar"
    assert newest(sheet(page, "fr").edition).translation["waiting"] == {}


def test_the_letter_of_a_public_appeal_waits_for_a_second_person():
    page = make_appeal()
    alice, _bob = make_account(), make_account("bob")
    kept = translate(page, by=alice, reason="")
    assert kept.waits_for_second
    assert not kept.edition.live
    assert not ModelLetter.objects.filter(language="fr").exists()
    beside = sheet(page, "fr")
    assert beside.at("letter/protest/text").translation == FRENCH["letter/protest/text"]
    assert beside.at("title").translation == FRENCH["title"]


def test_a_translation_that_came_in_as_an_alert_is_unseen_until_somebody_compares_it():
    page = make_appeal()
    french = make_draft(language="fr", title="Une avocate", demands=("sa libération",))
    AppealPage.objects.filter(pk=french.pk).update(translation_key=page.translation_key)
    beside = sheet(page, "fr")
    assert beside.number(Is.UNSEEN) > 0
    translate(page, {entry.path: Said(entry.translation, fits=True) for entry in beside.entries})
    edition = newest(french)
    assert edition.title == "Une avocate"
    assert [it.text for it in edition.demands.all()] == ["sa libération", "access to a lawyer"]
    assert sheet(page, "fr").number(Is.UNSEEN) == 0


def test_paragraphs_that_do_not_match_are_left_as_they_are():
    page = make_appeal()
    french = make_draft(language="fr", title="Une avocate", statement=("Tout en un.",))
    AppealPage.objects.filter(pk=french.pk).update(translation_key=page.translation_key)
    assert sheet(page, "fr").at("statement").is_apart
    translate(page, {"statement": Said("", fits=True), "title": "Une avocate détenue"})
    assert newest(french).statement == "<p>Tout en un.</p>"
    assert sheet(page, "fr").at("statement").state == Is.DONE


def test_addresses_of_sources_are_taken_over_and_their_titles_are_translated():
    page = make_draft()
    draft = newest(page)
    draft.sources = [Source(title="Ten days", publisher="Paper", url="https://paper.example/10")]
    draft.save_revision()
    edition = newest(translate(page, {"sources/1/title": "Dix jours"}).edition)
    source = edition.sources.get()
    assert (source.title, source.publisher, source.url) == (
        "Dix jours",
        "Paper",
        "https://paper.example/10",
    )
