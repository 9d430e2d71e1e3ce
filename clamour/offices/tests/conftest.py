import pytest

from clamour.appeals.tests.factory import make_account


@pytest.fixture
def desk(client):
    """A browser in which an organiser has signed in."""
    client.force_login(make_account())
    return client
