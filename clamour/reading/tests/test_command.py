"""`clamour reading FILE [--json]`."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from clamour.reading.command import main

FOLDER = Path(__file__).parent / "documents"


@pytest.mark.parametrize("order", [["--json", "{}"], ["{}", "--json"]])
def test_it_prints_appeals_as_json(order: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    path = str(FOLDER / "zap_en.txt")
    assert main([part.format(path) for part in order]) == 0
    appeals = json.loads(capsys.readouterr().out)["appeals"]
    assert [a["country"] for a in appeals] == ["US"]


def test_it_prints_a_summary_for_people(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(FOLDER / "zap_en.txt")]) == 0
    assert "for: Dolores Whitebear" in capsys.readouterr().out


def test_a_bad_file_is_a_sentence_on_stderr_and_status_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "empty.txt").write_bytes(b"")
    assert main([str(tmp_path / "empty.txt")]) == 2
    assert "The file is empty." in capsys.readouterr().err
    assert main([str(tmp_path / "none.txt")]) == 2
    assert "No such file" in capsys.readouterr().err


def test_it_needs_neither_django_nor_the_network() -> None:
    code = "import sys, clamour.reading.drafting; sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
