"""When pages are rendered, and when their files go."""

import json
from uuid import uuid4

import pytest
from django.utils import timezone
from wagtail.models import PageViewRestriction

from clamour.appeals.models import Target
from clamour.letters.models import Letter
from clamour.offices import actions as offices
from clamour.offices.models import Office
from clamour.site import folder, rendering, telling
from clamour.site.addresses import Addresses
from clamour.site.tests import stories
from clamour.site.tests.conftest import file_of, pages_waiting
from clamour.stale import actions as stale


def letters(page, countries):
    Letter.objects.bulk_create(
        Letter(
            appeal=page.translation_key,
            state="confirmed",
            country=country,
            language="en",
            tag=uuid4().bytes,
            written_at=timezone.now(),
        )
        for country in countries
    )


def test_publishing_renders_the_page_and_unpublishing_removes_it(site, shown):
    page = stories.live_appeal()
    site()
    assert file_of(page.url_path).exists()
    assert file_of(page.url_path, "count.json").exists()
    page.unpublish()
    site()
    for language in ("en", "fr", "ru"):
        assert not folder.place(f"/{language}/2026/{page.slug}/").exists()
    assert page.title not in shown("/en/").get_text()


def test_a_deleted_page_leaves_no_file(site):
    page = stories.live_appeal()
    site()
    place = folder.place(page.url_path)
    page.delete()
    site()
    assert not place.exists()


def test_a_draft_has_no_file(site):
    page = stories.draft_appeal()
    site()
    assert not file_of(page.url_path).exists()


def test_a_page_with_a_password_has_no_file_and_is_on_no_list(site, shown):
    page = stories.live_appeal(title="Only for some")
    site()
    PageViewRestriction.objects.create(page=page, restriction_type="login")
    stale.mark(["all"], why="test")
    site()
    assert not file_of(page.url_path).exists()
    assert "Only for some" not in shown("/en/").get_text()


def test_rendering_twice_changes_nothing(site):
    stories.live_appeal()
    assert site() > 0
    assert site() == 0
    before = {file: file.read_bytes() for file in folder.top().rglob("index.html")}
    stale.mark(["all"], why="test")
    site()
    assert before == {file: file.read_bytes() for file in folder.top().rglob("index.html")}


def test_a_page_that_breaks_stays_marked_and_stops_nobody(site, monkeypatch):
    broken, fine = stories.live_appeal(title="Broken"), stories.live_appeal(title="Fine")
    told = telling.context_for

    def breaking(page, *args, **kwargs):
        if page.pk == broken.pk:
            raise RuntimeError("no such thing")
        return told(page, *args, **kwargs)

    monkeypatch.setattr(telling, "context_for", breaking)
    site()
    assert not file_of(broken.url_path).exists()
    assert file_of(fine.url_path).exists()
    assert pages_waiting() == [f"story:{broken.translation_key}"]
    monkeypatch.undo()
    site()
    assert file_of(broken.url_path).exists()


def test_a_mark_that_nobody_understands_stops_nobody(site):
    stale.mark(["story:nonsense"], why="test")
    page = stories.live_appeal()
    site()
    assert file_of(page.url_path).exists()


def test_a_new_release_renders_everything_again(site, monkeypatch):
    page = stories.live_appeal()
    site()
    file_of(page.url_path).write_text("old")
    monkeypatch.setattr("clamour.site.release.fingerprint", lambda: "new")
    site()
    assert file_of(page.url_path).read_text() != "old"


def test_no_half_written_file_is_left(site):
    stories.live_appeal()
    site()
    assert not list(folder.top().rglob(".draft-*"))
    assert all(file.stat().st_mode & 0o777 == 0o644 for file in folder.top().rglob("index.*"))


def test_new_letters_change_the_count_and_mark_the_page(site, shown):
    page = stories.live_appeal()
    site()
    letters(page, ["GB", "FR", "FR"])
    assert rendering.refresh_counts() == 1
    said = json.loads(file_of(page.url_path, "count.json").read_bytes())
    assert (said["letters"], said["countries"], said["goal"]) == (3, 2, 100)
    assert said["words"] == "3 letters confirmed, from 2 countries"
    site()
    assert "3 letters confirmed" in shown(page.url_path).find(class_="count").text
    assert "3 letters confirmed" in shown("/en/").get_text()


def test_a_count_that_did_not_change_touches_nothing(site):
    stories.live_appeal()
    site()
    assert rendering.refresh_counts() == 0
    assert pages_waiting() == []


def test_the_goal_moves_on_once_it_is_reached(site, shown):
    page = stories.live_appeal()
    letters(page, ["GB"] * 120)
    site()
    bar = shown(page.url_path).progress
    assert (bar["value"], bar["max"]) == ("120", "200")


def test_two_stories_never_share_an_address(site):
    first = stories.live_appeal(title="Same words")
    second = stories.live_appeal(title="Same words", language="kk")
    assert first.slug == second.slug
    site()
    addresses = Addresses.load()
    every = [
        edition.address
        for page in (first, second)
        for edition in addresses.editions(page.translation_key).values()
    ]
    assert len(every) == len(set(every))
    assert all(file_of(address).exists() for address in every)
    for page in (first, second):
        for edition in addresses.editions(page.translation_key).values():
            assert addresses.at(edition.address) == (page.translation_key, edition)


def test_a_page_that_moves_into_a_borrowed_address_survives(site, shown):
    borrowed = stories.live_appeal(title="Same words")
    site()
    mover = stories.live_appeal(title="Same words", language="fr", summary="A lui")
    assert mover.url_path == f"/fr/2026/{borrowed.slug}/"
    site()
    stale.mark([f"story:{borrowed.translation_key}"], why="test")
    site()
    assert shown(mover.url_path).find(class_="summary").text == "A lui"
    borrowed.unpublish()
    site()
    assert file_of(mover.url_path).exists()


@pytest.mark.parametrize("address", ["/../x/", "/en/../../x/", "/.ledger/", "//", "/en/a\0/"])
def test_nothing_is_written_outside_of_the_folder(address):
    with pytest.raises(ValueError, match="no address"):
        folder.place(address)


def test_an_office_that_changes_is_shown_by_the_appeals_that_write_to_it(site, shown):
    page = stories.live_appeal()
    site()
    office = Target.objects.filter(appeal=page.translation_key).first().office
    Office.objects.filter(pk=office.pk).update(name="Ministry of Second Thoughts")
    offices.changed(office.pk)
    site()
    assert "Ministry of Second Thoughts" in shown(page.url_path).get_text()
