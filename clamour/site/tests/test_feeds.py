"""Feeds beside every list."""

import json

from defusedxml import ElementTree

from clamour.appeals.models import Label, LabelledPage
from clamour.site.tests import stories
from clamour.site.tests.conftest import file_of
from clamour.site.tests.test_telling_on import told

ATOM = "{http://www.w3.org/2005/Atom}"


def test_the_sites_feeds_tell_stories_and_updates_the_newest_first(site):
    page = stories.live_appeal(title="First <b>")
    update = told(page, "She was moved. Far away.", day=29)
    stories.live_report(title="A visit")
    site()
    fed = json.loads(file_of("/en/", "feed.json").read_bytes())
    assert {it["title"] for it in fed["items"]} == {
        "First <b>",
        "First <b>: She was moved",
        "A visit",
    }
    dates = [it["date_published"] for it in fed["items"]]
    assert dates == sorted(dates, reverse=True)
    urls = {it["url"] for it in fed["items"]}
    assert f"http://testserver{page.url_path}{update.slug}/" in urls
    feed = ElementTree.fromstring(file_of("/en/", "feed.xml").read_bytes())
    assert len(feed.findall(f"{ATOM}entry")) == 3
    assert feed.find(f"{ATOM}entry/{ATOM}id").text.startswith("urn:uuid:")


def test_labels_countries_and_languages_have_feeds_of_their_own(site, shown):
    page = stories.live_appeal()
    stories.live_appeal(title="Elsewhere", country="FR")
    tag = Label.objects.create(name="Kazemia 2012", slug="kazemia-2012")
    LabelledPage.objects.create(tag=tag, content_object=page)
    page.mark_stale("test")
    site()
    for where in ("countries/KM", "labels/kazemia-2012"):
        fed = json.loads(file_of(f"/fr/{where}/", "feed.json").read_bytes())
        assert [it["url"] for it in fed["items"]] == [f"http://testserver/fr/2026/{page.slug}/"]
        link = shown(f"/fr/{where}/").find("link", type="application/atom+xml")
        assert link["href"] == f"/fr/{where}/feed.xml"
    assert len(json.loads(file_of("/ru/languages/en/", "feed.json").read_bytes())["items"]) == 2


def test_an_update_reaches_the_feeds(site):
    page = stories.live_appeal()
    site()
    told(page)
    site()
    fed = json.loads(file_of("/en/", "feed.json").read_bytes())
    assert len(fed["items"]) == 2
