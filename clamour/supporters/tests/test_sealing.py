"""With the organisation's own key nobody reads the list, but the worker when two keepers let it."""

import threading

import pytest
from django.db import connection

from clamour.alerts import entering, locking
from clamour.alerts.tests.factory import make_mailing, release
from clamour.delivery.models import Delivery
from clamour.supporters import passes, people, preferences
from clamour.supporters.models import ListEntry
from clamour.supporters.preferences import Wishes
from clamour.supporters.sealing import box, holder, keepers, sweeping
from clamour.supporters.tests.factory import make_entry

pytestmark = pytest.mark.django_db
WORDS = {
    "ada": "a long sentence of ada",
    "ben": "a long sentence of ben",
    "cem": "a long sentence of cem",
}


@pytest.fixture(autouse=True)
def key_folder(settings, tmp_path, monkeypatch):
    """A key of the test's own; deriving a half is made cheap."""
    monkeypatch.setattr(keepers, "COST", 2**4)
    monkeypatch.setattr(keepers, "keepers_file", lambda: tmp_path / "list.keepers")
    monkeypatch.setattr(box, "public_file", lambda: tmp_path / "list.public")
    yield
    box.keep_unlocked(None)


@pytest.fixture
def sealed():
    keepers.make(WORDS)


@pytest.fixture
def worker(settings, tmp_path):
    """What the worker does beside sending: hold the key."""
    settings.DATA_DIR = tmp_path / "d"
    stop = threading.Event()
    thread = threading.Thread(target=holder.run_holder, args=(stop,))
    thread.start()
    while not holder.socket_path().exists():
        pass
    yield
    stop.set()
    thread.join()


def test_a_stolen_database_with_its_key_files_names_nobody(sealed):
    make_entry(organisation="Port Union")
    entry = ListEntry.objects.get()
    assert (entry.mailbox, entry.name, entry.organisation) == (None, None, None)
    with pytest.raises(people.Sealed):
        people.of(entry)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM supporters_listentry")
        assert "sam" not in repr(cursor.fetchall()).lower()


def test_two_keepers_open_it_and_one_does_not(sealed, worker):
    make_entry()
    assert holder.give("ada", WORDS["ada"])["given"] == ["ada"]
    assert holder.ask("state")["unlocked"] is False
    assert holder.give("ada", WORDS["ada"])["unlocked"] is False  # the same one twice is one
    assert holder.give("cem", WORDS["cem"])["unlocked"] is True
    assert people.of(ListEntry.objects.get()).mailbox == "sam@mail.example"
    assert holder.ask("lock")["unlocked"] is False
    with pytest.raises(people.Sealed):
        people.of(ListEntry.objects.get())


def test_a_wrong_passphrase_opens_nothing_and_both_begin_again(sealed, worker):
    holder.give("ada", WORDS["ada"])
    assert holder.give("ben", "not the sentence of ben")["wrong"] is True
    assert holder.ask("state") == {"unlocked": False, "seconds": 0, "given": []}
    with pytest.raises(KeyError):
        holder.give("mallory", "x" * 20)


def test_the_socket_is_ours_alone_and_nonsense_ends_nothing(sealed, worker):
    import socket

    assert holder.socket_path().stat().st_mode & 0o077 == 0
    for nonsense in (b"\n", b"{}\n", b"[1]\n", b'{"do": "give"}\n', b"\xff" * 5000):
        with socket.socket(socket.AF_UNIX) as client:
            client.connect(str(holder.socket_path()))
            client.sendall(nonsense)
    assert holder.ask("state")["unlocked"] is False


def test_alerts_wait_for_the_key_and_go_with_it(sealed, post):
    make_entry()
    release(make_mailing())
    assert post() == []
    assert Delivery.objects.get().state == "held"
    halves = {name: keepers.half_of(name, WORDS[name]) for name in ("ada", "ben")}
    box.keep_unlocked(keepers.opened(halves))
    locking.unlocked()
    (copy,) = post()
    assert copy["To"] == "sam@mail.example"
    locking.locking()
    box.keep_unlocked(None)


def test_a_key_that_goes_while_mails_wait_loses_none(sealed, post):
    halves = {name: keepers.half_of(name, WORDS[name]) for name in ("ada", "ben")}
    box.keep_unlocked(keepers.opened(halves))
    make_entry()
    mailing = release(make_mailing())
    locking.locking()
    box.keep_unlocked(None)
    assert post() == []
    assert Delivery.objects.get().state == "held"
    entering.enter(mailing.pk)
    assert Delivery.objects.get().state == "held"


def test_entries_from_before_the_key_are_sealed_by_one_command(settings):
    for number in range(3):
        make_entry(f"s{number}@mail.example")
    with pytest.raises(LookupError):
        sweeping.seal_all()
    keepers.make(WORDS)
    assert sweeping.seal_all() == 3
    assert not ListEntry.objects.filter(sealed=None).exists()
    assert not ListEntry.objects.exclude(mailbox=None).exists()


def test_who_proves_the_mailbox_still_sees_changes_and_leaves(sealed, client):
    make_entry()
    link = f"/me/{passes.make(passes.ME, mailbox='sam@mail.example')}/"
    page = client.get(f"{link}?language=en").content.decode()
    assert "lies sealed" in page
    entry = ListEntry.objects.get()
    preferences.change(entry, "sam@mail.example", Wishes(language="fr", name="Sam O."))
    entry.refresh_from_db()
    assert entry.language == "fr" and entry.name is None and entry.sealed
    client.post(link, {"leave": "1"})
    assert not ListEntry.objects.exists()


@pytest.mark.parametrize(
    "words", [{}, {"ada": "x" * 20}, {"ada": "short", "ben": "x" * 20},
              {"ada": "x" * 20, "ben": "x" * 20}, {"a b": "x" * 20, "c": "y" * 20}],
)  # fmt: skip
def test_a_key_that_could_not_be_trusted_is_not_made(words):
    with pytest.raises(keepers.BadKeepers):
        keepers.make(words)
    assert box.public_key() is None


def test_a_second_key_is_not_made(sealed):
    with pytest.raises(FileExistsError):
        keepers.make(WORDS)
