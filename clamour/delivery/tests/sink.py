"""An SMTP server for tests that counts every letter and can be told to misbehave."""

import socket
import socketserver
import threading
from collections import Counter
from collections.abc import Callable
from email import message_from_bytes
from time import sleep

CUT = "CUT"
SILENT = "SILENT"

# (verb, argument, number of times this verb was seen) -> a reply, CUT, or None for the usual one
Rule = Callable[[str, str, int], str | None]

USUAL = {
    "GREETING": "220 sink",
    "EHLO": "250-sink\r\n250-PIPELINING\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250 SIZE 20000000",
    "MAIL": "250 2.1.0 Ok",
    "RCPT": "250 2.1.5 Ok",
    "DATA": "354 End data with <CR><LF>.<CR><LF>",
    "DOT": "250 2.0.0 Ok: queued",
    "RSET": "250 Ok",
    "QUIT": "221 Bye",
}


class Sink:
    """Letters lie in `letters` as (sender, recipient, bytes), kept when the dot is answered 250."""

    def __init__(self, rule: Rule | None = None, *, delay: float = 0) -> None:
        self.rule = rule or (lambda verb, argument, number: None)
        self.delay = delay
        self.letters: list[tuple[str, str, bytes]] = []
        self.connections = 0
        self.seen: Counter[str] = Counter()
        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Conversation, False)
        self._server.daemon_threads = True
        self._server.request_queue_size = 64
        self._server.sink = self

    @property
    def port(self) -> int:
        return self._server.server_address[1]

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    def __enter__(self) -> "Sink":
        # Small, so that a long letter cannot hide whole in the kernel's buffers.
        self._server.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 64 * 1024)
        self._server.server_bind()
        self._server.server_activate()
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *exc: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    @property
    def message_ids(self) -> Counter[str]:
        return Counter(message_from_bytes(raw)["Message-ID"] for _, _, raw in self.letters)

    @property
    def subjects(self) -> Counter[str]:
        return Counter(message_from_bytes(raw)["Subject"] for _, _, raw in self.letters)


class _Cut(Exception):
    pass


class _Conversation(socketserver.StreamRequestHandler):
    disable_nagle_algorithm = True

    def handle(self) -> None:
        self.sink: Sink = self.server.sink
        self.sink.connections += 1
        try:
            self._answer("GREETING", "")
            while line := self.rfile.readline():
                self._command(line.decode().rstrip("\r\n"))
        except (_Cut, ConnectionError):
            pass

    def _command(self, line: str) -> None:
        verb, _, argument = line.partition(" ")
        verb = verb.upper()
        if verb == "MAIL":
            self._sender = self._recipient = ""
        accepted = self._answer(verb, argument).startswith("2")
        if verb == "MAIL" and accepted:
            self._sender = argument
        elif verb == "RCPT" and accepted:
            self._recipient = argument
        elif verb == "QUIT":
            raise _Cut
        elif verb == "DATA" and self._last.startswith("354"):
            self._take_body()

    def _take_body(self) -> None:
        self._answer("BODY", "", reply=False)
        body = []
        while (line := self.rfile.readline()) != b".\r\n":
            if not line:
                raise _Cut
            body.append(line[1:] if line.startswith(b".") else line)
        sleep(self.sink.delay)
        letter = (self._sender, self._recipient, b"".join(body))
        self._answer("DOT", self._recipient, letter)

    def _out_of_turn(self, verb: str) -> str | None:
        if verb == "RCPT" and not self._sender:
            return "503 5.5.1 Error: need MAIL command"
        if verb == "DATA" and not self._recipient:
            return "554 5.5.1 Error: no valid recipients"
        return None

    def _answer(self, verb: str, argument: str, letter: tuple | None = None, *, reply=True) -> str:
        self.sink.seen[verb] += 1
        said = self.sink.rule(verb, argument, self.sink.seen[verb])
        said = said or self._out_of_turn(verb)
        if said == "TAKE AND CUT" and letter:
            self.sink.letters.append(letter)
        if said in (CUT, "TAKE AND CUT"):
            raise _Cut
        self._last = said or USUAL.get(verb, "502 what?")
        if letter and self._last.startswith("2"):
            self.sink.letters.append(letter)  # before the answer, as an honest server does
        if reply:
            self.wfile.write(f"{self._last}\r\n".encode())
        if self._last.startswith("421"):
            raise _Cut
        return self._last
