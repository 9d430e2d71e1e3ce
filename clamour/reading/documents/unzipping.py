"""Opening ZIP containers that may lie about what is in them."""

import io
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from xml.etree.ElementTree import TreeBuilder

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from ..errors import Unreadable

UNPACKED_LIMIT = 60 * 1024 * 1024
"""Most bytes that one member may unpack to."""

# Real documents nest some thirty deep; walking paragraphs in paragraphs is quadratic.
_DEEPEST = 200
_MOST_SIGNS = 1_000_000
_MOST_SQUEEZED, _SMALL = 200, 5_000_000
_PLAIN_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
BROKEN = (zipfile.BadZipFile, zlib.error, KeyError, SyntaxError, ValueError, OSError,
          NotImplementedError, RuntimeError, EOFError)  # fmt: skip
"""What the standard library raises for a damaged container."""


@contextmanager
def opened(data: bytes, broken: str) -> Iterator[zipfile.ZipFile]:
    """Give the container; what is damaged raises Unreadable with the code `broken`."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            yield archive
    except DefusedXmlException as error:
        raise Unreadable("suspicious") from error
    except BROKEN as error:
        raise Unreadable(broken) from error


def member(
    archive: zipfile.ZipFile, name: str | zipfile.ZipInfo, limit: int = UNPACKED_LIMIT
) -> bytes:
    """Return a member; raises Unreadable("suspicious") when it is longer than `limit`."""
    # The other methods can claim gigabytes of memory before they give the first byte.
    info = archive.getinfo(name) if isinstance(name, str) else name
    if info.compress_type not in _PLAIN_METHODS:
        raise NotImplementedError
    # Text becomes a tenth of its length, and only what is made to harm becomes a thousandth.
    limit = min(limit, max(_SMALL, _MOST_SQUEEZED * info.compress_size))
    # The size in the directory can lie, so the reading itself stops at the limit.
    with archive.open(info) as file:
        content = file.read(limit + 1)
    if len(content) > limit:
        raise Unreadable("suspicious")
    return content


def parsed(content: bytes) -> Any:
    """Return the root of an XML member; entities, DTDs and deep nesting are refused."""
    if max(content.count(b"<"), content.count(b"=")) > _MOST_SIGNS:
        raise Unreadable("suspicious")
    # All at once: given in pieces, a tag of megabytes is looked at from its start each time.
    parser = DefusedXMLParser(target=_Shallow(), forbid_dtd=True)
    parser.feed(content)
    return parser.close()


class _Shallow(TreeBuilder):
    """Builds the tree; what nests too deep raises Unreadable."""

    depth = 0

    def start(self, tag: Any, attrs: Any) -> Any:
        """Open an element."""
        self.depth += 1
        if self.depth > _DEEPEST:
            raise Unreadable("suspicious")
        return super().start(tag, attrs)

    def end(self, tag: Any) -> Any:
        """Close an element."""
        self.depth -= 1
        return super().end(tag)
