"""How documents are varied: pieces of their kind in the wrong place, and plain damage."""

import io
import os
import random
import tomllib
import zipfile
from pathlib import Path

_KINDS = {
    "text": ["text"],
    "html": ["html", "html", "text"],
    "mail": ["mime", "mime", "mime", "html", "text"],
    "word": ["office", "office", "xml", "text"],
    "odt": ["office", "office", "xml", "text"],
    "rss": ["xml", "xml", "html", "text"],
    "wordpress": ["xml", "xml", "html", "text"],
    "atom": ["xml", "xml", "html", "text"],
    "pdf": ["pdf"],
}
"""Which pieces of pieces.toml go into a kind; what stands twice goes in twice as often."""

_ALL = ["text", "html", "xml", "mime", "office"]
_CONTAINERS = {"word", "odt", "zip"}
_LONG, _AMPLIFIED = 2_000, 60_000


class Mutations:
    """Makes variants of the documents of one kind."""

    def __init__(self, kind: str, pool: list[bytes]) -> None:
        self.kind, self.pool = kind, pool
        pieces = tomllib.loads(Path(__file__).with_name("pieces.toml").read_text("utf-8"))
        self._pieces = [_filled(p) for name in _KINDS.get(kind, _ALL) for p in pieces[name]]

    def __call__(self, data: bytes, most: int, seed: int) -> bytes:
        """Return a variant; the same for the same seed."""
        draw = random.Random(seed)
        if self.kind in _CONTAINERS and draw.random() < 0.85:
            return self._repacked(data, draw)[:most]
        return self._changed(data, draw)[:most]

    def _changed(self, data: bytes, draw: random.Random) -> bytes:
        if len(data) > _LONG:
            start = draw.randrange(len(data) - _LONG // 2)
            data = data[start : start + _LONG // 2]  # so that variants do not only grow
        for _ in range(draw.choice((1, 1, 1, 2, 2, 3, 4, 8))):
            data = draw.choice(_WAYS)(data, self, draw)[:_LONG]
        return data

    def _repacked(self, data: bytes, draw: random.Random) -> bytes:
        """Vary a member of a container, its name, or which there are."""
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                members = [(i.filename, archive.read(i)[:50_000]) for i in archive.infolist()]
        except Exception:
            return self._changed(draw.choice(self.pool), draw)
        members = members or [("a.txt", b"")]
        place = draw.randrange(len(members))
        name, content = members[place]
        if draw.random() < 0.1:
            name = name + draw.choice((".zip", "/", "/../x", ".html", "\u202e", ".pdf"))
        if draw.random() < 0.1:
            members.append(draw.choice(members))
        members[place] = name, self._changed(content, draw)
        return _zipped(members[:20])

    def piece(self, draw: random.Random) -> bytes:
        """Return one of the pieces of the kind, sometimes many times over."""
        times = draw.choice((1, 1, 1, 1, 1, 1, 1, 2, 5, 40))
        return draw.choice(self._pieces) * times

    def amplified(self, data: bytes, seed: int) -> bytes:
        """Repeat a piece until it shows what grows faster than the input."""
        draw = random.Random(seed)
        if self.kind in _CONTAINERS:
            try:
                with zipfile.ZipFile(io.BytesIO(data)) as archive:
                    info = draw.choice(archive.infolist())
                    return _zipped([(info.filename, self._grown(archive.read(info), draw))])
            except Exception:
                return data
        return self._grown(data, draw)

    def _grown(self, data: bytes, draw: random.Random) -> bytes:
        start, end = _slice(data[:_LONG], draw)
        piece = data[start:end] or self.piece(draw)
        return data[:end] + piece * (_AMPLIFIED // max(1, len(piece))) + data[end:]


def _filled(piece: str) -> bytes:
    for trap in ("pipe", "port"):
        piece = piece.replace(f"{{{trap}}}", os.environ.get(f"FUZZ_{trap.upper()}", ""))
    return b" \xff" if piece == " \xff" else piece.encode()


def _zipped(members: list[tuple[str, bytes]]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in members:
            archive.writestr(zipfile.ZipInfo(name or "a"), content)
    return file.getvalue()


def _slice(data: bytes, draw: random.Random) -> tuple[int, int]:
    start = draw.randrange(len(data) + 1)
    return start, min(len(data), start + draw.choice((1, 2, 8, 30, 200, 2000)))


def _inserted(data: bytes, own: Mutations, draw: random.Random) -> bytes:
    at = draw.randrange(len(data) + 1)
    return data[:at] + own.piece(draw) + data[at:]


def _replaced(data: bytes, own: Mutations, draw: random.Random) -> bytes:
    start, end = _slice(data, draw)
    return data[:start] + own.piece(draw) + data[end:]


def _removed(data: bytes, own: Mutations, draw: random.Random) -> bytes:
    start, end = _slice(data, draw)
    return data[:start] + data[end:]


def _moved(data: bytes, own: Mutations, draw: random.Random) -> bytes:
    start, end = _slice(data, draw)
    rest = data[:start] + data[end:]
    at = draw.randrange(len(rest) + 1)
    return rest[:at] + data[start:end] + rest[at:]


def _repeated(data: bytes, own: Mutations, draw: random.Random) -> bytes:
    start, end = _slice(data, draw)
    return data[:end] + data[start:end] * draw.choice((1, 2, 5)) + data[end:]


def _spliced(data: bytes, own: Mutations, draw: random.Random) -> bytes:
    other = draw.choice(own.pool)
    start, end = _slice(other, draw)
    at = draw.randrange(len(data) + 1)
    return data[:at] + other[start:end] + data[at:]


def _cut(data: bytes, own: Mutations, draw: random.Random) -> bytes:
    return data[: draw.randrange(len(data) + 1)]


def _flipped(data: bytes, own: Mutations, draw: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(draw.choice((1, 1, 2, 8)) if data else 0):
        changed[draw.randrange(len(changed))] = draw.randrange(256)
    return bytes(changed)


def _nested(data: bytes, own: Mutations, draw: random.Random) -> bytes:
    start, _ = _slice(data, draw)
    return data[:start] + own.piece(draw) * draw.choice((2, 3, 30)) + data[start:]


_WAYS = (
    _inserted, _inserted, _inserted, _replaced, _replaced, _removed, _removed, _moved, _repeated,
    _spliced, _spliced, _cut, _flipped, _nested,
)  # fmt: skip
