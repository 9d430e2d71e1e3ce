"""The commands a user types."""

import json
import subprocess
import sys

import pytest

from clamour.reading.tests.files import wp_item, wxr, zipped
from tests.running import clean_environment

# Each starts a Clamour on an SQLite of its own: once is enough.
pytestmark = pytest.mark.journey


def clamour_command(*words, cwd=None, **environment):
    return subprocess.run(
        [sys.executable, "-m", "clamour", *map(str, words)],
        capture_output=True,
        text=True,
        cwd=cwd,
        env=clean_environment() | environment,
        timeout=120,
    )


def test_without_a_word_it_says_which_there_are():
    said = clamour_command()
    assert said.returncode == 0
    assert "run " in said.stdout
    assert "demo" in said.stdout


def test_an_unknown_word_is_refused():
    said = clamour_command("fly")
    assert said.returncode == 2
    assert "usage" in said.stderr


def test_reading_prints_drafts_without_a_database(tmp_path, alerts):
    said = clamour_command("reading", alerts / "lawyer.txt", "--json", cwd=tmp_path)
    [appeal] = json.loads(said.stdout)["appeals"]
    assert appeal["title"] == "Kazemia: Union lawyer held without charge for ten days"
    assert appeal["deadline"] == "2026-11-30"
    assert list(tmp_path.iterdir()) == []


def test_intake_makes_drafts_goes_past_bad_files_and_makes_nothing_twice(tmp_path, alerts):
    (tmp_path / "empty.txt").write_bytes(b"")
    (tmp_path / "broken.docx").write_bytes(b"PK\x03\x04 nothing")
    files = [alerts / "lawyer.txt", tmp_path / "empty.txt", tmp_path / "broken.docx",
             alerts / "visit.txt", tmp_path / "missing.txt"]  # fmt: skip
    first = clamour_command("intake", "--data", tmp_path / "data", *files, DEMO="1")
    again = clamour_command("intake", "--data", tmp_path / "data", *files, DEMO="1")
    assert first.returncode == again.returncode == 1
    assert "The file is empty." in first.stdout
    assert "damaged" in first.stdout
    assert "No such file" in first.stdout
    counted = clamour_command(
        "manage", "shell", "-c",
        "from clamour.appeals.models import *;"
        "print(AppealPage.objects.count(), ReportPage.objects.count())",
        DEMO="1", DATA_DIR=str(tmp_path / "data"),
    )  # fmt: skip
    assert counted.stdout.split()[-2:] == ["1", "1"]


def test_intake_walks_folders_and_zips_and_tells_what_became_of_everything(tmp_path, alerts):
    folder = tmp_path / "alerts"
    (folder / "2026").mkdir(parents=True)
    (folder / "2026" / "lawyer.txt").write_bytes((alerts / "lawyer.txt").read_bytes())
    (folder / "photo.jpg").write_bytes(b"\xff\xd8\xff")
    export = wxr(*(wp_item(f"News {n}", f"We met family {n}.") for n in range(12)))
    packed = {"visit.txt": (alerts / "visit.txt").read_bytes(), "broken.docx": b"PK\x03\x04"}
    (folder / "all.zip").write_bytes(zipped(packed))
    (tmp_path / "blog.xml").write_text(export)
    words = ["intake", "--data", tmp_path / "data", folder, tmp_path / "blog.xml"]
    first, again = (clamour_command(*words, DEMO="1") for _ in range(2))
    assert first.returncode == again.returncode == 1
    assert "Made: 1 appeal, 13 reports. Came in before: 0. Failed: 1." in first.stdout
    assert "Made: nothing new. Came in before: 14. Failed: 1." in again.stdout
    assert "2026/lawyer.txt" in first.stdout
    assert "broken.docx: The Word file is damaged" in first.stdout
    assert "Left out: 1 " in first.stdout
    assert "Traceback" not in first.stderr + again.stderr


def test_intake_without_a_failure_ends_well(tmp_path, alerts):
    words = ["intake", "--data", tmp_path / "data", alerts / "visit.txt"]
    assert clamour_command(*words, DEMO="1").returncode == 0


def test_a_taken_port_is_said_in_a_sentence(tmp_path):
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        said = clamour_command("run", "--demo", "--data", tmp_path / "data", "--port", port)
    assert said.returncode == 1
    assert f"port {port} is taken" in said.stderr
    assert "Traceback" not in said.stderr


@pytest.mark.parametrize(
    "words", [("check", "--deploy", "--fail-level", "INFO"), ("makemigrations", "--check")]
)
def test_django_finds_nothing_to_say(tmp_path, words):
    said = clamour_command(
        "manage", *words,
        DATA_DIR=str(tmp_path / "data"), KEYS_DIR=str(tmp_path / "keys"),
        SITE_URL="https://action.example.org",
        LETTERS_DOMAIN="letters.example.org",
        CONTACT_MAILBOX="desk@example.org",
    )  # fmt: skip
    assert said.returncode == 0, said.stdout + said.stderr


def test_the_demo_plays_the_whole_way_and_counts_every_letter_once(tmp_path):
    said = clamour_command("demo", "--data", tmp_path / "nothing")
    assert said.returncode == 0, said.stdout + said.stderr
    assert "200 of 200 supporters confirmed" in said.stdout
    assert " 0 doubled" in " ".join(said.stdout.split())
    assert "800 of 800 letters delivered" in " ".join(said.stdout.split())


def test_the_script_for_the_local_postfix_is_printed_whole(tmp_path):
    said = clamour_command("postfix", "--print-setup")
    assert said.returncode == 0
    script = tmp_path / "setup.sh"
    script.write_text(said.stdout)
    assert subprocess.run(["sh", "-n", script], check=False).returncode == 0
    # In an empty environment: with a domain it would set Postfix up on this very machine.
    asked = subprocess.run(["sh", script], capture_output=True, text=True, env={}, check=False)
    assert asked.returncode != 0
    assert "LETTERS_DOMAIN" in asked.stderr
