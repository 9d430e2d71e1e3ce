"""What Django answers for the public site."""

import pytest
from django.utils import translation

from clamour.letters.forms import LetterForm
from clamour.site import rendering, style
from clamour.site.tests import stories


@pytest.mark.parametrize(
    ("accepted", "home"),
    [
        ("fr-CH,fr;q=0.9,en;q=0.5", "/fr/"),
        ("ru", "/ru/"),
        ("ja,ko", "/en/"),
        ("", "/en/"),
        (";;;,q=", "/en/"),
        ("en;q=0.1,ru;q=0.8", "/ru/"),
    ],
)
def test_the_front_door_leads_to_the_best_language(client, site, accepted, home):
    answer = client.get("/", headers={"Accept-Language": accepted})
    assert (answer.status_code, answer["Location"]) == (302, home)
    assert "Accept-Language" in answer["Vary"]
    assert not answer.cookies


def test_a_language_with_pages_has_a_home_of_its_own(client, site):
    stories.live_appeal(language="kk", title="Заңгер қамауда")
    site()
    assert client.get("/", headers={"Accept-Language": "kk"})["Location"] == "/kk/"


def test_a_page_published_a_second_ago_is_there_before_the_worker(client, site):
    page = stories.live_appeal(title="Адвокат под стражей", language="ru")
    assert page.title in client.get(page.url_path).text
    assert page.title in client.get(f"/fr/2026/{page.slug}/").text
    assert page.title in client.get("/en/").text
    assert page.title in client.get("/ru/archive/2026/").text
    assert client.get("/ru/2026/")["Location"] == "/ru/archive/2026/"


@pytest.mark.parametrize(
    "path",
    ["/nothing/", "/en/2026/nothing/", "/en/1999/", "/xx/", "/en/2026/a/b/", "/.env", "/it/"],
)
def test_what_is_not_there_is_said_helpfully(client, site, path):
    answer = client.get(path)
    assert answer.status_code == 404
    assert '<a href="/en/">' in answer.text


def test_a_draft_is_not_there(client, site):
    assert client.get(stories.draft_appeal().url_path).status_code == 404


def test_an_address_without_its_last_slash_leads_on(client, site):
    page = stories.live_appeal()
    answer = client.get(page.url_path.rstrip("/"))
    assert (answer.status_code, answer["Location"]) == (301, page.url_path)


def test_an_address_without_its_language_finds_one(client, site):
    page = stories.live_appeal()
    answer = client.get(f"/2026/{page.slug}/", headers={"Accept-Language": "fr"})
    assert answer["Location"] == f"/fr/2026/{page.slug}/"


def test_wagtail_knows_where_a_page_stands(site):
    page = stories.live_appeal()
    french = stories.translated(page, "fr", title="Une avocate")
    assert page.url.endswith(page.url_path)
    assert french.url.endswith(french.url_path)


@pytest.mark.parametrize("path", ["/", "/en/", "/nothing/", "/desk/login/", "/act/confirm/x/"])
def test_no_answer_leaves_without_a_policy(client, site, path):
    client.raise_request_exception = False
    answer = client.get(path)
    policy = answer["Content-Security-Policy"]
    assert "frame-ancestors" in policy
    assert "http:" not in policy
    assert "https:" not in policy
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"
    if not path.startswith("/desk/"):
        assert "unsafe" not in policy
        assert style.SOURCE in policy
        assert answer["X-Frame-Options"] == "DENY"


def test_the_error_page_needs_nothing(rf):
    from clamour.site.views import failed

    answer = failed(rf.get("/"))
    assert answer.status_code == 500
    assert "Something broke" in answer.text


def test_only_pictures_that_pages_show_are_given_out(client, site, settings):
    image = stories.picture()
    shown = image.get_rendition("width-100|format-webp")
    assert client.get(shown.url).status_code == 200
    assert client.get(image.file.url).status_code == 404
    (settings.MEDIA_ROOT / "images" / "x.svg").write_text("<svg/>")
    (settings.MEDIA_ROOT / "documents").mkdir()
    (settings.MEDIA_ROOT / "documents" / "x.png").write_text("secret")
    for path in ("images/x.svg", "documents/x.png", "images/../documents/x.png", "images/%2e%2e/x"):
        assert client.get(f"/media/{path}").status_code == 404


