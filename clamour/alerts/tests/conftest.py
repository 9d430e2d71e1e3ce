from clamour.supporters.tests.conftest import house, post, sink  # noqa: F401
