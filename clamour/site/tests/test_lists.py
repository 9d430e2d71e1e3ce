"""The archive, and that a change renders exactly the pages that show it."""

import pytest
from django.utils import timezone

from clamour.appeals.models import AppealPage, Label, LabelledPage
from clamour.site import folder, lists
from clamour.site.tests import stories
from clamour.site.tests.conftest import file_of
from clamour.site.tests.test_rendering import letters
from clamour.stale import actions as stale


def label(page, name="Kazemia 2012", slug="kazemia-2012"):
    tag, _new = Label.objects.get_or_create(name=name, slug=slug)
    LabelledPage.objects.create(tag=tag, content_object=page)
    page.mark_stale("test")


def written_by(work) -> set[str]:
    """The pages whose files this work wrote."""
    before = {it: it.stat().st_mtime_ns for it in folder.top().rglob("index.html")}
    work()
    now = {it: it.stat().st_mtime_ns for it in folder.top().rglob("index.html")}
    return {
        f"/{it.parent.relative_to(folder.top())}/" for it in now if before.get(it) != now[it]
    } | {f"-/{it.parent.relative_to(folder.top())}/" for it in before.keys() - now.keys()}


@pytest.mark.parametrize("where", ["archive/2026", "countries/KM", "labels/kazemia-2012"])
def test_a_story_stands_in_the_archive_in_every_language(site, shown, where):
    page = stories.live_appeal()
    label(page)
    site()
    for language in ("en", "fr", "ru"):
        html = shown(f"/{language}/{where}/")
        assert html.find("a", href=f"/{language}/2026/{page.slug}/")
    assert shown("/en/archive/").find("a", href=f"/en/{where}/")


def test_a_language_lists_what_was_written_in_it(site, shown):
    page = stories.live_appeal()
    stories.translated(page, "fr", title="Une avocate détenue")
    stories.live_appeal(title="Only in English")
    site()
    html = shown("/en/languages/fr/")
    assert "Une avocate détenue" in html.get_text()
    assert "Only in English" not in html.get_text()


def test_the_last_story_takes_its_lists_with_it(site):
    page = stories.live_appeal()
    label(page)
    site()
    page.unpublish()
    site()
    for where in ("archive/2026", "countries/KM", "labels/kazemia-2012", "languages/en"):
        assert not folder.place(f"/en/{where}/").exists()
    assert file_of("/en/archive/").exists()


def test_a_letter_renders_the_story_and_the_lists_that_show_it_and_nothing_else(site):
    page, other = stories.live_appeal(), stories.live_appeal(title="Other", country="FR")
    site()
    letters(page, ["GB"])
    from clamour.site import rendering

    written = written_by(lambda: (rendering.refresh_counts(), site()))
    shows = ["", "archive/2026/", "countries/KM/", "languages/en/"]
    shows += [f"2026/{page.slug}/", f"2026/{page.slug}/embed/"]
    assert written == {f"/{code}/{it}" for code in ("en", "fr", "ru") for it in shows}
    assert not any(other.slug in address for address in written)


def test_words_that_no_list_shows_render_the_story_alone(site):
    page = stories.live_appeal()
    site()
    AppealPage.objects.filter(pk=page.pk).update(statement="<p>New words.</p>")
    page.mark_stale("test")
    written = written_by(site)
    assert written == {f"/{code}/2026/{page.slug}/" for code in ("en", "fr", "ru")}


def test_a_page_that_is_the_same_is_not_written_again(site):
    page = stories.live_appeal()
    site()
    page.mark_stale("test")
    assert written_by(site) == set()


def test_what_is_published_meanwhile_goes_before_the_lists_that_wait(site, shown, monkeypatch):
    stories.live_appeal()
    plain, order, second = folder.write, [], []

    def write(address, files, **more):
        plain(address, files, **more)
        order.append(address)
        if address == "/en/" and not second:
            second.append(stories.live_appeal(title="The second"))

    monkeypatch.setattr(folder, "write", write)
    site()
    assert order.index(second[0].url_path) < order.index("/fr/")
    for home in ("/en/", "/fr/", "/ru/", "/en/archive/2026/"):
        assert "The second" in shown(home).get_text()
    assert not stale.waiting(but="papers:")


def test_the_home_counts_what_came_of_this_year(site, shown):
    ended = stories.live_appeal(title="Ended")
    AppealPage.objects.filter(pk=ended.pk).update(
        closed_on=timezone.localdate(), outcome="She is free."
    )
    letters(stories.live_appeal(), ["FR", "DE"])
    site()
    totals = [it.text for it in shown("/en/").select(".totals span")]
    assert totals == [
        "1 appeal open",
        "2 letters confirmed this year",
        "1 appeal ended with an outcome this year",
    ]


def test_a_home_without_anything_counts_nothing(site, shown):
    site()
    assert not shown("/en/").select(".totals")


def test_the_home_puts_the_urgent_ones_first(site, shown):
    stories.live_appeal(title="Calm", urgent=False, deadline=None)
    stories.live_appeal(title="Pressing", urgent=True)
    stories.live_appeal(title="Calm again", urgent=False, deadline=None)
    site()
    titles = [it.get_text(strip=True) for it in shown("/en/").select(".items h2")]
    assert titles == ["Pressing", "Calm again", "Calm"]


def test_many_stories_are_named_below_the_first_ones(site, shown, monkeypatch):
    monkeypatch.setattr(lists, "TOLD", 1)
    first = stories.live_report(title="Of the year")
    stories.live_report(title="And another")
    stale.mark(["all"], why="test")
    site()
    html = shown("/en/archive/2026/")
    assert len(html.select(".item")) == 1
    assert html.find(id="others").find_next("a")["href"] == first.url_path


def test_a_new_language_gets_a_home_that_every_home_leads_to(site, shown):
    stories.live_appeal()
    site()
    stories.live_appeal(language="kk", title="Заңгер қамауда")
    site()
    assert shown("/en/").find("a", hreflang="kk")["href"] == "/kk/"
    assert file_of("/kk/archive/").exists()
