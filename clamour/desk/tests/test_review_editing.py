"""The draft is put right beside its source, and nothing typed is ever lost."""

import pytest
from bs4 import BeautifulSoup

from clamour.appeals import actions as appeals
from clamour.appeals.models import ModelLetter, Target
from clamour.offices.models import ContactPoint

pytestmark = pytest.mark.django_db


@pytest.fixture
def address(paper):
    return f"/desk/intake/{paper.pk}/"


@pytest.fixture
def desk(alice, at_desk):
    return at_desk(alice)


@pytest.fixture
def sheet(desk, address):
    """The form as a browser without JavaScript would send it."""

    def read() -> dict[str, str]:
        return fields_of(desk.get(address).content)

    return read


def fields_of(content: bytes) -> dict[str, str | list[str]]:
    form = BeautifulSoup(content, "html.parser").find("form", class_="clamour-edits")
    said: dict[str, str | list[str]] = {"checked": [], "was-checked": []}
    for field in form.find_all(["input", "textarea", "select"]):
        if field.has_attr("disabled"):
            continue
        if field.get("type") == "checkbox" and not field.has_attr("checked"):
            continue
        if field["name"] in ("checked", "was-checked"):
            said[field["name"]].append(field["value"])
            continue
        if field.name == "select":
            picked = field.find("option", selected=True) or field.find("option")
            said[field["name"]] = picked["value"]
        else:
            is_area = field.name == "textarea"
            unsaid = "on" if field.get("type") == "checkbox" else ""
            value = field.text.removeprefix("\n") if is_area else field.get("value", unsaid)
            said[field["name"]] = value
    return said


def newest(page):
    page.refresh_from_db()
    return page.get_latest_revision_as_object()


def test_every_field_is_changed_in_place(desk, address, sheet, page):
    form = sheet() | {
        "title": "Free Ilma Torvane",
        "country": "FR",
        "issued": "15 March 2026",
        "deadline": "2026-05-01",
        "summary": "She is held.",
        "people": "Ilma Torvane – held since 4 March\r\nJoren Ask",
        "demands": "her release\r\n\r\nan inquiry",
        "letter_subject": "Release her",
        "letter_text": "Dear Minister,\r\n\r\nRelease her.\r\n\r\n{name}",
    }
    assert desk.post(address, form).status_code == 302
    draft = newest(page)
    assert (draft.title, draft.country, draft.summary) == (
        "Free Ilma Torvane",
        "FR",
        "She is held.",
    )
    assert (str(draft.issued), str(draft.deadline)) == ("2026-03-15", "2026-05-01")
    assert [(it.name, it.status) for it in draft.people.all()] == [
        ("Ilma Torvane", "held since 4 March"),
        ("Joren Ask", ""),
    ]
    assert [it.text for it in draft.demands.all()] == ["her release", "an inquiry"]
    letter = ModelLetter.objects.get(appeal=page.translation_key)
    assert (letter.subject, letter.text) == (
        "Release her",
        "Dear Minister,\n\nRelease her.\n\n{name}",
    )
    assert not page.live


def test_nothing_changed_makes_no_version(desk, address, sheet, page):
    before = page.revisions.count()
    answer = desk.post(address, sheet(), follow=True)
    assert "Nothing has changed" in answer.content.decode()
    assert page.revisions.count() == before


def test_the_statement_stays(desk, address, sheet, page):
    before = newest(page).statement
    desk.post(address, sheet() | {"title": "Another"})
    assert newest(page).statement == before


def test_a_mistake_is_told_beside_its_field_and_the_rest_stays(desk, address, sheet, page):
    form = sheet() | {"issued": "someday", "title": "Typed", "letter_text": "Dear {boss},"}
    answer = desk.post(address, form)
    said = answer.content.decode()
    assert answer.status_code == 422
    assert "Write day, month and year" in said
    assert "Nobody would fill {boss}" in said
    assert fields_of(answer.content)["title"] == "Typed"
    assert "someday" in said
    assert newest(page).title != "Typed"


