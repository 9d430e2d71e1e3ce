"""Readers do not wait behind those who act."""

import io
import threading

from clamour.site.turnstile import Turnstile


def ask(app, body=b""):
    told = {}

    def start(status, headers):
        told.update(headers, status=status)

    environ = {"CONTENT_LENGTH": str(len(body)), "wsgi.input": io.BytesIO(body)}
    told["body"] = b"".join(app(environ, start))
    return told


def test_so_many_are_inside_so_many_wait_and_the_others_are_told_to_try_again():
    go, inside = threading.Event(), threading.Semaphore(0)

    def slow(environ, start_response):
        inside.release()
        go.wait(10)
        start_response("200 OK", [])
        return [environ["wsgi.input"].read()]

    app, answers = Turnstile(slow, inside=2, waiting=1), []
    threads = [
        threading.Thread(target=lambda: answers.append(ask(app, b"my words"))) for _ in range(3)
    ]
    for thread in threads:
        thread.start()
    for _ in range(2):
        assert inside.acquire(timeout=10)
    while app._room._value:  # the third has come to the turnstile
        pass
    refused = ask(app, b"my words")
    assert (refused["status"][:3], refused["Retry-After"]) == ("503", "60")
    assert "your browser keeps what you wrote" in refused["body"].decode()
    assert not inside.acquire(blocking=False)
    go.set()
    for thread in threads:
        thread.join(10)
    assert [answer["body"] for answer in answers] == [b"my words"] * 3
    assert ask(app)["status"] == "200 OK"


def test_a_request_that_breaks_gives_its_place_back():
    def breaking(environ, start_response):
        raise RuntimeError

    app = Turnstile(breaking, inside=1, waiting=0)
    for _ in range(3):
        try:
            ask(app)
        except RuntimeError:
            continue
        raise AssertionError("it was answered")
