"""ZIP files of documents: each is read by its own kind; a ZIP in a ZIP stays closed."""

import io
import zipfile
from collections.abc import Iterator

from ..errors import Unreadable
from . import SIZE_LIMIT, unpack
from .kinds import is_left_out, kind_of
from .parts import Part, failed
from .unzipping import BROKEN, member

UNPACKED_LIMIT = 10 * SIZE_LIMIT
"""Most bytes that all members may unpack to together."""

MOST_MEMBERS = 10_000
"""Most files in one ZIP."""

_FLAG_ENCRYPTED, _FLAG_UTF8 = 0x1, 0x800


def parts(data: bytes, name: str) -> Iterator[Part]:
    """Yield the documents of each member; raises Unreadable when the ZIP itself is no good."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except BROKEN as error:
        raise Unreadable("broken_zip") from error
    with archive:
        members = [info for info in archive.infolist() if _is_document(info)]
        if not members:
            raise Unreadable("nothing_to_read")
        if len(members) > MOST_MEMBERS or _overlap(members, len(data)):
            raise Unreadable("suspicious")
        yield from _unpacked(archive, members, name)


def _is_document(info: zipfile.ZipInfo) -> bool:
    # Not info.is_dir(), which takes a name to have a letter at least.
    return not info.filename.endswith("/") and not is_left_out(_shown(info))


def _overlap(members: list[zipfile.ZipInfo], length: int) -> bool:
    """Tell whether members share bytes, so that a few are unpacked a thousand times."""
    return sum(info.compress_size for info in members) > length


def _shown(info: zipfile.ZipInfo) -> str:
    """Return the member's name; tools of Windows write it in the code page of the place."""
    if info.flag_bits & _FLAG_UTF8:
        return info.filename
    try:
        return info.filename.encode("cp437").decode("utf-8")
    except UnicodeError:
        return info.filename


def _unpacked(
    archive: zipfile.ZipFile, members: list[zipfile.ZipInfo], name: str
) -> Iterator[Part]:
    left = UNPACKED_LIMIT
    for info in members:
        if left <= 0:
            raise Unreadable("suspicious")
        path = f"{name}/{_shown(info)}"
        try:
            content = _content(archive, info, min(left, SIZE_LIMIT))
        except Unreadable as error:
            left -= SIZE_LIMIT if error.code == "suspicious" else 0
            yield failed(path, path.encode("utf-8", "replace"), error)
            continue
        left -= len(content)
        yield from _read(content, path)


def _content(archive: zipfile.ZipFile, info: zipfile.ZipInfo, limit: int) -> bytes:
    if info.flag_bits & _FLAG_ENCRYPTED:
        raise Unreadable("encrypted")
    try:
        return member(archive, info, limit)
    except BROKEN as error:
        raise Unreadable("broken_zip") from error


def _read(content: bytes, path: str) -> Iterator[Part]:
    try:
        if kind_of(content, path) == "bundle":
            raise Unreadable("nested_zip")
    except Unreadable as error:
        yield failed(path, content, error)
        return
    yield from unpack(content, path)
