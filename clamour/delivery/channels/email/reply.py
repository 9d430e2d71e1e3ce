"""What an SMTP server says (RFC 5321 4.2), kept as it came: most of it nobody reads."""

_CODES = {b"%d" % code: code for code in range(200, 600)}
# Between the code and the text: a line that others follow, the last one, one without a text.
_MORE, _MARKS = b"-", (b" ", b"-", b"")


class NoReply(ValueError):
    """A line that no server says who speaks SMTP."""


class Reply:
    """A whole reply."""

    __slots__ = ("_raw", "code")

    def __init__(self, code: int, raw: list[bytes]) -> None:
        self.code = code
        self._raw = raw

    @property
    def lines(self) -> list[str]:
        return [line[4:].decode("utf-8", "replace").strip() for line in self._raw]

    @property
    def text(self) -> str:
        return " ".join(self.lines).strip()

    @property
    def ok(self) -> bool:
        return 200 <= self.code < 300

    def __str__(self) -> str:
        return f"{self.code} {self.text}".strip()


class Listener:
    """Lines to replies."""

    def __init__(self) -> None:
        self._begun: list[bytes] = []

    @property
    def pending(self) -> int:
        """Bytes of a reply whose end has not come."""
        return sum(map(len, self._begun)) if self._begun else 0

    def take(self, line: bytes) -> Reply | None:
        """Return the reply that this line ends, if it does; raise NoReply."""
        line = line.rstrip(b"\r")
        code, mark = _CODES.get(line[:3]), line[3:4]
        if code is None or mark not in _MARKS:
            raise NoReply
        if mark == _MORE:
            self._begun.append(line)
            return None
        raw = [line]
        if self._begun:
            raw, self._begun = [*self._begun, line], []
        return Reply(code, raw)
