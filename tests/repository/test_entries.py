"""What a git tree may hold, read without trusting any of it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import RepositoryError
from bot.repository.entries import Entry, is_lfs_pointer, parse_listing, shown, wanted
from bot.repository.git import checked_ref, checked_sha

OID = "a" * 40


def listing(*paths: bytes, mode: str = "100644") -> bytes:
    return b"".join(f"{mode} blob {OID}\t".encode() + path + b"\0" for path in paths)


@pytest.mark.parametrize(
    ("raw", "path"),
    [
        (b"db/schema/01_core.sql", "db/schema/01_core.sql"),
        ("db/schema/01_größe.sql".encode(), "db/schema/01_größe.sql"),
        ("db/schema/01_種子.sql".encode(), "db/schema/01_種子.sql"),
        (b"a file with spaces.sql", "a file with spaces.sql"),
    ],
)
def test_ordinary_names_are_kept(raw: bytes, path: str) -> None:
    assert list(parse_listing(listing(raw))) == [Entry("100644", OID, path)]


@pytest.mark.parametrize(
    ("raw", "path"),
    [
        (b"db/../../etc/passwd", "db/../../etc/passwd"),
        (b"/etc/passwd", "/etc/passwd"),
        (b"db//x", "db//x"),
        (b"./x", "./x"),
        (b"a\nb", "a\\nb"),
        (b"a\x1b[31mb", "a\\x1b[31mb"),
        (b"\xff\xfe.sql", "\\xff\\xfe.sql"),
        ("a\u202eb".encode(), "a\\u202eb"),
        ("a\u200bb".encode(), "a\\u200bb"),
        (b"x" * 513, "x" * 513),
    ],
)
def test_names_that_climb_hide_or_cannot_be_shown_are_marked(raw: bytes, path: str) -> None:
    (entry,) = parse_listing(listing(raw))
    assert (entry.path, entry.readable_path) == (path, False)


@given(st.binary(min_size=1, max_size=60).filter(lambda raw: b"\0" not in raw))
def test_every_name_becomes_text_that_can_be_printed_and_stored(raw: bytes) -> None:
    (entry,) = parse_listing(listing(raw))
    entry.path.encode()
    assert entry.path.isprintable() or not entry.path.isascii()
    assert not any(char in entry.path for char in "\n\r\x1b\0\u202e")
    assert shown(raw) == entry.path


def test_a_listing_keeps_modes_and_order() -> None:
    entries = list(parse_listing(listing(b"a") + listing(b"b", mode="120000") + listing(b"c", mode="160000")))
    assert [(entry.path, entry.mode) for entry in entries] == [("a", "100644"), ("b", "120000"), ("c", "160000")]


@pytest.mark.parametrize(
    "path",
    [
        "db/schema/01_core.sql", ".github/workflows/deploy.yml", "Makefile", "deploy/Dockerfile.prod", "docker-compose.yml",
        "compose.yaml", "web/package.json", "ops/run.sh", "sql/x.SQL", "actions/deploy/action.yml", "db/notes.bin",
    ],
)  # fmt: skip
def test_what_is_always_read_is_fetched_in_advance(path: str) -> None:
    assert wanted(path)


@pytest.mark.parametrize(
    "path", ["src/app.py", "README", "node_modules/x/package.json", "vendor/lib/install.sh", "img/logo.png", "mydb/x.py"]
)
def test_what_is_hardly_ever_read_is_not(path: str) -> None:
    assert not wanted(path)


def test_a_pointer_to_large_file_storage_is_known_by_its_first_line() -> None:
    pointer = b"version https://git-lfs.github.com/spec/v1\noid sha256:aa\nsize 5\n"
    assert is_lfs_pointer(pointer)
    assert not is_lfs_pointer(b"-- " + pointer)
    assert not is_lfs_pointer(pointer + b"x" * 1024)


@pytest.mark.parametrize("text", ["", "HEAD", "a" * 39, "A" * 40, "a" * 41, "a" * 40 + "\n", "--all", "g" * 40])
def test_only_full_object_names_pass(text: str) -> None:
    with pytest.raises(RepositoryError):
        checked_sha(text)
    assert checked_sha("a" * 40) == "a" * 40
    assert checked_sha("0" * 64) == "0" * 64


@given(st.text(max_size=40))
def test_a_ref_that_passes_is_one_that_git_takes(name: str) -> None:
    try:
        ref = checked_ref(f"refs/heads/{name}")
    except RepositoryError:
        return
    assert not set(ref) & set(" ~^:?*[\\\x7f\n\0")
    assert ".." not in ref
    assert not ref.endswith((".lock", ".", "/"))
