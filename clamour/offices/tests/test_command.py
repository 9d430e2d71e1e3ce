"""`clamour offices import` and `export`, as a server's keeper types them."""

import pytest

from clamour.commands import offices as command
from clamour.offices.models import Office

pytestmark = pytest.mark.django_db
TABLE = "name,country,e-mail\nMinistry of Justice,Kazemia,minister@justice.example\n"


@pytest.fixture(autouse=True)
def ready(monkeypatch):
    """The tests' database is there already."""
    monkeypatch.setattr(command, "prepare", lambda: None)


def test_a_dry_run_writes_nothing_and_a_second_import_changes_nothing(tmp_path, capsys):
    file = tmp_path / "offices.csv"
    file.write_text(TABLE)
    assert command.main(["import", str(file), "--dry-run"]) == 0
    assert not Office.objects.exists() and "1 new" in capsys.readouterr().out
    assert command.main(["import", str(file), "--source", "a list"]) == 0
    assert Office.objects.get().points.get().source == "a list"
    command.main(["import", str(file)])
    assert "0 new, 0 changed, 1 unchanged" in capsys.readouterr().out


def test_an_export_comes_back(tmp_path, capsys):
    file = tmp_path / "offices.csv"
    file.write_text(TABLE)
    command.main(["import", str(file)])
    out = tmp_path / "offices.vcf"
    assert command.main(["export", "--format", "vcard", str(out)]) == 0
    assert command.main(["import", str(out)]) == 0
    assert "1 unchanged" in capsys.readouterr().out


def test_what_is_wrong_is_said_with_its_line(tmp_path, capsys):
    file = tmp_path / "offices.csv"
    file.write_text(TABLE + ",XZ,\n")
    assert command.main(["import", str(file)]) == 1
    assert "line 3: It has no name." in capsys.readouterr().out
    assert command.main(["import", str(tmp_path / "none.csv")]) == 1
