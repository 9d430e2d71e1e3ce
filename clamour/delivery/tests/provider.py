"""A provider's API on this machine (Postmark's, Brevo's, SES's, as documented), keeping letters."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

TOKENS = ("X-Postmark-Server-Token", "api-key")


class Api:
    """Letters lie in `letters`; `answer` is (HTTP status, JSON), or None to hang up unheard."""

    def __init__(self) -> None:
        self.letters: list[dict] = []
        self.tokens: set[str] = set()
        self.answer: tuple[int, dict] | None = (200, {})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
        self._server.api = self

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}/"

    def __enter__(self) -> "Api":
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *exc: object) -> None:
        self._server.shutdown()
        self._server.server_close()


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        api: Api = self.server.api
        letter = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        api.letters.append(letter)
        api.tokens.update(self.headers[name] for name in TOKENS if name in self.headers)
        if api.answer is None:
            self.connection.close()
            return
        status, said = api.answer
        number = f"0a129aee-e1cd-480d-b08d-{len(api.letters):012}"
        usual = {"To": letter.get("To"), "MessageID": number, "ErrorCode": 0, "Message": "OK"}
        usual |= {"messageId": f"<{number}@relay.example>", "MessageId": number}  # Brevo, SES
        body = json.dumps(usual | said).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        pass
