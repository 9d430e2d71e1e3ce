"""Keys are made once, private, and can be destroyed for good."""

import stat
from concurrent.futures import ThreadPoolExecutor

import pytest

from clamour.keys import files


def test_a_key_is_the_same_each_time(tmp_path):
    assert files.secret("one", tmp_path) == files.secret("one", tmp_path)
    assert files.secret("one", tmp_path) != files.secret("two", tmp_path)


def test_nobody_but_the_owner_can_read_keys_and_their_folders(tmp_path):
    files.secret("appeals/abc", tmp_path / "keys")
    modes = {path: stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "keys").rglob("*")}
    assert {oct(mode) for path, mode in modes.items() if path.is_file()} == {"0o600"}
    assert {oct(mode) for path, mode in modes.items() if path.is_dir()} == {"0o700"}
    assert files.open_to_others(tmp_path / "keys") == []


def test_a_key_that_others_can_read_is_reported(tmp_path):
    files.secret("one", tmp_path / "keys")
    (tmp_path / "keys" / "one.key").chmod(0o644)
    assert files.open_to_others(tmp_path / "keys") == [tmp_path / "keys" / "one.key"]


def test_many_at_once_get_one_key(tmp_path):
    with ThreadPoolExecutor(16) as pool:
        keys = set(pool.map(lambda _: files.secret("one", tmp_path), range(64)))
    assert len(keys) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["one.key"]


def test_a_destroyed_key_does_not_come_back_by_asking(tmp_path):
    files.secret("one", tmp_path)
    files.destroy("one", tmp_path)
    with pytest.raises(files.KeyGone):
        files.existing("one", tmp_path)
