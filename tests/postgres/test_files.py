"""Measuring a directory that a server is changing at the same time."""

from __future__ import annotations

import threading
from pathlib import Path

from bot.postgres.jail import files


def test_files_and_folders_that_vanish_while_they_are_counted_count_nothing(tmp_path: Path) -> None:
    (tmp_path / "kept").write_bytes(b"x" * 8192)
    done = threading.Event()

    def churn() -> None:
        while not done.is_set():
            folder = tmp_path / "coming-and-going"
            folder.mkdir()
            for number in range(20):
                (folder / str(number)).write_bytes(b"x")
            files.remove(str(folder))

    worker = threading.Thread(target=churn)
    worker.start()
    try:
        assert all(files.size(str(tmp_path)) >= 8192 for _ in range(500))
    finally:
        done.set()
        worker.join()


def test_a_copy_has_the_same_bytes_private_modes_and_no_links(tmp_path: Path) -> None:
    source, target = tmp_path / "source", tmp_path / "target"
    (source / "inner").mkdir(parents=True)
    (source / "inner" / "file").write_bytes(b"x" * 3_000_000)
    (source / "empty").touch()
    (source / "link").symlink_to("/etc/passwd")
    target.mkdir()
    files.copy(str(source), str(target))
    assert (target / "inner" / "file").read_bytes() == b"x" * 3_000_000
    assert (target / "inner" / "file").stat().st_mode & 0o777 == 0o600
    assert sorted(path.name for path in target.iterdir()) == ["empty", "inner"]
