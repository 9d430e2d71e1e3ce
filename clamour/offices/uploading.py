"""A file of offices on its way into the directory: uploaded, read without writing, applied.

Reading and applying are background tasks. A task that breaks off leaves its file where it was: it
is begun again from the screen, and what was taken over already is found and left as it is.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from secrets import token_hex

from django.contrib.auth.models import User
from django.db.models import Q
from django.utils import timezone, translation
from wagtail.users.models import UserProfile

from clamour.offices import actions, exchange, tasks
from clamour.offices.exchange import Refused, columns
from clamour.offices.exchange.row import Bad, Row
from clamour.offices.models import Upload
from clamour.offices.states import UploadState
from clamour.offices.taking.importing import Stopped
from clamour.offices.taking.report import Report

KEPT = timedelta(days=1)
# So long an import can be undone.
UNDOABLE = timedelta(days=30)
# A run that has said nothing for so long is taken for dead.
SILENCE = timedelta(seconds=60)
WORKED_ON = (UploadState.READING, UploadState.APPLYING, UploadState.UNDOING)
ENDED = (UploadState.DONE, UploadState.UNDONE)


def begin(*, name: str, data: bytes, source: str, by: User) -> Upload:
    """Keep a file until it is applied; raise Refused where it is none that can be read."""
    format = exchange.guess(name, data)
    upload = Upload(name=name[:255], data=data, format=format, source=source[:255], by=by)
    if format in exchange.TABLES:
        header = next(iter(exchange.head(format, data, 1)), [])
        upload.columns = columns.guess(header)
        upload.save()
    else:
        upload.state = UploadState.READING
        upload.save()
        tasks.work_on_upload.enqueue(upload.pk)
    return upload


def choose_columns(upload: Upload, chosen: list[str]) -> None:
    """Say what the columns hold, and have the file read."""
    _move(upload, [UploadState.MAPPING, UploadState.READ], UploadState.READING, columns=chosen)


def apply(upload: Upload, choices: dict[int, int]) -> None:
    """Take the file over; `choices` says of doubtful lines which office they are, 0 a new one."""
    said = {str(line): office for line, office in choices.items()}
    _move(upload, [UploadState.READ], UploadState.APPLYING, choices=said)


def take_over_now(
    rows: Sequence[Row | Bad], *, name: str, source: str, progress: Callable[[int], None]
) -> Report:
    """Take rows over without waiting for the worker; the desk can undo it like any other import."""
    upload = Upload.objects.create(
        name=name[:255], source=source[:255], state=UploadState.APPLYING, total=len(rows)
    )
    report = Report()
    try:
        report = actions.import_rows(rows, by=None, name=name, upload=upload.pk, progress=progress)
    finally:
        _end(upload, "", UploadState.DONE, report.as_json())
    return report


def undo(upload: Upload, by: User) -> None:
    """Take back what was taken over, as far as nobody has touched it since."""
    total = offices(upload)
    _move(upload, [UploadState.DONE], UploadState.UNDOING, total=total, by=by)


def offices(upload: Upload) -> int:
    """How many offices it has made or changed, as long as that can be undone."""
    found: int = upload.traces.values("office").distinct().count()
    return found


def go_on(upload: Upload) -> None:
    """Begin again where a run has broken off; one that still works is left alone."""
    if upload.state in WORKED_ON:
        tasks.work_on_upload.enqueue(upload.pk)


def forget(upload: Upload) -> None:
    """Forget a file that nothing was taken over from."""
    waiting = (UploadState.MAPPING, UploadState.READING, UploadState.READ)
    Upload.objects.filter(pk=upload.pk, state__in=waiting).delete()


def expire(now: datetime) -> None:
    """Forget files that are older than a day, and after a month what they did."""
    old = Upload.objects.filter(made_at__lt=now - KEPT)
    old.exclude(state__in=(*ENDED, UploadState.APPLYING, UploadState.UNDOING)).delete()
    old.filter(made_at__lt=now - UNDOABLE).delete()


def is_silent(upload: Upload) -> bool:
    """Whether its run seems to be dead, or has not begun."""
    return (upload.moved_at or upload.made_at) < timezone.now() - SILENCE


def work(pk: int) -> None:
    """Read or apply the file, unless another run works on it."""
    run, now = token_hex(16), timezone.now()
    free = Q(moved_at=None) | Q(moved_at__lt=now - SILENCE)
    waiting = Upload.objects.filter(free, pk=pk, state__in=WORKED_ON)
    if not waiting.update(run=run, moved_at=now):
        return
    upload = Upload.objects.select_related("by").get(pk=pk)
    with translation.override(_language(upload.by)):
        try:
            _work(upload, run)
        except Refused as refused:
            _end(upload, run, UploadState.FAILED, {"problem": str(refused)})
        except Stopped:
            return


def _work(upload: Upload, run: str) -> None:
    if upload.state == UploadState.UNDOING:
        return _undo(upload, run)
    applies = upload.state == UploadState.APPLYING
    data = bytes(upload.data)
    rows = list(exchange.read(upload.format, data, upload.columns, upload.source or upload.name))
    Upload.objects.filter(pk=upload.pk, run=run).update(total=len(rows), done=0)
    report = actions.import_rows(
        rows,
        by=upload.by,
        name=upload.name,
        choices={int(line): office for line, office in upload.choices.items()},
        dry_run=not applies,
        upload=upload.pk if applies else None,
        progress=lambda done: _tell(upload, run, done),
    )
    state = UploadState.DONE if applies else UploadState.READ
    _end(upload, run, state, report.as_json())


def _undo(upload: Upload, run: str) -> None:
    done = actions.undo_import(
        upload=upload.pk,
        by=upload.by,
        name=upload.name,
        progress=lambda done: _tell(upload, run, done),
    )
    _end(upload, run, UploadState.UNDONE, upload.report | done.as_json())


def _tell(upload: Upload, run: str, done: int) -> None:
    now = timezone.now()
    if not Upload.objects.filter(pk=upload.pk, run=run).update(done=done, moved_at=now):
        raise Stopped


def _end(upload: Upload, run: str, state: UploadState, report: dict[str, object]) -> None:
    """What is done or cannot be read is not needed any more: its content goes at once."""
    gone = {} if state == UploadState.READ else {"data": b""}
    Upload.objects.filter(pk=upload.pk, run=run).update(
        state=state, report=report, run="", moved_at=None, **gone
    )


def _move(upload: Upload, before: list[UploadState], after: UploadState, **said: object) -> None:
    """A second click finds the file moved, and changes nothing."""
    waiting = Upload.objects.filter(pk=upload.pk, state__in=before)
    if waiting.update(state=after, run="", moved_at=None, done=0, **said):
        tasks.work_on_upload.enqueue(upload.pk)


def _language(by: User | None) -> str:
    return UserProfile.get_for_user(by).get_preferred_language() if by else "en"
