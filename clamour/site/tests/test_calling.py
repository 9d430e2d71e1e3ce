"""What each target's line says will happen, and when somebody answers the phone."""

from django.utils.translation import override

from clamour.appeals import actions
from clamour.offices.models import Office
from clamour.site import calling, ways
from clamour.site.tests import stories


def test_hours_are_said_with_days_and_whose_time():
    with override("en"):
        assert calling.when("Mo-Fr 09:00-17:00", "Asia/Almaty") == (
            "Mon–Fri between 9 and 17 Almaty time"
        )
        assert calling.when("09:30-12:00, 13:00-17:00", "") == (
            "between 9:30 and 12 or between 13 and 17"
        )
        assert calling.when("24/7", "Asia/Almaty") == "at any time"
        assert calling.when("ask the porter", "Asia/Almaty") == ""
        assert calling.when("Mo-Fr 09:00-17:00", "Moon/Tycho") == "Mon–Fri between 9 and 17"
    with override("fr"):
        assert "lun." in calling.when("Mo-Fr 09:00-17:00", "Asia/Almaty")


def prison_page(site, *points, **office):
    page = stories.draft_appeal()
    prison = stories.office("Prison", *points)
    Office.objects.filter(pk=prison.pk).update(**office)
    prison.points.filter(kind="phone").update(hours="Mo-Fr 09:00-17:00")
    wanted = [actions.TargetDraft(prison, "protest")]
    actions.set_targets(appeal=page.translation_key, targets=wanted, by=stories.desk())
    return page


def test_a_target_says_what_will_happen(site):
    page = prison_page(site, ("phone", "+3225550199"), ("post", "1 Quay Street, Port Lisse"))
    said = [it.what_happens() for it in ways.addressees(page)]
    assert said == ["no mailbox: call Mon–Fri between 9 and 17 or print and post"]


def test_the_page_holds_what_the_script_needs_for_the_time_there(site, shown):
    zone = {"time_zone": "Asia/Almaty"}
    page = stories.publish(prison_page(site, ("phone", "+3225550199"), **zone))
    site()
    html = shown(page.url_path)
    clocks = html.find_all(attrs={"data-zone": "Asia/Almaty"})
    assert len(clocks) == 2 and not any(clock.text for clock in clocks)
    assert all(
        "{time}" in clock.find_parent(attrs={"data-now": True})["data-now"] for clock in clocks
    )
    assert "Mon–Fri between 9 and 17 Almaty time" in html.find(class_="to").get_text()
