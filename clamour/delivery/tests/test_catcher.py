"""The mail catcher as its users meet it: SMTP on one side, a browser on the other."""

import json
import smtplib
import threading
import urllib.error
import urllib.request
from email.message import EmailMessage
from pathlib import Path

import pytest

from clamour.delivery.catcher import run_catcher
from clamour.delivery.tests.relay import free_port


class Catcher:
    def __init__(self, folder: Path) -> None:
        self.smtp, self.web, self.folder = free_port(), free_port(), folder
        self._stop = threading.Event()
        self._thread = threading.Thread(
            target=run_catcher, args=(self.smtp, self.web, self._stop), kwargs={"folder": folder}
        )

    def __enter__(self) -> "Catcher":
        self._thread.start()
        while self._thread.is_alive():
            try:
                self.get("/")
                return self
            except urllib.error.URLError:
                pass
        raise RuntimeError("the catcher did not start")

    def __exit__(self, *exc: object) -> None:
        self._stop.set()
        self._thread.join()

    def send(self, to: str, subject: str = "Hello", text: str = "Text") -> None:
        message = EmailMessage()
        message["From"] = "Clamour <confirm@letters.example>"
        message["To"] = to
        message["Subject"] = subject
        message["Message-ID"] = f"<{to}>"
        message.set_content(text)
        with smtplib.SMTP("127.0.0.1", self.smtp) as server:
            server.send_message(message)

    def open(self, path: str, **headers: str):
        request = urllib.request.Request(f"http://127.0.0.1:{self.web}{path}", headers=headers)
        return urllib.request.urlopen(request, timeout=10)

    def get(self, path: str) -> str:
        with self.open(path) as answer:
            return answer.read().decode()

    def mails(self, query: str = "") -> list[dict[str, str]]:
        return json.loads(self.get(f"/mails.json{query}"))


@pytest.fixture
def catcher(tmp_path):
    with Catcher(tmp_path / "caught") as running:
        yield running


def test_a_caught_mail_can_be_read(catcher):
    catcher.send("ann@home.example", "Привет", "Open https://a.example/act/?x=1&y=2.\nБудь.")
    (mail,) = catcher.mails()
    assert mail["to"] == "ann@home.example"
    assert (mail["subject"], mail["message_id"]) == ("Привет", "<ann@home.example>")
    assert mail["text"].splitlines()[1] == "Будь."
    page = catcher.get(f"/mail/{mail['id']}")
    link = "https://a.example/act/?x=1&amp;y=2"
    assert f'<a href="{link}" rel="noreferrer">{link}</a>.' in page
    assert "Привет" in catcher.get("/")
    source = catcher.get(f"/mail/{mail['id']}/source")
    assert source.startswith("Return-Path: <confirm@letters.example>\nDelivered-To: ann@home") or (
        source.startswith("Return-Path: <confirm@letters.example>\r\nDelivered-To: ann@home")
    )


def test_what_came_by_mail_is_never_markup(catcher):
    catcher.send("a@b.example", "<script>alert(1)</script>", "<img src=x onerror=alert(1)>")
    (mail,) = catcher.mails()
    for path in ("/", f"/mail/{mail['id']}", "/?q=%22%3E%3Cscript%3E"):
        with catcher.open(path) as answer:
            page = answer.read().decode()
            assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        assert "<script" not in page
        assert "<img" not in page


def test_mails_are_found_by_address_and_by_time(catcher):
    for number in range(3):
        catcher.send(f"person{number}@home.example")
    catcher.send("person1@home.example")
    assert len(catcher.mails("?to=PERSON1@home.example")) == 2
    assert catcher.mails("?to=person") == []
    all_of_them = catcher.mails()
    assert [mail["id"] for mail in all_of_them] == sorted(mail["id"] for mail in all_of_them)
    assert catcher.mails(f"?after={all_of_them[2]['id']}") == all_of_them[3:]
    assert catcher.get("/?q=person1").count("<li>") == 2


def test_mails_of_an_earlier_run_are_still_there(catcher):
    catcher.send("ann@home.example")
    with Catcher(catcher.folder) as later:
        while not (mails := later.mails()):
            pass
        assert mails == catcher.mails()


def test_a_mail_too_large_is_refused(catcher):
    with pytest.raises(smtplib.SMTPSenderRefused):
        catcher.send("ann@home.example", text="x" * 10_500_000)
    assert catcher.mails() == []


def test_a_foreign_page_gets_nothing(catcher):
    with pytest.raises(urllib.error.HTTPError) as refused:
        catcher.open("/mails.json", Host="evil.example")
    assert refused.value.code == 403
    refused.value.close()


@pytest.mark.parametrize("path", ["/mail/1", "/mail/../../etc/passwd", "/mail/", "/x", "/mail"])
def test_what_is_not_there_is_said_so(catcher, path):
    with pytest.raises(urllib.error.HTTPError) as missing:
        catcher.open(path)
    assert missing.value.code == 404
    assert b"All caught mail" in missing.value.read()
