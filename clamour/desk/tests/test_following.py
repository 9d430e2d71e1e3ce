"""What Wagtail's own screens take off the site stops writing, however it is taken off."""

import pytest
from django.urls import reverse
from wagtail.models import Page

from clamour.appeals import actions
from clamour.appeals.tests.factory import make_account, make_appeal
from clamour.delivery.models import Delivery
from clamour.letters.tests.factory import make_letter
from clamour.stale.models import StalePage

pytestmark = pytest.mark.django_db


@pytest.fixture
def alice(client):
    account = make_account()
    client.force_login(account)
    return account


@pytest.fixture
def appeal(alice):
    page = make_appeal(by=alice)
    make_letter(page=page, confirmed=True)
    StalePage.objects.all().delete()
    return page


def states():
    return set(Delivery.objects.filter(stream="letters.letter").values_list("state", flat=True))


def marked(page):
    return StalePage.objects.filter(what=f"story:{page.translation_key}").exists()


def bulk(action, page):
    return f"{reverse('wagtail_bulk_action', args=['wagtailcore', 'page', action])}?id={page.pk}"


WAYS = {
    "unpublish": lambda page: reverse("wagtailadmin_pages:unpublish", args=[page.pk]),
    "unpublish the year": lambda page: reverse(
        "wagtailadmin_pages:unpublish", args=[page.get_parent().pk]
    ),
    "unpublish many": lambda page: bulk("unpublish", page),
    "delete": lambda page: reverse("wagtailadmin_pages:delete", args=[page.pk]),
    "delete many": lambda page: bulk("delete", page),
}


@pytest.mark.parametrize("way", WAYS)
def test_letters_stop_and_the_page_is_rendered_away(client, appeal, way):
    response = client.post(WAYS[way](appeal), {"include_descendants": "on"})
    assert response.status_code == 302
    assert not Page.objects.filter(pk=appeal.pk, live=True).exists()
    assert states() == {"withdrawn"} if "delete" in way else {"held"}
    assert marked(appeal)


def test_publishing_again_lets_the_letters_go_on(client, appeal, alice):
    client.post(WAYS["unpublish"](appeal))
    actions.publish(page=Page.objects.get(pk=appeal.pk), by=alice, reason="The name was wrong.")
    assert states() == {"queued"}


def test_the_admin_api_publishes_nothing_alone(client, appeal):
    make_account("bob")
    page = appeal.specific
    page.title = "Changed alone"
    page.save_revision()
    client.post(f"/desk/api/main/pages/{page.pk}/action/publish/", {}, "application/json")
    assert Page.objects.get(pk=page.pk).title != "Changed alone"


def test_a_year_with_pages_is_not_deleted(client, appeal):
    client.post(reverse("wagtailadmin_pages:delete", args=[appeal.get_parent().pk]))
    assert Page.objects.filter(pk=appeal.pk, live=True).exists()


def test_a_stop_by_mistake_is_undone_with_a_reason(client, appeal, alice):
    actions.close(appeal=appeal.translation_key, by=alice)
    url = reverse("appeals_reopen", args=[appeal.pk])
    assert client.post(url, {"reason": ""}).status_code == 422
    assert client.post(url, {"reason": "I pressed the wrong button."}).status_code == 302
    assert Page.objects.get(pk=appeal.pk).specific.is_open


def test_an_appeal_is_written_by_hand_without_searching_the_tree(client, alice):
    url = reverse("appeals_write")
    assert client.post(url, {"title": "", "language": "fr"}).status_code == 422
    response = client.post(url, {"title": "Grève à Valdor", "language": "fr", "asks": "on"})
    page = Page.objects.get(slug="grève-à-valdor").specific
    assert response.url == reverse("wagtailadmin_pages:edit", args=[page.pk])
    assert page.url_path.startswith("/fr/20")
    assert not page.live


def test_ones_own_password_is_three_fields(client, alice):
    client.force_login(alice)
    old, new = "alice-long-password", "a-new-long-password"
    fields = {"old_password": old, "new_password1": new, "new_password2": new}
    url = reverse("desk_password")
    assert client.post(url, fields | {"new_password2": "other"}).status_code == 422
    assert client.post(url, fields).status_code == 302
    alice.refresh_from_db()
    assert alice.check_password(new)
