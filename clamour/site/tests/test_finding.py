"""Search, addresses that changed, and a 404 that helps."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command

from clamour.appeals import actions
from clamour.appeals.models import AppealPage, FormerAddress
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


def old_addresses(client, text, **more):
    client.force_login(stories.desk())
    return client.post("/desk/old-addresses/", {"text": text, **more})


@pytest.mark.parametrize(
    ("old", "asked"),
    [
        ("https://old.example/2012/05/lisse.html", "/2012/05/lisse.html"),
        ("https://old.example/2012/05/17/lisse/", "/2012/05/17/lisse/"),
        ("https://old.example/?p=17", "/?p=17"),
        ("/node/17", "/node/17?utm_source=mail"),
        ("https://old.example/stra%C3%9Fe.php", "/stra%C3%9Fe.php"),
    ],
)
def test_links_to_a_site_that_was_replaced_lead_on(client, library, old, asked):
    table = f"old,new\n{old},{library.url_path}"
    assert client.get(asked).status_code in (404, 302)
    looked_over = old_addresses(client, table)
    assert library.title in looked_over.text and client.get(asked).status_code in (404, 302)
    assert old_addresses(client, table, take="1").status_code == 302
    answer = client.get(asked)
    assert (answer.status_code, answer.url) == (301, library.url_path)
    old_addresses(client, f"{old},", take="1")
    assert client.get(asked).status_code in (404, 302)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("/en/2026/x/,{page}", "belongs to this site itself"),
        ("/desk/,{page}", "belongs to this site itself"),
        ("/,{page}", "no address of a page"),
        ("https://[x,{page}", "no address of a page"),
        ("/2012/a.html,/en/2026/nowhere/", "No page stands here"),
        ("/2012/a.html,https://elsewhere.example/", "No page stands here"),
    ],
)
def test_an_old_address_that_cannot_lead_on_is_said_so_beside_its_line(client, library, line, said):
    assert old_addresses(client, line.format(page=library.url_path), take="1").status_code == 302
    answer = old_addresses(client, line.format(page=library.url_path))
    assert said in answer.text and line.partition(",")[0] in answer.text
    assert not FormerAddress.objects.exists()


def test_old_addresses_come_as_a_file_too_and_a_wrong_one_is_said_in_words(client, library):
    def file(content):
        return SimpleUploadedFile("old.csv", content, "text/csv")

    table = f"/2012/a.html;{library.url_path}\n".encode("utf-8-sig")
    assert library.title in old_addresses(client, "", file=file(table)).text
    assert "UTF-8" in old_addresses(client, "", file=file(b"\xff\xfe/a")).text
    assert "no line" in old_addresses(client, "").text


def test_who_publishes_nothing_leads_nobody_on(client, django_user_model):
    client.force_login(django_user_model.objects.create_user("eve", password="long enough words"))
    assert client.get("/desk/old-addresses/").status_code in (302, 403)
