"""Who listens to a screen instead of seeing it finds fields by label and places by heading."""

from itertools import pairwise

import pytest
from bs4 import BeautifulSoup

from clamour.appeals import actions as appeals

pytestmark = pytest.mark.django_db
UNSEEN = {"hidden", "submit", "button"}
SCREENS = [
    "/desk/",
    "/desk/requests/",
    "/desk/log/",
    "/desk/appeals/",
    "/desk/appeals/{page}/",
    "/desk/appeals/{page}/publish/",
    "/desk/appeals/{page}/targets/",
    "/desk/appeals/{page}/letter/",
    "/desk/appeals/{page}/translations/",
    "/desk/appeals/{page}/translations/fr/",
    "/desk/appeals/{page}/close/",
    "/desk/incoming/",
    "/desk/intake/{paper}/",
]


@pytest.fixture(params=["draft", "live"])
def screen(request, alice, at_desk, paper, page):
    if request.param == "live":
        appeals.publish(page=page, by=alice, reason="Checked.")
    desk = at_desk(alice)

    def read(address: str) -> BeautifulSoup:
        answer = desk.get(address.format(page=page.pk, paper=paper.pk))
        assert answer.status_code == 200
        return BeautifulSoup(answer.content, "html.parser").find("main")

    return read


@pytest.mark.parametrize("address", SCREENS)
def test_every_field_and_button_has_its_words(screen, address):
    main = screen(address)
    for field in main.find_all(["input", "select", "textarea"]):
        if field.get("type") in UNSEEN:
            continue
        label = main.find("label", attrs={"for": field.get("id") or "none"})
        assert label or field.find_parent("label") or field.get("aria-label"), field
    for button in main.find_all(["button", "a"]):
        hidden = button.get("aria-hidden") == "true" or button.find_parent(["template", "dialog"])
        said = button.get_text(strip=True) or button.get("aria-label") or button.get("title")
        assert hidden or said, button


@pytest.mark.parametrize("address", SCREENS)
def test_headings_skip_no_level(screen, address):
    main = screen(address)
    for template in main.find_all("template"):
        template.decompose()
    levels = [int(it.name[1]) for it in main.find_all(["h1", "h2", "h3", "h4", "h5", "h6"])]
    assert levels[0] == 1
    assert all(later <= earlier + 1 for earlier, later in pairwise(levels))


@pytest.mark.parametrize("address", SCREENS)
def test_no_id_stands_twice(screen, address):
    ids = [it["id"] for it in screen(address).find_all(id=True)]
    assert len(ids) == len(set(ids))
