"""The pages about ourselves, and what every page's foot names."""

import pytest
from django.core.exceptions import ValidationError

from clamour import doors
from clamour.appeals.models import GivingWay, HomePage, StandingPage
from clamour.site import folder
from clamour.site.tests import stories
from clamour.site.tests.conftest import file_of
from clamour.site.tests.test_lists import written_by


def standing(slug="donate", title="Give", **fields):
    home = HomePage.objects.get(slug="en")
    page = StandingPage(title=title, slug=slug, locale=home.locale, live=False, **fields)
    home.add_child(instance=page)
    page.giving_ways = [
        GivingWay(name="Our bank", details="IBAN XX00 0000"),
        GivingWay(name="A provider", url="https://pay.example/us"),
    ]
    page.save_revision(user=stories.desk(), clean=False)
    return stories.publish(StandingPage.objects.get(pk=page.pk))


def test_donate_links_to_the_groups_own_providers_and_asks_for_no_card(site, shown):
    standing()
    site()
    html = shown("/en/donate/")
    assert html.find("a", string="A provider")["href"] == "https://pay.example/us"
    assert "IBAN XX00 0000" in html.get_text()
    assert not html.find_all("input")


def test_a_new_page_about_ourselves_is_named_at_every_foot(site, shown):
    page = stories.live_appeal()
    site()
    assert not shown(page.url_path).footer.find("a", href="/en/donate/")
    standing()
    site()
    for address in (page.url_path, "/en/", "/en/archive/2026/"):
        assert shown(address).footer.find("a", href="/en/donate/").text == "Give"


def test_other_words_on_it_render_it_alone(site):
    stories.live_appeal()
    page = standing()
    site()
    page.statement = "<p>Thank you.</p>"
    page.save_revision(user=stories.desk(), clean=False)
    stories.publish(page)
    assert written_by(site) == {"/en/donate/"}


def test_one_that_is_taken_off_goes_from_the_foot_too(site, shown):
    page = standing()
    site()
    page.unpublish()
    site()
    assert not folder.place("/en/donate/").exists()
    assert not shown("/en/").footer.find("a", href="/en/donate/")


def test_there_is_an_about_page_before_anybody_wrote_one(site, shown):
    site()
    assert "desk@campaign.example" in shown("/fr/about/").main.get_text()
    standing("about", "Who we are", statement="<p>Since 1999.</p>")
    site()
    assert shown("/en/about/").h1.text == "Who we are"
    assert "Since 1999." in shown("/en/about/").get_text()


def test_the_transparency_page_tells_what_every_room_holds(site, shown):
    site()
    rows = [row.get_text(" ", strip=True) for row in shown("/en/transparency/").select("tbody tr")]
    assert len(rows) == sum(len(list(room.schema())) for room in doors.personal_data())
    assert any("alert list" in row for row in rows)


@pytest.mark.parametrize("slug", ["archive", "search", "2026", "labels"])
def test_addresses_of_the_site_itself_are_taken(site, slug):
    with pytest.raises(ValidationError, match="taken"):
        StandingPage(title="x", slug=slug).clean()


def test_nobody_publishes_one_alone(site, django_user_model):
    django_user_model.objects.create_superuser("bob", "bob@campaign.example", "a long password too")
    with pytest.raises(Exception, match="second person"):
        standing()
    site()
    assert not file_of("/en/donate/").exists()


def test_drafts_of_updates_and_standing_pages_are_previewed(client, site):
    from clamour.site.tests.test_telling_on import told

    update = told(stories.live_appeal(), "She was seen by a doctor. He found bruises.")
    about = standing("about", "Who we are", statement="<p>Since 1999.</p>")
    client.force_login(stories.desk())
    for page, words in ((update, "He found bruises"), (about, "Since 1999.")):
        answer = client.get(f"/desk/pages/{page.pk}/view_draft/")
        assert words in answer.text
        assert "frame-ancestors 'self'" in answer["Content-Security-Policy"]
        assert 'content="noindex"' in answer.text