def test_a_draft_changed_meanwhile_is_noticed(desk, address, sheet, page, bob):
    form = sheet() | {"title": "By Alice", "summary": "By Alice, too"}
    other = newest(page)
    other.title, other.country = "By Bob", "FR"
    other.save_revision(user=bob)
    answer = desk.post(address, form)
    said = answer.content.decode()
    assert answer.status_code == 409
    assert "changed the draft meanwhile" in said
    assert fields_of(answer.content)["title"] == "By Alice"
    assert "By Bob" in said and "By Alice, too" in said
    assert newest(page).title == "By Bob"
    again = fields_of(answer.content)
    assert again["country"] == "FR"  # what only Bob changed is not undone
    assert desk.post(address, again).status_code == 302
    kept = newest(page)
    assert (kept.title, kept.country, kept.summary) == ("By Alice", "FR", "By Alice, too")


def test_a_target_added_meanwhile_is_noticed(desk, address, sheet, page):
    form = sheet() | {"summary": "New"}
    Target.objects.filter(appeal=page.translation_key).first().delete()
    assert desk.post(address, form).status_code == 409


def test_a_purpose_is_changed_and_a_target_removed(desk, address, sheet, page):
    form = sheet() | {"targets-0-purpose": "copy", "targets-1-DELETE": "on"}
    first, _second, third = Target.objects.filter(appeal=page.translation_key)
    assert desk.post(address, form).status_code == 302
    kept = Target.objects.filter(appeal=page.translation_key)
    assert {it.office: it.purpose for it in kept} == {
        first.office: "copy",
        third.office: third.purpose,
    }


def test_a_lost_address_is_added_to_its_office(desk, address, sheet, page):
    lost = Target.objects.get(appeal=page.translation_key, office__name__icontains="embassy")
    form = sheet() | {
        "new-name": lost.office.name,
        "new-country": lost.office.country,
        "new-kind": "email",
        "new-value": "Brussels@Embassy.example",
    }
    assert desk.post(address, form).status_code == 302
    point = ContactPoint.objects.get(office=lost.office)
    assert (point.value, point.added_by, point.source) == (
        "brussels@embassy.example",
        "alice",
        "lawyer.txt",
    )
    assert Target.objects.filter(appeal=page.translation_key).count() == 3


def test_a_bad_new_address_is_told_and_stays(desk, address, sheet):
    form = sheet() | {"new-name": "Court", "new-kind": "email", "new-value": "nowhere"}
    answer = desk.post(address, form)
    assert answer.status_code == 422
    assert "This is no mail address" in answer.content.decode()
    assert 'value="nowhere"' in answer.content.decode()


def test_another_language_moves_the_draft_and_its_letter(desk, address, sheet, page):
    assert desk.post(address, sheet() | {"language": "fr"}).status_code == 302
    draft = newest(page)
    assert draft.locale.language_code == "fr"
    assert page.url_path.startswith("/fr/2026/")
    assert ModelLetter.objects.get(appeal=page.translation_key).language == "fr"
    assert desk.get(address).status_code == 200


def test_on_a_live_appeal_the_letter_is_not_changed_here(desk, address, sheet, page, alice):
    appeals.publish(page=page, by=alice, reason="Checked.")
    before = ModelLetter.objects.get(appeal=page.translation_key).text
    form = sheet()
    assert "letter_text" not in form and "targets-0-purpose" not in form
    desk.post(address, form | {"title": "Newer", "letter_text": "Hijacked"})
    page.refresh_from_db()
    assert ModelLetter.objects.get(appeal=page.translation_key).text == before
    assert page.title != "Newer" and newest(page).title == "Newer"


def test_the_screen_tells_its_keys_and_numbers_its_fields(desk, address):
    said = desk.get(address).content.decode()
    assert "next field that is unsure" in said
    assert 'data-review-field="title"' in said and 'data-review-key="1"' in said
    assert "intake/review.js" in said


def test_marked_places_say_where_they_go(desk, address):
    content = BeautifulSoup(desk.get(address).content, "html.parser")
    mark = content.find("mark", attrs={"data-goes-to": "issued"})
    assert mark["data-whole"] == "14 March 2026"


def test_who_may_not_edit_may_not_keep(address, sheet, client, django_user_model, at_desk):
    form = sheet()
    stranger = django_user_model.objects.create_user("eve", password="a long sentence of eve")
    assert at_desk(stranger).post(address, form).status_code in (302, 403)
    assert client.post(address, form).status_code == 302
