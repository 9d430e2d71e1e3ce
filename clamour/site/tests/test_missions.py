"""The page of an appeal's embassies by country: a file that needs no script and no server."""

import pytest

from clamour.appeals import actions as appeals
from clamour.appeals.tests.factory import make_account, make_draft, make_office
from clamour.offices import actions as offices
from clamour.offices.models import Office, OfficeKind, Representation, Standing
from clamour.offices.routing import nearest
from clamour.site.tests.conftest import file_of


@pytest.fixture
def page(site):
    by = make_account()
    page = make_draft(by=by, targets=1)
    vienna = make_office("Embassy in Vienna", "vienna@kazemia.example")
    Office.objects.filter(pk=vienna.pk).update(kind=OfficeKind.EMBASSY, country="KZ", seat="AT")
    for host, standing in (("AT", Standing.RESIDENT), ("SI", Standing.ACCREDITED)):
        Representation.objects.create(
            office=vienna, of_country="KZ", in_country=host, standing=standing
        )
    appeals.set_targets(
        appeal=page.translation_key,
        targets=[appeals.TargetDraft(nearest("KZ"), "protest")],
        by=by,
    )
    appeals.publish(page=page, by=by, reason="A test publishes it.")
    page.refresh_from_db()
    site()
    return page


def test_the_appeal_links_to_its_embassies(page, shown):
    link = shown(page.url_path).select_one("dl.to a")
    assert link["href"].endswith("offices/#embassies")
    assert "Kazakhstan" in shown(page.url_path).select_one("dl.to").get_text()


def test_the_page_says_which_embassy_is_for_which_country(page, shown):
    text = shown(f"{page.url_path}offices/").get_text(" ", strip=True)
    assert "Embassy in Vienna" in text
    assert "Austria, Slovenia" in text
    assert "mailto:vienna@kazemia.example" in str(shown(f"{page.url_path}offices/"))


def test_another_address_renders_the_page_again(page, site, shown):
    vienna = Office.objects.get(name="Embassy in Vienna")
    vienna.points.update(value="new@kazemia.example")
    offices.changed(vienna.pk)
    site()
    assert "new@kazemia.example" in str(shown(f"{page.url_path}offices/"))


def test_the_page_goes_with_the_appeal(page, site):
    place = file_of(f"{page.url_path}offices/")
    assert place.exists()
    page.unpublish()
    site()
    assert not place.exists()
