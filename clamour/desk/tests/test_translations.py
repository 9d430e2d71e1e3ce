"""Translations at the desk: side by side, files for volunteers, and two persons all the same."""

import polib
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from wagtail.models import Page

from clamour.appeals import queries, updating
from clamour.appeals.models import AppealPage, ModelLetter, StandingPage, UpdatePage
from clamour.appeals.tests.factory import make_appeal, make_report
from clamour.appeals.tests.test_po import filled
from clamour.appeals.tests.test_translating import FRENCH, change, newest, publish, translate
from clamour.appeals.translating.age import age_of
from clamour.appeals.translating.sheet import sheet
from clamour.oversight.models import Request


@pytest.fixture
def appeal(alice):
    return make_appeal(by=alice)


def address(page, language=""):
    if language:
        return reverse("appeals_translate", args=[page.pk, language])
    return reverse("appeals_translations", args=[page.pk])


def form_of(answer):
    """What a browser would send of the form that is shown."""
    lines = answer.context["lines"]
    return {f"text:{it.entry.path}": it.typed for it in lines} | {
        f"seen:{it.entry.path}": it.seen for it in lines
    }


def typed(said):
    return {f"text:{path}": text for path, text in said.items()}


def test_side_by_side_one_save_makes_the_draft(at_desk, alice, appeal):
    desk = at_desk(alice)
    shown = desk.get(address(appeal, "fr"))
    assert "9 of 9 texts are missing" in shown.text
    answer = desk.post(
        address(appeal, "fr"), form_of(shown) | typed(FRENCH) | {"reason": "Jeanne did it."}
    )
    assert answer.status_code == 302
    edition = queries.editions(appeal.translation_key)["fr"]
    assert (newest(edition).title, edition.live) == (FRENCH["title"], False)
    assert ModelLetter.objects.filter(language="fr").exists()
    listed = desk.get(address(appeal))
    assert "9 of 9 texts" in listed.text
    assert reverse("appeals_publish", args=[edition.pk]) in listed.text


def test_what_is_not_right_is_marked_and_nothing_typed_is_lost(at_desk, alice, appeal):
    desk = at_desk(alice)
    shown = desk.get(address(appeal, "fr"))
    bad = FRENCH | {"letter/protest/text": "Libérez-la, Monsieur le Ministre !"}
    answer = desk.post(address(appeal, "fr"), form_of(shown) | typed(bad) | {"reason": "x"})
    assert answer.status_code == 422
    assert "same slots" in answer.text
    for text in bad.values():
        assert text.split("'")[0] in answer.text
    assert "fr" not in queries.editions(appeal.translation_key)


def test_a_desk_of_one_says_why_the_letter_of_a_public_appeal_changes(at_desk, alice, appeal):
    desk = at_desk(alice)
    shown = desk.get(address(appeal, "fr"))
    answer = desk.post(address(appeal, "fr"), form_of(shown) | typed(FRENCH))
    assert answer.status_code == 422
    assert "write one sentence" in answer.text
    assert FRENCH["title"] in answer.text


def test_two_who_translate_at_once_lose_nothing(at_desk, alice, appeal, bob):
    translate(appeal, by=alice)
    desk = at_desk(alice)
    shown = form_of(desk.get(address(appeal, "fr")))
    translate(appeal, {"title": "Le titre de Bob", "summary": "Le résumé de Bob."}, by=bob)
    mine = shown | {"text:title": "Mon titre"}
    answer = desk.post(address(appeal, "fr"), mine)
    assert answer.status_code == 409
    assert "Mon titre" in answer.text
    assert "Le titre de Bob" in answer.text
    assert newest(sheet(appeal, "fr").edition).title == "Le titre de Bob"
    again = desk.post(address(appeal, "fr"), form_of(answer))
    assert again.status_code == 302
    edition = newest(sheet(appeal, "fr").edition)
    assert (edition.title, edition.summary) == ("Mon titre", "Le résumé de Bob.")


def test_an_original_that_changes_under_the_translator_is_said(at_desk, alice, appeal):
    desk = at_desk(alice)
    shown = form_of(desk.get(address(appeal, "fr")))
    change(appeal, summary="She was moved.", statement="<p>She was taken from her office.</p>")
    answer = desk.post(address(appeal, "fr"), shown | typed(FRENCH) | {"reason": "x"})
    assert answer.status_code == 409
    assert "The original was changed while you translated" in answer.text
    assert FRENCH["summary"] in answer.text
    assert FRENCH["statement/2"].split("'")[0] in answer.text  # its paragraph is gone


def test_what_changed_since_is_shown_and_one_tick_says_that_it_fits(at_desk, alice, appeal):
    edition = publish(translate(appeal).edition)
    change(appeal, summary=appeal.summary.replace("30th", "29th"))
    desk = at_desk(alice)
    listed = desk.get(address(appeal)).text
    assert "older than the original in 1 place" in listed
    assert "Its readers are told that it is older." in listed
    shown = desk.get(address(appeal, "fr"))
    assert "29th" in shown.text
    assert "<del>" in shown.text
    desk.post(address(appeal, "fr"), form_of(shown) | {"fits:summary": "on"})
    assert "older than" not in desk.get(address(appeal, "fr")).text
    assert not age_of(publish(edition)).is_older


