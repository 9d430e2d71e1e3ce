import threading
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.db import connection
from django.utils import timezone

from clamour.delivery import actions
from clamour.delivery.models import Delivery
from clamour.delivery.rounds import Sender
from clamour.delivery.tests import stream
from clamour.delivery.tests.sink import Sink


@pytest.fixture(autouse=True)
def house(settings, tmp_path) -> None:
    """A data folder of its own and the test's stream."""
    settings.DATA_DIR = tmp_path
    settings.JOURNAL_DIR = tmp_path / "journal"
    settings.DELIVERY_STREAMS = {"test": "clamour.delivery.tests.stream"}
    settings.MAIL_CONNECTIONS = 4
    stream.told.clear()
    for kept in (stream.ADDRESSES, stream.TEXTS, stream.GONE):
        kept.clear()


@pytest.fixture(autouse=True)
def only_on_postgres(request) -> None:
    if request.node.get_closest_marker("postgres"):
        request.getfixturevalue("db")
        if connection.vendor != "postgresql":
            pytest.skip("needs DATABASE_URL=postgres://...")


@pytest.fixture
def sink(settings) -> Iterator[Sink]:
    with Sink() as server:
        settings.MAIL_RELAY = server.url
        yield server


@pytest.fixture
def outbox(db) -> Callable[..., list[Delivery]]:
    """Enqueue letters by their refs: outbox("1:1", "1:2")."""

    def enqueue(*refs: str, **options: object) -> list[Delivery]:
        group = options.pop("group", "appeal")
        address = options.pop("address", "office@ministry.example")
        due = options.pop("due", None)
        rows = [actions.Outgoing(ref, address, group=group, due=due) for ref in refs]
        actions.enqueue("test", rows, **options)
        return [Delivery.objects.get(stream="test", ref=ref) for ref in refs]

    return enqueue


@pytest.fixture
def send() -> Iterator[Callable[[], int]]:
    """Do one round of a real sender, as often as called."""
    senders: list[Sender] = []

    def once() -> int:
        if not senders:
            senders.append(Sender(threading.Event()))
        return senders[0].round()

    yield once
    for sender in senders:
        sender.__exit__(None, None, None)


def states(*refs: str) -> list[str]:
    found = dict(Delivery.objects.values_list("ref", "state"))
    return [found[ref] for ref in refs]


@pytest.fixture(scope="session")
def certificate(tmp_path_factory) -> tuple[str, str]:
    """A self-signed certificate and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "relay.example")])
    now = timezone.now()
    built = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    folder = tmp_path_factory.mktemp("tls")
    (folder / "cert.pem").write_bytes(built.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return str(folder / "cert.pem"), str(folder / "key.pem")
