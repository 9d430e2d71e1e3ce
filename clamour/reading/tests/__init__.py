"""Tests of reading; `documents/` holds invented alerts, each with what must be read from it."""
