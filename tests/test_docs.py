"""What the documentation says is so."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
DOCS = sorted(
    path
    for path in ROOT.rglob("*.md")
    if not any(part.startswith(".") for part in path.relative_to(ROOT).parts)
)


def test_every_setting_is_documented_and_every_documented_setting_exists():
    code = (ROOT / "clamour" / "settings.py").read_text()
    read = set(re.findall(r'(?:text|number|flag)\(\s*"([A-Z_]+)"', code)) | {"DATABASE_URL"}
    page = (ROOT / "docs" / "operators" / "settings.md").read_text()
    assert set(re.findall(r"^\| `([A-Z_]+)`", page, re.MULTILINE)) == read


@pytest.mark.parametrize("page", DOCS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_between_pages_lead_somewhere(page):
    for link in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", page.read_text()):
        if "://" not in link and not link.startswith("mailto:"):
            assert (page.parent / link).exists(), f"{page.name} links to {link}"


def test_each_room_has_a_readme_of_a_screen():
    rooms = [path.parent for path in (ROOT / "clamour").glob("*/apps.py")]
    for room in [*rooms, ROOT / "clamour" / "reading"]:
        lines = (room / "README.md").read_text().splitlines()
        assert 5 < len(lines) < 100, f"{room.name}: {len(lines)} lines"