def test_a_draft_can_be_looked_at_from_the_desk_alone(client, site):
    page = stories.draft_appeal(title="A draft")
    assert client.get(f"/desk/pages/{page.pk}/view_draft/").status_code == 302
    client.force_login(stories.desk())
    answer = client.get(f"/desk/pages/{page.pk}/view_draft/")
    assert "A draft" in answer.text
    assert "frame-ancestors 'self'" in answer["Content-Security-Policy"]
    assert "unsafe" not in answer["Content-Security-Policy"]
    assert 'content="noindex"' in answer.text


def test_a_form_with_mistakes_comes_back_with_everything_typed(rf, site):
    page = stories.live_appeal()
    typed = {"name": "Jané <b>", "mailbox": "nobody", "text": "My own words", "sentence": "Mine."}
    form = LetterForm(typed, appeal_page=page, language="en")
    assert not form.is_valid()
    with translation.override("en"):
        answer = rendering.respond(
            rf.post("/"), "site/act/write.html", {"page": page, "form": form}, status=422
        )
    assert answer.status_code == 422
    for words in ("Jané &lt;b&gt;", "nobody", "My own words", "Mine.", "not sent yet"):
        assert words in answer.text
    assert 'aria-invalid="true"' in answer.text
    assert 'content="noindex"' in answer.text
    assert f'href="{page.url_path}"' in answer.text


@pytest.mark.parametrize("language", ["en", "fr", "ru", "kk"])
def test_every_page_around_a_letter_can_be_shown(rf, site, language):
    page = stories.live_appeal()
    letter = {"name": "Jane Doe", "mailbox": "jane@example.org"}
    row = {
        "office": "Ministry",
        "channel": "email",
        "state": "accepted",
        "said": "accepted",
        "at": page.first_published_at,
        "other_ways": [("post", "1 Quay Street")],
    }
    contexts = {
        "sent": {"page": page, "mailbox": "jane@example.org"},
        "confirm": {
            "page": page,
            "letter": letter,
            "subject": "S",
            "text": "T",
            "addressees": ["M"],
        },
        "receipt": {"page": page, "letter": letter, "rows": [row]},
        "refused": {
            "heading": "No",
            "sentence": "Why",
            "typed": "<i>mine",
            "link": None,
            "link_text": "",
            "page": None,
        },
    }
    with translation.override(language):
        for name, context in contexts.items():
            answer = rendering.respond(rf.get("/"), f"site/act/{name}.html", context, status=200)
            assert answer.text.count("<h1") == 1
            assert "<i>mine" not in answer.text


def test_the_confirm_page_has_the_two_buttons_and_no_token_in_its_form(rf, site):
    page = stories.live_appeal()
    context = {"page": page, "letter": {"name": "J"}, "subject": "S", "text": "T", "addressees": []}
    answer = rendering.respond(rf.get("/"), "site/act/confirm.html", context, status=200)
    assert answer.text.count('name="keep_informed"') == 2
    assert "csrf" not in answer.text


def test_the_page_after_acting_asks_the_database_little(rf, site, django_assert_max_num_queries):
    page = stories.live_appeal()
    site()
    context = {"page": page, "mailbox": "jane@example.org"}
    with django_assert_max_num_queries(5), translation.override("en"):
        rendering.respond(rf.get("/"), "site/act/sent.html", context, status=202)


def test_addresses_that_never_were_ask_the_database_little(
    client, site, django_assert_max_num_queries
):
    stories.live_appeal()
    for path in ("/en/2026/nothing/", "/en/1999/", "/it/", "/en/2026/nothing/at-all/", "/x/y/"):
        with django_assert_max_num_queries(4):
            assert client.get(path).status_code == 404
