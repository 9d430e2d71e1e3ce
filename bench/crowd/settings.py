"""Clamour's own settings, with one more address beside its own: the bare insert."""

from clamour.settings import *  # noqa: F403

ROOT_URLCONF = "bench.crowd.urls"
