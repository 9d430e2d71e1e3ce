"""The ways in, each with a real conversation: LMTP, a pipe, IMAP."""

import io
import os
import smtplib
import socket
import sqlite3
import stat
import subprocess
import sys
import threading
from base64 import b64decode

import pytest
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db import OperationalError

from clamour.commands import inbound
from clamour.delivery.inbound import imap, lmtp, receiving, worker
from clamour.delivery.models import Incoming
from clamour.delivery.tests.mailbox import ImapMailbox
from clamour.delivery.tests.relay import free_port
from clamour.delivery.tests.returned import mail

stored = pytest.mark.django_db(transaction=True)
TOKEN = "0123456789abcdef0123456789abcd@letters.campaign.example"


@pytest.fixture
def port():
    at = free_port()
    with lmtp.listening(f"127.0.0.1:{at}"):
        yield at


def opened() -> list[bytes]:
    return [b64decode(row.raw) for row in Incoming.objects.order_by("pk")]


@stored
def test_a_mail_is_stored_before_it_is_answered(port):
    raw = mail("postfix_bounce")
    with smtplib.LMTP("127.0.0.1", port) as server:
        assert server.sendmail("", [TOKEN], raw) == {}
        (kept,) = opened()
    assert kept.startswith(b"Return-Path: <>\r\nDelivered-To: " + TOKEN.encode() + b"\r\n")
    assert kept.endswith(raw)


@stored
def test_the_same_mail_again_is_answered_and_kept_once(port):
    for _time in range(2):
        with smtplib.LMTP("127.0.0.1", port) as server:
            server.sendmail("", [TOKEN], mail("postfix_bounce"))
    assert Incoming.objects.count() == 1


@stored
def test_two_recipients_are_taken_one_at_a_time(port):
    with smtplib.LMTP("127.0.0.1", port) as server:
        refused = server.sendmail("a@b.example", [TOKEN, f"b{TOKEN}"], b"x: y\r\n\r\nz\r\n")
    assert refused[f"b{TOKEN}"][0] == 452
    assert Incoming.objects.count() == 1


@stored
@pytest.mark.parametrize("announced", [True, False])
def test_a_mail_above_10_mb_is_refused_for_good(port, announced):
    line = b"a" * 70 + b"\r\n"
    raw = b"Subject: big\r\n\r\n" + line * (receiving.LARGEST // len(line) + 1)
    with smtplib.LMTP("127.0.0.1", port) as server:
        server.ehlo()
        if not announced:
            server.esmtp_features.pop("size")
        with pytest.raises((smtplib.SMTPSenderRefused, smtplib.SMTPDataError)) as refused:
            server.sendmail("a@b.example", [TOKEN], raw)
    assert refused.value.smtp_code == 552
    assert not Incoming.objects.exists()


@stored
def test_a_line_longer_than_the_standard_allows_loses_nothing(port):
    raw = b"Subject: long\r\n\r\n" + b"a" * 300_000 + b"\r\n"
    with smtplib.LMTP("127.0.0.1", port) as server:
        server.sendmail("a@b.example", [TOKEN], raw)
    assert opened()[0].endswith(raw)


@stored
def test_without_the_database_the_mail_stays_with_the_server(port, monkeypatch):
    def away(*args, **kwargs):
        raise OperationalError("the database is away")

    monkeypatch.setattr(Incoming.objects, "get_or_create", away)
    with smtplib.LMTP("127.0.0.1", port) as server:
        with pytest.raises(smtplib.SMTPDataError) as refused:
            server.sendmail("", [TOKEN], mail("postfix_bounce"))
        assert refused.value.smtp_code == 451
        monkeypatch.undo()
        server.sendmail("", [TOKEN], mail("postfix_bounce"))
    assert Incoming.objects.count() == 1


@stored
def test_a_unix_socket_is_open_to_its_group_alone(tmp_path):
    path = tmp_path / "inbound.sock"
    dead = socket.socket(socket.AF_UNIX)
    dead.bind(str(path))  # what a killed worker leaves
    dead.close()
    with lmtp.listening(str(path)):
        assert stat.S_IMODE(path.stat().st_mode) == 0o660
        with smtplib.LMTP(str(path)) as server:
            server.sendmail("", [TOKEN], mail("qmail_bounce"))
    assert Incoming.objects.count() == 1


@pytest.mark.parametrize("place", ["0.0.0.0:25", "192.0.2.1:24", "mail.example:24", "24", "x:y"])
def test_it_listens_to_this_machine_alone(place):
    with pytest.raises(lmtp.NoSuchPlace):
        lmtp.parse(place)


def test_the_check_says_what_is_wrong_and_not_the_password(settings):
    settings.INBOUND_LMTP, settings.INBOUND_IMAP = "0.0.0.0:25", "imap://me:se-cret@mail.example"
    with pytest.raises(SystemCheckError) as found:
        call_command("check")
    assert "delivery.E010" in str(found.value) and "delivery.E011" in str(found.value)
    assert "se-cret" not in str(found.value)


@pytest.fixture
def pipe(monkeypatch):
    """`clamour inbound` in this process, with this on its standard input."""

    def run(raw: bytes, *words: str) -> int:
        class Stdin:
            buffer = io.BytesIO(raw)

        monkeypatch.setattr(sys, "stdin", Stdin)
        monkeypatch.setattr(inbound, "use_data", lambda data: None)
        return inbound.main(list(words))

    return run


@stored
def test_a_pipe_stores_a_mail_with_its_envelope(pipe):
    assert pipe(mail("reply"), "--to", TOKEN, "--from", "") == 0
    assert opened()[0].startswith(b"Return-Path: <>\r\nDelivered-To: 0123")


@stored
def test_a_pipe_tells_the_server_to_keep_what_cannot_be_stored(pipe, monkeypatch, capsys):
    monkeypatch.setattr(Incoming.objects, "get_or_create", lambda **kwargs: 1 / 0)
    assert pipe(mail("reply")) == 75
    assert "@" not in capsys.readouterr().err


@stored
def test_a_pipe_refuses_what_is_too_big(pipe):
    assert pipe(b"a" * (receiving.LARGEST + 1)) == 69


def test_the_real_command_stores_a_mail(tmp_path):
    environment = os.environ | {"DEMO": "1", "KEYS_DIR": str(tmp_path / "keys")}
    environment |= {"DATA_DIR": str(tmp_path / "data")}
    environment.pop("DATABASE_URL", None)
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    (tmp_path / "data").mkdir()
    clamour = [sys.executable, "-m", "clamour"]
    words = ["inbound", "--data", str(tmp_path / "data"), "--to", TOKEN]

    def run() -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            [*clamour, *words], input=mail("reply"), env=environment, capture_output=True
        )

    assert run().returncode == 75, "no tables yet"
    # With the few rooms that it stands on, which start sooner.
    migrate = [sys.executable, "-m", "django", "migrate", "--verbosity", "0"]
    small = environment | {"DJANGO_SETTINGS_MODULE": "clamour.delivery.tests.settings"}
    subprocess.run(migrate, env=small, check=True, capture_output=True)
    assert run().returncode == 0
    with sqlite3.connect(tmp_path / "data" / "clamour.sqlite3") as database:
        ((number, state),) = database.execute("SELECT count(*), state FROM delivery_incoming")
    assert (number, state) == (1, "new")


