"""By hand, at the desk: what waits is taken, printed, said to be done; nobody else reads it."""

import threading
from pathlib import Path
from urllib.parse import urlsplit

import pypdfium2
import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Permission, User
from django.contrib.staticfiles import finders
from playwright.sync_api import sync_playwright

from clamour.delivery import actions, by_hand
from clamour.delivery.models import Delivery
from clamour.delivery.rounds import Sender
from clamour.delivery.tests import stream

pytestmark = pytest.mark.django_db
STREET, FORM = "12 Justice Street, 1000 Norrby", "https://office.example/form?a=1&b=2"
CHROMIUM = Path("/usr/bin/chromium")
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]
HOSTILE = '</textarea><script>alert(1)</script>\n\n  "Dear Minister" & co.'


@pytest.fixture
def desk(alice, at_desk):
    return at_desk(alice)


@pytest.fixture
def waits(settings, tmp_path):
    """Letters that wait at the desk: waits("post", "1:1", "1:2")."""
    settings.DELIVERY_STREAMS = {"test": "clamour.delivery.tests.stream"}
    settings.JOURNAL_DIR = tmp_path / "journal"
    stream.TEXTS.clear()

    def enqueue(channel: str, *refs: str) -> None:
        address = FORM if channel == "webform" else STREET
        rows = [actions.Outgoing(ref, address, lane=channel) for ref in refs]
        actions.enqueue("test", rows, channel=channel)
        with Sender(threading.Event()) as sender:
            sender.round()

    return enqueue


def seen(answer) -> str:
    return " ".join(BeautifulSoup(answer.content, "html.parser").find("main").text.split())


def take(desk, channel: str = "post") -> str:
    """Press the button; return the address of the batch."""
    return desk.post("/desk/by-hand/take/", {"channel": channel}, follow=True).request["PATH_INFO"]


def states() -> list[str]:
    return list(Delivery.objects.order_by("pk").values_list("state", flat=True))


def test_a_batch_is_taken_printed_twice_and_posted_once(desk, waits):
    waits("post", "1:1", "1:2")
    assert "2 letters wait to be printed and posted" in seen(desk.get("/desk/"))
    assert "2 letters wait, the first for" in seen(desk.get("/desk/by-hand/"))
    batch = take(desk)
    waits("post", "1:3")
    for _time in range(2):
        answer = desk.get(f"{batch}letters.pdf")
        assert answer["Content-Type"] == "application/pdf" and "no-store" in answer["Cache-Control"]
        document = pypdfium2.PdfDocument(answer.content)
        pages = [page.get_textpage().get_text_range() for page in document]
        document.close()
        assert [number for number, text in enumerate(pages) if "Norrby" in text] == [2, 4]
    assert "3 letters wait to be printed" in seen(desk.get("/desk/")), "taken is not done"
    assert "2 letters are sent" in desk.post(f"{batch}done/", follow=True).content.decode()
    assert states() == ["accepted", "accepted", "handed_over"]
    assert desk.get(batch).status_code == 302
    assert desk.get(f"{batch}letters.pdf").status_code == 404


def test_a_second_press_prints_nothing(desk, waits):
    waits("post", "1:1")
    take(desk)
    second = desk.post("/desk/by-hand/take/", {"channel": "post"}, follow=True)
    assert "somebody has taken it" in second.content.decode()
    assert len(by_hand.batches()) == 1


def test_what_could_not_be_posted_is_marked_with_its_reason(desk, waits):
    waits("post", "1:1", "1:2")
    batch, wrong = take(desk), Delivery.objects.get(ref="1:1").pk
    for half in ({"why": "no such street"}, {"letter": wrong}):
        desk.post(f"{batch}undone/", half)
    assert states() == ["handed_over"] * 2
    desk.post(f"{batch}undone/", {"letter": wrong, "why": "no such street"})
    desk.post(f"{batch}done/")
    assert states() == ["failed", "accepted"]


def test_a_form_is_linked_and_its_letter_can_be_copied_without_scripts(desk, waits):
    stream.TEXTS["1:1"] = HOSTILE
    waits("webform", "1:1")
    batch = take(desk, "webform")
    main = BeautifulSoup(desk.get(batch).content, "html.parser").find("main")
    link = main.find("a", href=FORM)
    assert "noreferrer" in link["rel"] and FORM in main.text
    field = main.find("textarea")
    assert field.text == HOSTILE and field.has_attr("readonly")
    assert main.find("button", attrs={"data-copies": True}).has_attr("hidden")
    for shown in main.find_all(["input", "textarea"]):
        if shown.get("type") != "hidden":
            assert main.find("label", attrs={"for": shown["id"]}), shown
    assert desk.get(f"{batch}letters.pdf").status_code == 404


@pytest.mark.parametrize(
    ("press", "typed", "state"),
    [("done", {}, "accepted"), ("undone", {"why": "Citizens only."}, "bounced")],
)
def test_a_form_ends_with_a_word(desk, waits, press, typed, state):
    waits("webform", "1:1")
    batch = take(desk, "webform")
    desk.post(f"{batch}{press}/", typed | {"letter": Delivery.objects.get().pk})
    assert states() == [state]
    assert Delivery.objects.get().answer in ("sent by their form", "Citizens only.")


def test_who_may_not_send_by_hand_reads_no_letter(at_desk, desk, waits):
    waits("post", "1:1")
    batch = take(desk)
    charlie = User.objects.create_user("charlie")
    charlie.user_permissions.add(Permission.objects.get(codename="access_admin"))
    other = at_desk(charlie)
    for address in ("/desk/by-hand/", batch, f"{batch}letters.pdf"):
        answer = other.get(address)
        assert answer.status_code in (302, 403) and b"Justice Street" not in answer.content
    for press in ("take/", f"{batch.rsplit('/', 2)[-2]}/done/"):
        other.post(f"/desk/by-hand/{press}", {"channel": "post"})
    assert states() == ["handed_over"]
    assert "by hand" not in seen(other.get("/desk/")).lower()


def test_looking_changes_nothing(desk, waits):
    waits("post", "1:1")
    batch = take(desk)
    for press in (f"{batch}done/", f"{batch}undone/", "/desk/by-hand/take/"):
        assert desk.get(press).status_code == 405
    assert desk.post("/desk/by-hand/take/", {"channel": "email"}).status_code == 404
    assert states() == ["handed_over"]


@pytest.mark.browser
@pytest.mark.skipif(not CHROMIUM.exists(), reason="no Chromium at /usr/bin/chromium")
def test_the_button_copies_the_letter_in_a_browser(desk, waits):
    waits("webform", "1:1")
    screen = desk.get(take(desk, "webform")).content

    def serve(route) -> None:
        path = urlsplit(route.request.url).path
        file = path.startswith("/static/") and finders.find(path.removeprefix("/static/"))
        if path == "/":
            route.fulfill(body=screen, content_type="text/html")
        elif file:
            route.fulfill(path=file)
        else:
            route.fulfill(status=404)

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
        context.route("**/*", serve)
        page = context.new_page()
        page.goto("http://localhost/")
        page.click("text=Copy the letter")
        page.wait_for_selector("text=Copied")
        assert page.evaluate("navigator.clipboard.readText()") == "Жизнь\n.\n.dot"
        browser.close()
