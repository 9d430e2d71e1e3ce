"""What an appeal tells as it goes on: updates, statuses, sources, its end; kinds of report."""

from datetime import UTC, date, datetime

import pytest
from django.utils import timezone

from clamour.appeals import actions, updating
from clamour.appeals.models import (
    Condolence,
    Elsewhere,
    Incident,
    PressContact,
    ReportPage,
    Source,
)
from clamour.delivery.models import Delivery
from clamour.delivery.states import WAITING
from clamour.oversight import actions as oversight
from clamour.site import folder
from clamour.site.tests import stories
from clamour.site.tests.conftest import file_of
from clamour.stale import actions as stale


def told(page, text="She was seen by a doctor. He found bruises.", day=20, **said):
    at = datetime(2026, 11, day, 4, 30, tzinfo=UTC)
    said = updating.Said(text=text, at=at, **({"zone": "Asia/Almaty"} | said))
    return updating.write_update(appeal=page, said=said, by=stories.desk(), reason="a test")


def test_updates_stand_newest_first_with_their_time_and_whose_it_is(site, shown):
    page = stories.live_appeal()
    told(page, day=20)
    told(page, "They moved her.", day=24, zone="UTC")
    site()
    updates = shown(page.url_path).find_all(class_="update")
    assert [it.find("time").text for it in updates] == [
        "24 November 2026, 04:30 GMT",
        "20 November 2026, 09:30 Almaty time",
    ]
    assert "They moved her." in updates[0].text


def test_an_update_has_a_page_of_its_own_that_leads_back(site, shown):
    page = stories.live_appeal()
    update = told(page)
    site()
    own = shown(f"{page.url_path}{update.slug}/")
    assert own.h1.text == "She was seen by a doctor"
    assert own.find("a", class_="button")["href"] == f"{page.url_path}#write"
    assert file_of(f"/ru{page.url_path.removeprefix('/en')}{update.slug}/").exists()
    update.unpublish()
    site()
    assert not folder.place(f"{page.url_path}{update.slug}/").exists()
    assert not shown(page.url_path).find_all(class_="update")


def test_an_update_waits_for_a_second_person(site, shown, django_user_model):
    page = stories.live_appeal()
    django_user_model.objects.create_superuser("bob", "bob@campaign.example", "a long password too")
    with pytest.raises(oversight.NeedsSecondPerson):
        told(page)
    site()
    assert not shown(page.url_path).find_all(class_="update")


def test_somebody_released_is_shown_as_released_on_that_day(site, shown):
    page = stories.live_appeal()
    told(page, person="Salome Idoru", status="released", day=28)
    site()
    person = shown(page.url_path).find(id="people").find_next("li")
    assert person.text.split() == ["Salome", "Idoru", "28", "November", "2026:", "released"]


def test_sources_and_actions_elsewhere_are_linked(site, shown):
    page = stories.live_appeal()
    Source.objects.create(
        page=page,
        title="Ten days without charge",
        publisher="The Port Paper",
        published_on=date(2026, 3, 13),
        url="https://paper.example/ten",
    )
    Elsewhere.objects.create(
        page=page, title="Sign the petition", organiser="Dockers of the world",
        url="https://dockers.example/sign",
    )  # fmt: skip
    stale.mark(["all"], why="test")
    site()
    html = shown(page.url_path)
    source = html.find(class_="sources").li
    assert source.a["href"] == "https://paper.example/ten"
    assert source.text == "Ten days without charge, The Port Paper, 13 March 2026"
    assert html.find(id="actions-elsewhere").find_next("a")["rel"] == ["noopener", "noreferrer"]


def test_a_closed_appeal_says_how_it_ended_thanks_and_shows_what_was_delivered(site, shown):
    from clamour.site.tests.test_rendering import letters

    page = stories.live_appeal()
    letters(page, ["GB", "FR"])
    for number, state in enumerate(["settled", "accepted", "bounced"]):
        Delivery.objects.create(
            stream="letters.letter",
            ref=f"{number}:1",
            group=str(page.translation_key),
            state=state,
            next_try=timezone.now() if state in WAITING else None,
        )
    actions.close(
        appeal=page.translation_key, by=stories.desk(), outcome="She was released on 28 August."
    )
    site()
    act = shown(page.url_path).find("section", class_="act").get_text(" ", strip=True)
    assert "She was released on 28 August." in act
    assert "Thank you to everyone who wrote." in act
    assert [it.text for it in shown(page.url_path).select(".figures dd")][:2] == ["2", "1"]


def report(kind, **fields):
    page = stories.draft_appeal(asks=False, demands=(), people=(), title=f"A {kind}")
    ReportPage.objects.filter(pk=page.pk).update(kind=kind, **fields)
    return ReportPage.objects.get(pk=page.pk)


def publish(page):
    page.save_revision(user=stories.desk(), clean=False)
    return stories.publish(page)


def test_an_obituary_shows_condolences_and_how_to_write_one(site, shown):
    page = report("obituary", lived="1961–2026")
    page.condolences = [Condolence(name="Teodor Maule", text="He taught us to read the law.")]
    publish(page)
    site()
    html = shown(page.url_path)
    assert html.find(class_="lived").text == "1961–2026"
    assert "He taught us" in html.blockquote.text
    assert html.find(id="condolences").find_next("a")["href"].startswith("mailto:desk@")
    assert "obituary" in html.find(class_="kicker").text


def test_a_reprinted_article_names_its_source(site, shown):
    page = report("article", credit="R. Ossel, The Port Paper", credit_url="https://paper.example/")
    publish(page)
    site()
    text = shown(page.url_path).get_text(" ", strip=True)
    assert "First published by: R. Ossel, The Port Paper" in text


def test_a_week_lists_its_incidents_and_a_press_note_its_contacts(site, shown):
    week, note = report("week"), report("press")
    week.incidents = [Incident(day=date(2026, 11, 3), place="Port Lisse", text="Two were held.")]
    note.contacts = [
        PressContact(name="Ada Quill", role="English, French", phone="+32 2 555 01 23",
                     mailbox="press@campaign.example")
    ]  # fmt: skip
    publish(week)
    publish(note)
    site()
    incident = shown(week.url_path).find(id="incidents").find_next("li").get_text(" ", strip=True)
    assert incident == "3 November 2026 , Port Lisse Two were held."
    links = [it["href"] for it in shown(note.url_path).find(id="contacts").find_next("li")("a")]
    assert links == ["tel:+3225550123", "mailto:press@campaign.example"]
