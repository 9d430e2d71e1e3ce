"""Alice founded the desk; Bob joined later. One invented alert, one appeal made of it."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.test import Client

from clamour.appeals import actions as appeals
from clamour.appeals.models import AppealPage
from clamour.intake.actions import bring_in
from clamour.intake.models import Paper

ALERT = """\
URGENT ACTION: Free the port workers' lawyer Ilma Torvane

14 March 2026

Ilma Torvane, lawyer of the port workers' union in Kazemia, was arrested at her office in Norrby
on 4 March 2026. She has been held without charge for ten days.

Please send letters before 30 April 2026 to the Ministry of Justice and demand:

- the immediate release of Ilma Torvane;
- access to her lawyer and her family.

Ministry of Justice
Email: minister@justice.kazemia.example

Embassy of Kazemia in Brussels
Email: [email protected]

Please send copies to the Port Workers' Union: copies@portunion.example
"""


@pytest.fixture(autouse=True)
def homes(request) -> None:
    if request.node.get_closest_marker("django_db"):
        request.getfixturevalue("db")
        appeals.make_homes(["en", "fr"])


@pytest.fixture
def alice(db) -> User:
    return User.objects.create_superuser("alice", password="a long sentence of alice")


@pytest.fixture
def bob(db) -> User:
    return User.objects.create_superuser("bob", password="a long sentence of bob")


@pytest.fixture
def at_desk() -> Callable[[User], Client]:
    """A browser in which this person has signed in."""

    def sign_in(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return sign_in


@pytest.fixture
def paper(alice) -> Paper:
    return bring_in(name="lawyer.txt", data=ALERT.encode(), by=alice).papers.get()


@pytest.fixture
def page(paper) -> AppealPage:
    return paper.page.specific


@pytest.fixture
def live(page, alice) -> AppealPage:
    appeals.publish(page=page, by=alice, reason="Checked.")
    page.refresh_from_db()
    return page
