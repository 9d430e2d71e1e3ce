"""What a visitor finds on the rendered pages."""

import re
from datetime import date

import brotli
import pytest
from bs4 import BeautifulSoup

from clamour.appeals import actions
from clamour.appeals.models import AppealPage
from clamour.site import folder, style
from clamour.site.tests import stories
from clamour.site.tests.conftest import file_of, pages_waiting
from clamour.stale import actions as stale

LIMIT = 14 * 1024
HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>"


def rendered_files():
    return sorted(folder.top().rglob("index.html"))


def test_the_appeal_fits_into_fourteen_kilobytes(site):
    page = stories.live_appeal()
    AppealPage.objects.filter(pk=page.pk).update(photo=stories.picture())
    site()
    for language in ("en", "fr", "ru"):
        address = f"/{language}/2026/{page.slug}/"
        assert file_of(address, "index.html.br").stat().st_size <= LIMIT


def test_the_squeezed_files_say_the_same(site):
    page = stories.live_appeal()
    site()
    plain = file_of(page.url_path).read_bytes()
    assert brotli.decompress(file_of(page.url_path, "index.html.br").read_bytes()) == plain


def test_the_photo_is_small_and_carries_no_place(site, shown):
    exif = b"Exif\0\0MM\0*\0\0\0\x08\0\0SECRETPLACE"
    page = stories.live_appeal()
    AppealPage.objects.filter(pk=page.pk).update(photo=stories.picture(exif=exif))
    site()
    image = shown(page.url_path).find("img")
    assert image["alt"] == "Salome Idoru at her desk"
    assert image["loading"] == "lazy"
    file = folder.top().parent / "media" / image["src"].removeprefix("/media/")
    assert file.stat().st_size <= 40 * 1024
    assert b"SECRETPLACE" not in file.read_bytes()


def test_browsers_that_know_avif_get_fewer_bytes(site, shown):
    page = stories.live_appeal()
    calm = stories.picture(noise=8)
    AppealPage.objects.filter(pk=page.pk).update(photo=calm)
    site()
    html = shown(page.url_path)
    media = folder.top().parent / "media"
    avif, webp = (
        media / url.removeprefix("/media/")
        for url in (html.find("source", type="image/avif")["srcset"], html.find("img")["src"])
    )
    assert avif.stat().st_size < webp.stat().st_size <= 40 * 1024


@pytest.mark.parametrize("lost", ["original", "rendition", "both"])
def test_a_lost_picture_does_not_hold_an_appeal_up(site, shown, settings, lost):
    page = stories.live_appeal()
    AppealPage.objects.filter(pk=page.pk).update(photo=stories.picture())
    site()
    for file in settings.MEDIA_ROOT.rglob("*.*"):
        if lost == "both" or file.parent.name.startswith("original") == (lost == "original"):
            file.unlink()
    stale.mark(["all"], why="test")
    site()
    assert not pages_waiting()
    assert bool(shown(page.url_path).find("img")) == (lost != "both")


def test_no_page_loads_anything_from_anybody_else(site):
    stories.live_appeal()
    stories.live_report(title="A report")
    site()
    for file in rendered_files():
        page = BeautifulSoup(file.read_bytes(), "html.parser")
        loaded = [
            tag[name]
            for name in ("src", "srcset", "action", "poster", "data")
            for tag in page.find_all(attrs={name: True})
        ]
        loaded += [
            tag["href"] for tag in page.find_all("link", rel=["stylesheet", "icon", "preload"])
        ]
        assert loaded
        assert all(re.match(r"/(?!/)", url) for url in loaded), loaded
        assert "url(" not in page.style.string


def test_every_page_has_one_h1_a_language_and_a_title(site):
    stories.live_appeal()
    stories.live_report(title="A report")
    site()
    assert len(rendered_files()) >= 9
    for file in rendered_files():
        page = BeautifulSoup(file.read_bytes(), "html.parser")
        assert len(page.find_all("h1")) == 1
        assert page.html["lang"] in ("en", "fr", "ru")
        assert page.title.string.strip()


def test_no_page_has_anything_inline_but_the_one_style(site):
    stories.live_appeal()
    site()
    for file in rendered_files():
        page = BeautifulSoup(file.read_bytes(), "html.parser")
        assert [tag.string for tag in page.find_all("style")] == [style.CSS]
        assert all(tag.get("src") and not tag.string for tag in page.find_all("script"))
        assert not page.find_all(attrs={"style": True})
        assert not [tag for tag in page.find_all() if any(a.startswith("on") for a in tag.attrs)]


def test_what_an_author_writes_stays_text(site, shown):
    page = stories.live_appeal(
        title="T " + HOSTILE,
        summary=HOSTILE,
        demands=(HOSTILE, HOSTILE),
        people=(HOSTILE,),
        statement=(HOSTILE,),
    )
    AppealPage.objects.filter(pk=page.pk).update(
        statement=f"<p>fine</p>{HOSTILE}<a href='javascript:alert(1)'>link</a>"
    )
    site()
    html = shown(page.url_path)
    assert html.h1.text == "T " + HOSTILE
    scripts = html.find_all("script")
    assert all(it["src"].startswith("/static/site/") and not it.text for it in scripts)
    assert not html.find_all("img")
    assert not html.find_all(href=re.compile("javascript"))
    assert "alert(1)" not in html.find(class_="prose").text


def test_the_form_follows_the_one_filled_button(site, shown):
    page = stories.live_appeal()
    site()
    html = shown(page.url_path)
    jump = html.find("a", class_="button")
    form = html.find("form")
    assert html.find(id=jump["href"].removeprefix("#")) == form
    assert form["action"] == f"/act/{page.translation_key}/"
    assert form["method"] == "post"
    for name in ("name", "mailbox", "country", "kind", "text", "sentence", "language"):
        assert form.find(attrs={"name": name})
    assert form.find(attrs={"name": "language"})["value"] == "en"


