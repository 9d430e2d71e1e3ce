"""A reader's language: what is older says so, notes of an edition, hreflang, switching anywhere."""

import pytest
from bs4 import BeautifulSoup

from clamour.appeals import actions, updating
from clamour.appeals.models import AppealPage, HomePage, StandingPage, Target
from clamour.appeals.tests.test_translating import change, newest, publish, translate
from clamour.offices.models import Channel
from clamour.site.tests import kinds, stories
from clamour.site.tests.conftest import file_of

pytestmark = pytest.mark.django_db

WORDS = {
    "title": "Une avocate détenue sans inculpation",
    "summary": "Salome Idoru est détenue depuis le 4 mars.",
    "statement/1": "Salome Idoru défend les dockers.",
    "statement/2": "On n'a pas dit pourquoi.",
    "statement/3": "Le syndicat craint son transfert.",
    "demands/1/text": "Sa libération",
    "demands/2/text": "Un médecin et un avocat",
    "demands/3/text": "La fin des poursuites",
    "demands/4/text": "Les noms de ceux qui l'ont enlevée",
    "people/1/name": "Salome Idoru",
    "people/2/name": "Teodor Maule",
}


@pytest.fixture
def page(site):
    return stories.live_appeal()


@pytest.fixture
def french(page):
    return publish(translate(page, WORDS, by=stories.desk()).edition)


def addresses(html, rel="alternate"):
    return {link["hreflang"]: link["href"] for link in html.select(f"link[rel={rel}][hreflang]")}


def test_a_translation_says_when_it_is_older_than_its_original(site, shown, page, french):
    site()
    assert not shown(french.url_path).select(".note")
    change(page, summary="Salome Idoru was moved to the island.")
    AppealPage.objects.filter(pk=page.pk).update(last_published_at="2026-12-03T12:00Z")
    record = french.translation | {"on": "2026-12-01"}
    AppealPage.objects.filter(pk=french.pk).update(translation=record)
    site()
    note = shown(french.url_path).select_one(".note")
    said = " ".join(note.text.split())
    assert "3 décembre 2026" in said
    assert "1 décembre 2026" in said
    assert note.a["href"] == page.url_path
    assert not shown(page.url_path).select(".note")
    publish(translate(page, {"summary": "Elle a été transférée."}, by=stories.desk()).edition)
    site()
    assert not shown(french.url_path).select(".note")


def test_a_translation_that_is_not_whole_says_so(site, shown, page):
    some = {"title": WORDS["title"], "summary": WORDS["summary"]}
    french = publish(translate(page, some, by=stories.desk()).edition)
    site()
    assert shown(french.url_path).select_one(".note a")["href"] == page.url_path


def test_a_note_is_shown_in_its_own_edition_alone(site, shown, page, french):
    draft = newest(french)
    draft.note = "Nous écrivons aussi à l'ambassade en Belgique."
    draft.save_revision()
    publish(french)
    site()
    assert draft.note in shown(french.url_path).text
    for address in (page.url_path, f"/ru/2026/{page.slug}/"):
        assert draft.note not in shown(address).text
    change(page, note="To our readers in English.")
    site()
    assert "To our readers in English." in shown(page.url_path).text
    assert "To our readers in English." not in shown(f"/ru/2026/{page.slug}/").text


def test_an_edition_writes_to_its_own_embassy(site, shown, page, french):
    embassy = stories.office("Embassy in Belgium", (Channel.EMAIL, "be@embassy.kazemia.example"))
    targets = [
        actions.TargetDraft(it.office, it.purpose, salutation=it.salutation)
        for it in Target.objects.filter(appeal=page.translation_key)
    ]
    wanted = [*targets, actions.TargetDraft(embassy, "protest", edition="fr")]
    actions.set_targets(
        appeal=page.translation_key, targets=wanted, by=stories.desk(), reason="A test."
    )
    site()
    assert "Embassy in Belgium" in shown(french.url_path).text
    assert "Embassy in Belgium" not in shown(page.url_path).text


def test_every_kind_of_page_names_its_languages_and_leads_to_each(site, shown, client):
    paths = kinds.make()
    site()
    for kind, path in paths.items():
        if kind in ("search", "missing", "embed"):
            continue
        html = shown(path)
        told = addresses(html)
        assert "x-default" in told, kind
        assert told["en"] == f"http://testserver{path}", kind
        for code, url in told.items():
            address = url.removeprefix("http://testserver")
            assert address == "/" or file_of(address).exists(), (kind, code)
        for link in html.select(".tongues a"):
            assert file_of(link["href"]).exists(), (kind, link["href"])
    for kind in ("search", "missing"):  # not for search engines, but its reader can switch
        links = {
            link["href"] for link in stories_soup(client.get(paths[kind])).select(".tongues a")
        }
        assert any(href.startswith("/fr/") for href in links), kind


def stories_soup(answer):

    return BeautifulSoup(answer.content, "html.parser")


def test_the_home_sends_all_others_to_the_door_that_chooses(site, shown):
    site()
    assert addresses(shown("/en/"))["x-default"] == "http://testserver/"


def test_a_standing_page_switches_to_a_home_where_it_does_not_stand(site, shown):
    home = HomePage.objects.get(locale__language_code="en")
    donate = StandingPage(title="Donate", slug="donate", live=False)
    home.add_child(instance=donate)
    publish(donate)
    site()
    html = shown("/en/donate/")
    switch = {link["hreflang"]: link["href"] for link in html.select(".tongues a")}
    assert (switch["en"], switch["fr"]) == ("/en/donate/", "/fr/")
    assert set(addresses(html)) == {"en", "x-default"}


def test_a_translated_update_stands_under_its_own_name_and_both_lead_to_each_other(
    site, shown, page, french
):
    said = updating.Said(text="She is free.", at=page.first_published_at)
    update = updating.write_update(appeal=page, said=said, by=stories.desk(), reason="x")
    site()
    assert file_of(f"{french.url_path}she-is-free/").exists()
    words = {"title": "Elle est libre", "text": "Elle est libre."}
    publish(translate(update, words, by=stories.desk()).edition)
    site()
    in_french, in_english = f"{french.url_path}elle-est-libre/", f"{page.url_path}she-is-free/"
    assert "Elle est libre." in shown(in_french).text
    assert addresses(shown(in_english))["fr"].endswith("/elle-est-libre/")
    for address in (in_french, in_english):
        links = {it["hreflang"]: it["href"] for it in shown(address).select(".tongues a")}
        assert (links["en"], links["fr"]) == (in_english, in_french)
        assert file_of(links["ru"]).exists()
