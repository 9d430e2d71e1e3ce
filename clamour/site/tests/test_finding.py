"""Search, addresses that changed, and a 404 that helps."""

import pytest
from django.core.management import call_command

from clamour.appeals import actions
from clamour.appeals.models import AppealPage
from clamour.site.tests import stories
from clamour.site.tests.test_telling_on import told


def found(client, words, language="en"):
    from bs4 import BeautifulSoup

    answer = client.get(f"/{language}/search/", {"q": words})
    assert answer.status_code == 200
    return [it.get_text(strip=True) for it in BeautifulSoup(answer.text, "lxml").select(".item h2")]


@pytest.fixture
def library(site):
    page = stories.live_appeal(title="Dockers of Port Lisse held")
    stories.live_appeal(title="Адвокат под стражей", language="ru", summary="Её увезли ночью.")
    stories.draft_appeal(title="Dockers in a draft")
    told(page, "The harbour master resigned. Nobody follows him.")
    call_command("update_index", verbosity=0)  # the worker does it, a task after each save
    return page


@pytest.mark.parametrize(
    ("words", "title"),
    [
        ("dockers held", "Dockers of Port Lisse held"),
        ("harbour master", "Dockers of Port Lisse held"),
        ("Teodor Maule", "Dockers of Port Lisse held"),
        ("стражей", "Адвокат под стражей"),
        ("увезли", "Адвокат под стражей"),
    ],
)
def test_search_finds_words_of_the_story_its_people_and_its_updates(client, library, words, title):
    assert title in found(client, words)


def test_search_shows_no_draft_and_says_when_there_is_nothing(client, library):
    assert "Dockers in a draft" not in found(client, "dockers")
    assert "Nothing holds these words" in client.get("/en/search/", {"q": "xyzzy"}).text
    library.unpublish()
    assert found(client, "harbour master") == []


@pytest.mark.parametrize(
    "words", ['"', "'; DROP TABLE", "a AND OR NOT", "(((", "*", "%", "\0", "NEAR(a b)", "x" * 5000]
)
def test_search_survives_whatever_is_typed(client, library, words):
    found(client, words)


def test_a_search_is_nobody_elses(client, library):
    answer = client.get("/fr/search/", {"q": "<script>"})
    assert answer["Cache-Control"] == "private, no-store"
    assert "<script>" not in answer.text.replace("<script defer", "")
    assert "noindex" in answer.text


def rename(page, slug):
    page = AppealPage.objects.get(pk=page.pk)
    page.slug = slug
    page.save_revision(user=stories.desk(), clean=False)
    return stories.publish(page)


def test_a_renamed_page_leads_on_from_its_old_address_in_every_language(
    client, site, django_capture_on_commit_callbacks
):
    page = stories.live_appeal()
    update = told(page)
    old = page.url_path
    with django_capture_on_commit_callbacks(execute=True):
        rename(page, "a-better-name")
    for code in ("en", "fr"):
        answer = client.get(f"/{code}{old.removeprefix('/en')}")
        assert (answer.status_code, answer["Location"]) == (301, f"/{code}/2026/a-better-name/")
    answer = client.get(f"{old}{update.slug}/")
    assert answer["Location"] == f"/en/2026/a-better-name/{update.slug}/"
    with django_capture_on_commit_callbacks(execute=True):
        rename(page, old.strip("/").rpartition("/")[2])
    assert client.get(old).status_code == 200
    assert client.get("/en/2026/a-better-name/")["Location"] == old


def test_a_404_suggests_what_has_a_like_address_and_offers_search(client, site):
    page = stories.live_appeal(title="Dockers of Port Lisse held")
    answer = client.get("/en/2025/dockers-of-lisse/")
    assert answer.status_code == 404
    assert f'href="{page.url_path}"' in answer.text
    assert 'action="/en/search/"' in answer.text


def test_a_404_gives_no_draft_away(client, site):
    stories.draft_appeal(title="Secret plan of the dockers")
    assert "Secret plan" not in client.get("/en/2025/secret-plan/").text


def test_slugs_of_what_stands_beside_an_appeal_are_taken(site):
    page = stories.live_appeal()
    assert actions.free_slug(page, "Embed") == "embed-2"
