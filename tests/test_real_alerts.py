"""Real alerts, where they lie beside the repository: each becomes a draft that can be published."""

from pathlib import Path

import pytest

from clamour.appeals import actions as appeals
from clamour.appeals.models import AppealPage, ReportPage
from clamour.appeals.tests.factory import make_account
from clamour.intake.actions import bring_in
from clamour.site import rendering
from clamour.site.spread import papers
from clamour.stale.models import StalePage

FOLDER = Path(__file__).resolve().parent.parent.parent / "shared" / "appeals"
NAMES = [
    "000_0c0610aae3497e47",
    "001_e066642b9be22bff",
    "002_1a99c3a4ac2e97df",
    "archive_2011_2012",
]

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not FOLDER.exists(), reason=f"no shared alerts at {FOLDER.name}"),
]


@pytest.mark.parametrize("name", NAMES)
def test_it_becomes_drafts_that_can_be_published(name, settings):
    by = make_account()
    data = (FOLDER / f"{name}.txt").read_bytes()
    arrival = bring_in(name=f"{name}.txt", data=data, by=by)
    assert arrival.state == "made"
    pages = [paper.page.specific for paper in arrival.papers.all()]
    assert pages
    for page in pages:
        assert isinstance(page, AppealPage | ReportPage)
        appeals.publish(page=page, by=by, reason="A local run.")
        page.refresh_from_db()
        assert page.live
    rendering.render_stale()
    # Cards and leaflets are set when no page waits.
    assert not StalePage.objects.exclude(what__startswith=papers.PAPERS).exists()
    for page in pages:
        assert (settings.PAGES_DIR / page.url_path.strip("/") / "index.html").exists()
