"""A mailbox with IMAP for tests: as much of RFC 3501 as emptying it takes."""

import re
import socketserver
import threading


class ImapMailbox:
    """`mails` is uid -> bytes, `flags` uid -> the flags it was given."""

    def __init__(self, *mails: bytes) -> None:
        self.mails = dict(enumerate(mails, 1))
        self.flags: dict[int, set[str]] = {uid: set() for uid in self.mails}
        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Conversation)
        self._server.daemon_threads = True
        self._server.box = self

    @property
    def url(self) -> str:
        return f"imap://letters%40box.example:se%2Fcret@127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> "ImapMailbox":
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *exc: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def shown(self) -> list[int]:
        return [uid for uid in self.mails if not self.flags[uid]]

    def expunge(self) -> None:
        for uid in [uid for uid in self.mails if r"\Deleted" in self.flags[uid]]:
            del self.mails[uid]


class _Conversation(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        self.box: ImapMailbox = self.server.box
        self._say(b"* OK IMAP4rev1 ready")
        while line := self.rfile.readline():
            tag, _, rest = line.decode().strip().partition(" ")
            verb = rest.removeprefix("UID ").split(" ")[0]
            said = getattr(self, f"do_{verb.lower()}", lambda rest: None)(rest)
            self._say(f"{tag} {said or 'OK done'}".encode())
            if verb == "LOGOUT":
                return

    def _say(self, line: bytes) -> None:
        self.wfile.write(line + b"\r\n")

    def do_capability(self, rest: str) -> None:
        self._say(b"* CAPABILITY IMAP4rev1")

    def do_login(self, rest: str) -> str | None:
        right = rest == 'LOGIN letters@box.example "se/cret"'
        return None if right else "NO wrong"

    def do_select(self, rest: str) -> None:
        self._say(f"* {len(self.box.mails)} EXISTS".encode())

    def do_search(self, rest: str) -> None:
        self._say(f"* SEARCH {' '.join(map(str, self.box.shown()))}".encode())

    def do_fetch(self, rest: str) -> None:
        uid = int(rest.split()[2])
        raw = self.box.mails[uid]
        if "SIZE" in rest:
            self._say(f"* {uid} FETCH (UID {uid} RFC822.SIZE {len(raw)})".encode())
            return
        self.wfile.write(f"* {uid} FETCH (UID {uid} BODY[] {{{len(raw)}}}\r\n".encode() + raw)
        self._say(b")")

    def do_store(self, rest: str) -> None:
        self.box.flags[int(rest.split()[2])] |= set(re.findall(r"\\\w+", rest))

    def do_expunge(self, rest: str) -> None:
        self.box.expunge()
