"""Clamour, a self-hosted urgent-action platform."""

__version__ = "0.1.0"