@stored
def test_an_imap_mailbox_is_emptied():
    with ImapMailbox(mail("reply"), mail("postfix_bounce")) as box:
        account = imap.Account.parse(box.url)
        assert imap.fetch(account) == 2
        assert box.mails == {}
        assert imap.fetch(account) == 0
    assert opened() == [mail("reply"), mail("postfix_bounce")]


@stored
def test_what_was_stored_and_not_deleted_there_is_stored_once():
    with ImapMailbox(mail("reply")) as box:
        receiving.store(mail("reply"))
        imap.fetch(imap.Account.parse(box.url))
        assert box.mails == {}
    assert Incoming.objects.count() == 1


@stored
def test_nothing_is_deleted_there_that_is_not_stored_here(monkeypatch):
    monkeypatch.setattr(Incoming.objects, "get_or_create", lambda **kwargs: 1 / 0)
    with ImapMailbox(mail("reply")) as box:
        with pytest.raises(ZeroDivisionError):
            imap.fetch(imap.Account.parse(box.url))
        assert list(box.mails) == [1] and box.shown() == [1]


@stored
def test_a_mail_too_big_stays_in_the_mailbox_for_a_person():
    with ImapMailbox(b"a" * (receiving.LARGEST + 1), mail("reply")) as box:
        assert imap.fetch(imap.Account.parse(box.url)) == 1
        assert box.flags[1] == {r"\Flagged"}
        assert list(box.mails) == [1]


@pytest.mark.parametrize(
    "url",
    ["imap://a:b@mail.example", "imaps://mail.example", "imaps://a@b.example", "http://x", "x"],
)
def test_a_mailbox_is_asked_over_tls_alone(url):
    with pytest.raises(imap.BadMailbox):
        imap.Account.parse(url)


@stored
def test_the_worker_listens_visits_and_handles_and_ends_when_told(settings, tmp_path):
    path = tmp_path / "in.sock"
    stop = threading.Event()
    with ImapMailbox(mail("reply")) as box:
        settings.INBOUND_LMTP, settings.INBOUND_IMAP = str(path), box.url
        thread = threading.Thread(target=worker.run_inbound, args=(stop,))
        thread.start()
        try:
            _until(path.exists)
            with smtplib.LMTP(str(path)) as server:
                server.sendmail("", [TOKEN], mail("qmail_bounce"))
            _until(lambda: Incoming.objects.filter(state="waiting").count() == 2)
        finally:
            stop.set()
            thread.join(10)
    assert not thread.is_alive()


@stored
def test_a_worker_outlives_a_taken_port_and_a_dead_imap_server(settings, caplog):
    stop = threading.Event()
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        settings.INBOUND_LMTP = f"127.0.0.1:{taken.getsockname()[1]}"
        thread = threading.Thread(target=worker.run_inbound, args=(stop,))
        thread.start()
        _until(lambda: "inbound mail fell over" in caplog.text)
    settings.INBOUND_IMAP = f"imap://a:b@127.0.0.1:{free_port()}"
    _until(lambda: "cannot be emptied now" in caplog.text)
    stop.set()
    thread.join(10)
    assert not thread.is_alive()


def _until(what, *, tries: int = 1500) -> None:
    pause = threading.Event()
    for _try in range(tries):
        if what():
            return
        pause.wait(0.01)
    raise AssertionError("it did not happen")
