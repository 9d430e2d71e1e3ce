"""What carries an appeal further: card, leaflet, QR code, embed, oEmbed."""

import json

import pypdfium2
import pytest
from PIL import Image as Picture

from clamour.appeals import actions
from clamour.appeals.models import AppealPage
from clamour.site import folder
from clamour.site.files import RenderedPages
from clamour.site.spread.papers import render_papers
from clamour.site.tests import stories
from clamour.site.tests.conftest import file_of
from clamour.site.tests.test_rendering import letters
from clamour.stale import actions as stale


@pytest.fixture
def page(site):
    page = stories.live_appeal()
    site()
    return page


def words_of(pdf: bytes) -> str:
    text = pypdfium2.PdfDocument(pdf)[0].get_textpage().get_text_range()
    return " ".join(text.split())


def test_every_edition_gets_a_card_a_leaflet_and_a_code(page):
    assert render_papers() == 1
    for language in ("en", "fr", "ru"):
        address = f"/{language}/2026/{page.slug}/"
        card = Picture.open(file_of(address, "card.png"))
        assert card.size == (1200, 630)
        assert file_of(address, "card.png").stat().st_size < 300_000
        assert file_of(address, "qr.svg").read_bytes().startswith(b"<svg")
        pdf = file_of(address, "leaflet.pdf").read_bytes()
        assert f"testserver/{language}/2026/" in words_of(pdf)
    assert "Her immediate and unconditional release" in words_of(pdf)
    width, height = pypdfium2.PdfDocument(pdf)[0].get_size()
    assert (round(width / 72 * 25.4), round(height / 72 * 25.4)) == (148, 210)


def test_the_photo_is_on_the_card(page, site):
    render_papers()
    before = file_of(page.url_path, "card.png").read_bytes()
    AppealPage.objects.filter(pk=page.pk).update(photo=stories.picture())
    page.mark_stale("test")
    site()
    assert render_papers() == 1
    assert file_of(page.url_path, "card.png").read_bytes() != before


def test_papers_are_set_again_only_when_they_show_something_else(page, site):
    render_papers()
    AppealPage.objects.filter(pk=page.pk).update(statement="<p>New</p>")
    page.mark_stale("test")
    site()
    assert render_papers() == 0
    letters(page, ["GB"] * 3)
    page.mark_stale("test")
    site()
    assert render_papers() == 1


def test_a_closed_appeal_hands_out_no_leaflet_and_no_frame(page, site):
    render_papers()
    actions.close(appeal=page.translation_key, by=stories.desk(), outcome="Free.")
    site()
    assert not file_of(f"{page.url_path}embed/").exists()
    page.unpublish()
    site()
    assert not folder.place(page.url_path).exists()
    render_papers()
    assert not folder.place(page.url_path).exists()


@pytest.mark.parametrize(
    "title", ["محامية النقابة محتجزة دون تهمة", '#import "x" $ * _ <b>', "中文"]
)
def test_any_script_and_any_sign_can_be_set(site, title):
    page = stories.live_appeal(title=title)
    site()
    assert render_papers() == 1
    assert not [mark for mark in stale.waiting() if mark.trouble]
    assert file_of(page.url_path, "card.png").exists()


def ask(path):
    told = {}

    def start(status, headers):
        told.update(headers, status=status)

    app = RenderedPages(lambda environ, start_response: [b""], folder.top())
    told["body"] = b"".join(app({"REQUEST_METHOD": "GET", "PATH_INFO": path}, start))
    return told


def test_partners_may_frame_the_embed_and_nothing_else(page):
    framed, own = ask(f"{page.url_path}embed/"), ask(page.url_path)
    assert "frame-ancestors *" in framed["Content-Security-Policy"]
    assert "X-Frame-Options" not in framed
    assert "frame-ancestors 'none'" in own["Content-Security-Policy"]
    assert own["X-Frame-Options"] == "DENY"


def test_the_embed_holds_the_form_which_opens_outside_of_the_frame(page, shown):
    html = shown(f"{page.url_path}embed/")
    assert html.base["target"] == "_blank"
    assert html.find("form", class_="letter")["action"] == f"/act/{page.translation_key}/"
    assert "<iframe" in shown(page.url_path).find(id="embed-code").text


def test_oembed_answers_for_appeals_of_ours_alone(client, page):
    url = f"http://testserver{page.url_path}"
    told = json.loads(client.get("/oembed", {"url": url, "maxwidth": "300"}).content)
    assert (told["type"], told["width"]) == ("rich", 300)
    assert f'src="{url}embed/"' in told["html"]
    assert client.get("/oembed", {"url": "https://elsewhere.example/"}).status_code == 404
    assert client.get("/oembed", {"url": "http://testserver/en/2026/nothing/"}).status_code == 404
    assert client.get("/oembed", {"url": url, "format": "xml"}).status_code == 501
    answer = client.get("/oembed", {"url": url})
    assert answer["Cross-Origin-Resource-Policy"] == "cross-origin"


def test_the_card_is_named_to_networks(page, shown):
    head = shown(page.url_path).head
    assert head.find(property="og:image")["content"].endswith(f"{page.url_path}card.png")
    assert head.find(type="application/json+oembed")["href"].startswith("http://testserver/oembed?")