def test_a_file_for_a_volunteer_and_back(at_desk, alice, appeal):
    desk = at_desk(alice)
    file = desk.get(reverse("appeals_translation_file", args=[appeal.pk, "fr"]))
    assert ".fr.po" in file["Content-Disposition"]
    assert {it.msgctxt for it in polib.pofile(file.text)} == set(FRENCH)
    back = SimpleUploadedFile("fr.po", filled(file.content, FRENCH))
    answer = desk.post(address(appeal), {"file": back, "reason": "Jeanne did it."})
    assert answer.status_code == 302
    assert answer["Location"] == address(appeal, "fr")
    edition = queries.editions(appeal.translation_key)["fr"]
    assert (newest(edition).title, edition.live) == (FRENCH["title"], False)


def test_a_file_with_a_mistake_names_the_entry(at_desk, alice, appeal):
    desk = at_desk(alice)
    file = desk.get(reverse("appeals_translation_file", args=[appeal.pk, "fr"]))
    bad = FRENCH | {"letter/protest/text": "Libérez-la !"}
    back = SimpleUploadedFile("fr.po", filled(file.content, bad))
    answer = desk.post(address(appeal), {"file": back, "reason": "Jeanne did it."})
    assert answer.status_code == 422
    assert "8 texts of the file are kept as a draft" in answer.text
    assert "letter/protest/text" in answer.text
    assert "same slots" in answer.text


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"GIF89a", "not a PO file"),
        (b'msgid ""\nmsgstr ""\n"Language: xx\\n"\n', "in which other language"),
        (b'msgid ""\nmsgstr ""\n"Language: en\\n"\n', "in which other language"),
        (b'msgid ""\nmsgstr ""\n"Language: fr\\n"\n', "another page"),
    ],
)
def test_a_file_that_is_none_is_refused_with_a_sentence(at_desk, alice, appeal, data, said):
    back = SimpleUploadedFile("fr.po", data)
    answer = at_desk(alice).post(address(appeal), {"file": back, "reason": "x"})
    assert answer.status_code == 422
    assert said in answer.text
    assert "fr" not in queries.editions(appeal.translation_key)


def test_a_translation_is_published_by_two_like_every_page(at_desk, alice, appeal, bob):
    """No way of translating makes anything public, nor changes what is."""
    desk = at_desk(alice)
    desk.post(address(appeal, "fr"), form_of(desk.get(address(appeal, "fr"))) | typed(FRENCH))
    edition = queries.editions(appeal.translation_key)["fr"]
    assert not edition.live
    assert not ModelLetter.objects.filter(language="fr").exists()
    answer = desk.post(reverse("appeals_publish", args=[edition.pk]), {})
    assert answer.status_code == 409
    request = Request.objects.get(verb="publish", state="waiting")
    at_desk(bob).post(reverse("desk_agree", args=[request.pk]), {})
    assert Page.objects.get(pk=edition.pk).live
    shown = desk.get(address(appeal, "fr"))
    desk.post(address(appeal, "fr"), form_of(shown) | {"text:title": "Autre chose"})
    assert Page.objects.get(pk=edition.pk).title == FRENCH["title"]


def test_who_may_not_edit_may_not_translate(client, django_user_model, appeal):
    carol = django_user_model.objects.create_user("carol", password="a long sentence of carol")
    client.force_login(carol)
    for path in (address(appeal), address(appeal, "fr"), address(appeal, "fr") + "file/"):
        assert client.get(path).status_code in (302, 403)


@pytest.mark.parametrize("language", ["en", "xx"])
def test_it_is_translated_into_other_languages_of_the_site(at_desk, alice, appeal, language):
    assert at_desk(alice).get(address(appeal, language)).status_code == 404


def test_reports_updates_and_standing_pages_are_translated_too(at_desk, alice, appeal):
    desk = at_desk(alice)
    report = make_report(by=alice, statement=("They waited at the gate.",))
    home = AppealPage.objects.get(pk=appeal.pk).get_parent().get_parent()
    about = StandingPage(title="About us", slug="about", live=False)
    home.add_child(instance=about)
    about.save_revision()
    update = updating.write_update(
        appeal=appeal,
        said=updating.Said(text="She is free.", at=appeal.first_published_at),
        by=alice,
        reason="x",
    )
    early = desk.post(address(update, "fr"), form_of(desk.get(address(update, "fr"))))
    assert early.status_code == 422
    assert "Translate the appeal itself first" in early.text
    translate(appeal, by=alice)
    for page, title in ((report, "Une visite"), (about, "À propos"), (update, "Elle est libre")):
        shown = desk.get(address(page, "fr"))
        answer = desk.post(address(page, "fr"), form_of(shown) | {"text:title": title})
        assert answer.status_code == 302
        edition = Page.objects.get(
            translation_key=page.translation_key, locale__language_code="fr"
        ).specific
        assert newest(edition).title == title
    assert UpdatePage.objects.filter(locale__language_code="fr").get().appeal.slug.startswith("une")
    assert StandingPage.objects.get(locale__language_code="fr").slug == "about"