def test_every_field_has_a_label(site, shown):
    page = stories.live_appeal()
    site()
    html = shown(page.url_path)
    for field in html.form.find_all(["input", "select", "textarea"]):
        if field.get("type") != "hidden":
            assert html.find("label", attrs={"for": field["id"]}), field


def test_ids_are_used_once(site, shown):
    page = stories.live_appeal()
    site()
    ids = [tag["id"] for tag in shown(page.url_path).find_all(id=True)]
    assert len(ids) == len(set(ids))


def test_the_addressees_stand_in_plain_sight_with_what_will_happen(site, shown):
    page = stories.live_appeal()
    site()
    said = shown(page.url_path).find(class_="to").get_text(" ", strip=True)
    assert "Ministry of Justice of Kazemia we send your letter" in said
    assert "Port Lisse Prison no mailbox: call it" in said
    assert "Copy Kazemia Dockers' Union" in said


def test_the_page_tells_what_is_kept_and_how_long(site, shown, settings):
    page = stories.live_appeal()
    site()
    assert f"{settings.SCRUB_DAYS} days" in shown(page.url_path).get_text()


def test_a_closed_appeal_says_how_it_ended_and_has_no_form(site, shown):
    page = stories.live_appeal()
    site()
    actions.close(appeal=page.translation_key, by=stories.desk(), outcome="Released on 2 May 2026.")
    site()
    html = shown(page.url_path)
    assert html.form is None
    assert html.find("a", class_="button") is None
    assert "Released on 2 May 2026." in html.get_text()
    assert "closed" in html.find(class_="kicker").get_text()


def test_nothing_is_promised_that_cannot_be_sent(site, shown):
    page = stories.draft_appeal()
    prison = actions.TargetDraft(stories.office("Prison", ("phone", "+3225550199")), "protest")
    actions.set_targets(appeal=page.translation_key, targets=[prison], by=stories.desk())
    stories.publish(page)
    site()
    html = shown(page.url_path)
    assert html.form is None
    assert html.find("a", href="tel:+3225550199")


def test_a_report_has_no_form(site, shown):
    page = stories.live_report(title="A report", credit="The Port Lisse Courier")
    site()
    html = shown(page.url_path)
    assert html.form is None
    assert "The Port Lisse Courier" in html.get_text()


def test_an_appeal_in_a_language_without_interface_is_framed_in_english(site, shown):
    page = stories.live_appeal(language="ar", title="محامية نقابية محتجزة")
    site()
    html = shown(page.url_path)
    assert (html.html["lang"], html.html["dir"]) == ("en", "ltr")
    assert (html.h1["lang"], html.h1["dir"]) == ("ar", "rtl")
    assert "Not yet translated" not in html.get_text()
    assert html.form.find(attrs={"name": "language"})["value"] == "ar"


def test_arabic_with_a_complete_interface_is_set_from_right_to_left(site, shown, settings):
    settings.INTERFACE_LANGUAGES = ["en", "ar"]
    page = stories.live_appeal(language="ar", title="محامية نقابية محتجزة")
    site()
    html = shown(page.url_path).html
    assert (html["lang"], html["dir"]) == ("ar", "rtl")


def test_a_story_without_translation_has_an_edition_that_says_so(site, shown):
    page = stories.live_appeal()
    site()
    html = shown(f"/fr/2026/{page.slug}/")
    assert html.html["lang"] == "fr"
    assert html.h1["lang"] == "en"
    assert html.find(class_="note")
    assert html.form.find(attrs={"name": "language"})["value"] == "fr"


def test_a_translation_takes_the_place_of_the_borrowed_edition(site, shown):
    page = stories.live_appeal()
    site()
    french = stories.translated(page, "fr", title="Une avocate détenue")
    site()
    assert not file_of(f"/fr/2026/{page.slug}/").exists()
    html = shown(french.url_path)
    assert html.h1["lang"] == "fr"
    others = {link["hreflang"]: link["href"] for link in html.select(".tongues a")}
    assert others["en"] == page.url_path
    assert others["fr"] == french.url_path


def test_the_languages_of_a_page_lead_to_each_other(site, shown):
    page = stories.live_appeal()
    site()
    for link in shown(page.url_path).select(".tongues a"):
        assert file_of(link["href"]).exists()


def test_home_lists_what_is_live_and_nothing_else(site, shown):
    page = stories.live_appeal(title="A live one")
    stories.draft_appeal(title="A draft one")
    closed = stories.live_appeal(title="A closed one")
    actions.close(appeal=closed.translation_key, by=stories.desk(), outcome="Released.")
    site()
    html = shown("/en/")
    assert html.find("a", href=page.url_path).text == "A live one"
    assert "A draft one" not in html.get_text()
    assert "Released." in html.find("section").get_text()
    assert shown("/fr/").find("a", href=f"/fr/2026/{page.slug}/")


def test_a_year_lists_its_stories(site, shown):
    stories.live_appeal(title="Of this year")
    stories.live_appeal(title="Of an old year", issued=date(2012, 2, 1))
    site()
    assert "Of an old year" in shown("/en/archive/2012/").get_text()
    assert "Of this year" not in shown("/en/archive/2012/").get_text()


@pytest.mark.parametrize("language", ["en", "fr", "ru"])
def test_an_empty_site_has_homes(site, shown, language):
    site()
    assert shown(f"/{language}/").h1
