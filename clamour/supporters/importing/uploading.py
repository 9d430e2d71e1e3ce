"""The file on its way: kept encrypted, read without writing, taken over, forgotten.

Reading and taking over are background tasks. One that breaks off is begun again; who was taken over
already is then known, and nobody comes twice.
"""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from secrets import token_hex

from django.contrib.auth.models import User
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from clamour.offices.exchange import Refused, commas
from clamour.oversight import actions as oversight
from clamour.supporters import tasks
from clamour.supporters.importing import columns, taking
from clamour.supporters.importing.rows import Bad, Row, read
from clamour.supporters.models import ListUpload, UploadState

SIZE_LIMIT = 60 * 1024 * 1024
KEPT = timedelta(days=1)
SILENCE = timedelta(seconds=60)
WORKED_ON = (UploadState.READING, UploadState.APPLYING)
# Bytes as text of one code point each: a file has whatever encoding it has.
_AS_TEXT = "latin-1"


class Stopped(Exception):
    """Another run goes on with this file."""


def begin(*, name: str, data: bytes, source: str, language: str, by: User) -> ListUpload:
    """Keep the file and have it read. Raise Refused where it is no table with mailboxes."""
    header = next(iter(commas.table(data)), [])
    if "mailbox" not in columns.guess(header):
        raise Refused(_("No column is called “email”: the first line must name the columns."))
    upload = ListUpload.objects.create(
        name=name[:255],
        data=data.decode(_AS_TEXT),
        source=source[:40],
        language=language,
        program=columns.program(header),
        by=by,
    )
    tasks.work_on_list.enqueue(upload.pk)
    return upload


def apply(upload: ListUpload) -> None:
    """Take it over; a second press changes nothing."""
    waiting = ListUpload.objects.filter(pk=upload.pk, state=UploadState.READ)
    if waiting.update(state=UploadState.APPLYING, run="", moved_at=None, done=0):
        tasks.work_on_list.enqueue(upload.pk)


def go_on(upload: ListUpload) -> None:
    """Begin again where a run has broken off."""
    if upload.state in WORKED_ON:
        tasks.work_on_list.enqueue(upload.pk)


def forget(upload: ListUpload) -> None:
    ListUpload.objects.filter(pk=upload.pk).exclude(state=UploadState.APPLYING).delete()


def expire(now: datetime) -> int:
    """Forget files that nobody took over within a day; of the others the counts stay a month."""
    old = ListUpload.objects.filter(made_at__lt=now - KEPT)
    waits = (UploadState.READING, UploadState.READ, UploadState.FAILED)
    gone = old.filter(state__in=waits).delete()[0]
    return gone + old.filter(made_at__lt=now - 30 * KEPT).delete()[0]


def is_silent(upload: ListUpload) -> bool:
    return (upload.moved_at or upload.made_at) < timezone.now() - SILENCE


def work(pk: int) -> None:
    """Read the file or take it over, unless another run does."""
    run, now = token_hex(16), timezone.now()
    free = Q(moved_at=None) | Q(moved_at__lt=now - SILENCE)
    waiting = ListUpload.objects.filter(free, pk=pk, state__in=WORKED_ON)
    if not waiting.update(run=run, moved_at=now):
        return
    upload = ListUpload.objects.select_related("by").get(pk=pk)
    try:
        _work(upload, run)
    except Refused as refused:
        _end(upload, run, UploadState.FAILED, {"problem": str(refused)})
    except Stopped:
        return


def _work(upload: ListUpload, run: str) -> None:
    applies = upload.state == UploadState.APPLYING
    data = (upload.data or "").encode(_AS_TEXT)
    total = max(sum(1 for _cells in commas.table(data)) - 1, 0)
    ListUpload.objects.filter(pk=upload.pk, run=run).update(total=total, done=0)
    report = taking.take(
        rows_of(data, upload.source),
        language=upload.language,
        dry_run=not applies,
        progress=_telling(upload, run),
    )
    state = UploadState.DONE if applies else UploadState.READ
    if applies:
        detail = {"name": upload.name, **report.counts}
        oversight.record(who=upload.by, verb="import list", subject="list", detail=detail)
    _end(upload, run, state, report.as_json())


def rows_of(data: bytes, source: str) -> Iterator[Row | Bad]:
    """The lines of the table behind its header."""
    table = iter(commas.table(data))
    known, today = columns.guess(next(table, [])), timezone.localdate()
    for line, cells in enumerate(table, 2):
        if any(cell.strip() for cell in cells):
            yield read(line, cells, known, source=source, today=today)


def _telling(upload: ListUpload, run: str) -> Callable[[int], None]:
    def tell(done: int) -> None:
        mine = ListUpload.objects.filter(pk=upload.pk, run=run)
        if not mine.update(done=done, moved_at=timezone.now()):
            raise Stopped

    return tell


def _end(upload: ListUpload, run: str, state: UploadState, report: dict[str, object]) -> None:
    """What is done or cannot be read is not needed any more: its content goes at once."""
    gone = {} if state == UploadState.READ else {"data": None}
    ListUpload.objects.filter(pk=upload.pk, run=run).update(
        state=state, report=report, run="", moved_at=None, **gone
    )
