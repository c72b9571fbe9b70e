"""A bare partial clone: few requests, nothing of the token left behind, nothing followed."""

from __future__ import annotations

import itertools
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.demo import faults
from bot.demo.bare import Link, Submodule
from bot.demo.hub import Hub
from bot.demo.world import Pull, Repository
from bot.errors import RepositoryError, SettingsError, Superseded, Unavailable
from bot.github.client import FETCH
from bot.repository import mirror as mirror_module
from bot.repository.mirror import Mirror, Wanted
from bot.scripts.odd import Odd, OddKind

_numbers = itertools.count(1)


@pytest.fixture(scope="module")
def running() -> Iterator[Hub]:
    with Hub.start() as hub:
        yield hub
        assert hub.defects == []


@pytest.fixture
def hub(running: Hub) -> Iterator[Hub]:
    yield running
    running.faults.clear()


@pytest.fixture
def repository(hub: Hub) -> Repository:
    files = {f"db/schema/{n:02}_part.sql": f"create table t{n}();\n" for n in range(1, 31)}
    return hub.create_repository(
        f"acme/mirror-{next(_numbers)}", {**files, "src/app.py": "print()\n", "assets/photo.bin": b"\0" * 9000}
    )


def token_for(hub: Hub, repository: Repository, rights: dict[str, str] | None = None) -> str:
    return hub.gate.mint(hub.world, (repository.id,), rights or dict(FETCH))[0]


def mirror_of(hub: Hub, repository: Repository, root: Path, token: str = "") -> Mirror:
    return Mirror(root, repository.id, f"{hub.url}/{repository.full_name}.git", token or token_for(hub, repository))


def wanted(pull: Pull, head_sha: str = "") -> Wanted:
    return Wanted(f"refs/heads/{pull.base_ref}", pull.ref, head_sha or pull.head_sha)


def test_both_trees_arrive_with_a_handful_of_requests_and_a_second_run_needs_two(
    hub: Hub, repository: Repository, tmp_path: Path
) -> None:
    pull = hub.open_pull(repository, {"db/schema/31_new.sql": "create table new();\n"})
    for most in (6, 2):
        hub.log.clear()
        with mirror_of(hub, repository, tmp_path).compare(wanted(pull)) as pair:
            assert pair.head_tree["db/schema/31_new.sql"] == b"create table new();\n"
            assert "db/schema/31_new.sql" not in pair.base_tree
            assert sum(len(pair.base_tree[path]) for path in pair.base_tree if path.endswith(".sql")) > 500
        assert len(hub.log) <= most, hub.log


def test_what_is_not_usually_read_is_fetched_only_when_asked_for(hub: Hub, repository: Repository, tmp_path: Path) -> None:
    pull = hub.open_pull(repository, {"db/schema/31_new.sql": "x"})
    with mirror_of(hub, repository, tmp_path).compare(wanted(pull)) as pair:
        hub.log.clear()
        assert "assets/photo.bin" in pair.head_tree
        assert hub.log == []
        assert pair.head_tree["assets/photo.bin"] == b"\0" * 9000
        assert 1 <= len(hub.log) <= 2


def test_a_reader_who_goes_through_everything_does_not_cause_a_request_per_file(hub: Hub, tmp_path: Path) -> None:
    files = {f"src/module_{n}.py": f"print({n})\n" for n in range(60)} | {
        f"bin/tool_{n}": f"#!/bin/sh\n# {n}\n" for n in range(60)
    }
    repository = hub.create_repository(f"acme/mirror-{next(_numbers)}", files)
    pull = hub.open_pull(repository, {"db/schema/01_new.sql": "x"})
    with mirror_of(hub, repository, tmp_path).compare(wanted(pull)) as pair:
        hub.log.clear()
        assert dict(pair.base_tree) == {path: text.encode() for path, text in files.items()}
        assert len(dict(pair.head_tree)) == 121
    assert len(hub.log) <= 6, hub.log


def test_the_head_is_the_merge_result_and_a_conflict_is_named(hub: Hub, repository: Repository, tmp_path: Path) -> None:
    pull = hub.open_pull(repository, {"db/schema/01_part.sql": "create table t1(a int);\n"})
    hub.commit(repository, {"db/schema/40_later.sql": "y"})
    with mirror_of(hub, repository, tmp_path).compare(wanted(pull)) as pair:
        assert pair.head_tree["db/schema/40_later.sql"] == b"y"
        assert pair.conflicts == ()
    hub.commit(repository, {"db/schema/01_part.sql": "create table t1(b int);\n"})
    with mirror_of(hub, repository, tmp_path).compare(wanted(pull)) as pair:
        assert [conflict.path for conflict in pair.conflicts] == ["db/schema/01_part.sql"]
        assert pair.head_tree["db/schema/01_part.sql"] == b"create table t1(a int);\n"


def test_both_sides_of_a_file_are_merged_although_its_contents_were_not_here(hub: Hub, tmp_path: Path) -> None:
    text = "".join(f"-- line {n}\n" for n in range(40))
    repository = hub.create_repository(f"acme/mirror-{next(_numbers)}", {"lib/thing.txt": text})
    pull = hub.open_pull(repository, {"lib/thing.txt": text.replace("line 2\n", "line two\n")})
    hub.commit(repository, {"lib/thing.txt": text.replace("line 30\n", "line thirty\n")})
    with mirror_of(hub, repository, tmp_path).compare(wanted(pull)) as pair:
        merged = pair.head_tree["lib/thing.txt"].decode()
    assert "line two\n" in merged
    assert "line thirty\n" in merged


def test_a_force_push_is_followed_and_an_older_head_is_superseded(hub: Hub, repository: Repository, tmp_path: Path) -> None:
    pull = hub.open_pull(repository, {"db/schema/31_new.sql": "first"})
    old = pull.head_sha
    with mirror_of(hub, repository, tmp_path).compare(wanted(pull)):
        pass
    hub.push(pull, {"db/schema/32_other.sql": "second"}, force=True)
    with mirror_of(hub, repository, tmp_path).compare(wanted(pull)) as pair:
        assert "db/schema/31_new.sql" not in pair.head_tree
        assert pair.head_tree["db/schema/32_other.sql"] == b"second"
    with pytest.raises(Superseded, match="has moved"), mirror_of(hub, repository, tmp_path).compare(wanted(pull, old)):
        pass


def test_a_fork_is_read_from_the_base_repository(hub: Hub, repository: Repository, tmp_path: Path) -> None:
    pull = hub.open_pull(repository, {"db/schema/31_new.sql": "theirs"}, by="stranger", fork=True)
    with mirror_of(hub, repository, tmp_path).compare(wanted(pull)) as pair:
        assert pair.head_tree["db/schema/31_new.sql"] == b"theirs"


def test_a_merge_group_is_taken_as_it_is(hub: Hub, repository: Repository, tmp_path: Path) -> None:
    pull = hub.open_pull(repository, {"db/schema/31_new.sql": "x"})
    base_sha = pull.base_sha
    group = hub.queue_merge(pull)
    hub.commit(repository, {"db/schema/50_later.sql": "not in the group"})
    ref = f"refs/heads/gh-readonly-queue/main/pr-{pull.number}-{base_sha}"
    with mirror_of(hub, repository, tmp_path).compare(Wanted("refs/heads/main", ref, group, base_sha, merged=True)) as pair:
        assert "db/schema/31_new.sql" in pair.head_tree
        assert "db/schema/50_later.sql" not in pair.base_tree
        assert pair.base.sha == base_sha


def test_links_submodules_and_huge_files_are_data(
    hub: Hub, repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.repository.trees.MAX_BLOB", 5000)
    changes = {
        "db/schema/31_link.sql": Link("/etc/passwd"),
        "db/schema/32_module": Submodule("1" * 40),
        "db/schema/33_huge.sql": "x" * 5001,
        "db/schema/34_\x1b[2J.sql": "clear",
        "db/schema/35_\u202egnp.sql": "bidi",
        ".gitmodules": '[submodule "x"]\n\tpath = db/schema/32_module\n\turl = ext::sh -c touch% /tmp/pwned\n',
    }
    pull = hub.open_pull(repository, changes)
    with mirror_of(hub, repository, tmp_path).compare(wanted(pull)) as pair:
        odd = {path: value for path, value in pair.head_tree.items() if isinstance(value, Odd)}
    assert {path: value.kind for path, value in odd.items()} == {
        "assets/photo.bin": OddKind.TOO_LARGE,
        "db/schema/31_link.sql": OddKind.SYMLINK,
        "db/schema/32_module": OddKind.SUBMODULE,
        "db/schema/33_huge.sql": OddKind.TOO_LARGE,
        "db/schema/34_\\x1b[2J.sql": OddKind.NAME,
        "db/schema/35_\\u202egnp.sql": OddKind.NAME,
    }
    assert odd["db/schema/31_link.sql"] == b"/etc/passwd"


def test_the_token_is_in_no_argument_file_or_error(
    hub: Hub, repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pull = hub.open_pull(repository, {"db/schema/31_new.sql": "x"})
    token = token_for(hub, repository)
    started: list[object] = []
    real = subprocess.Popen.__init__

    def watched(self: subprocess.Popen[bytes], command: object, *more: object, **named: object) -> None:
        started.append(command)
        real(self, command, *more, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(subprocess.Popen, "__init__", watched)
    mirror = mirror_of(hub, repository, tmp_path, token)
    with mirror.compare(wanted(pull)) as pair:
        assert pair.head_tree["db/schema/31_new.sql"] == b"x"
    hub.faults.add(faults.bad_gateway("info/refs"))
    with pytest.raises(Unavailable) as error, mirror.compare(wanted(pull)):
        pass
    import base64

    secrets = [token, base64.b64encode(f"x-access-token:{token}".encode()).decode()]
    files = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert len(started) > 5
    for secret in secrets:
        assert secret not in str(started)
        assert secret.encode() not in files
        assert secret not in f"{error.value!r} {error.value.__cause__!r} {mirror._remote!r}"


def test_reading_never_contacts_the_host(hub: Hub, repository: Repository, tmp_path: Path) -> None:
    """The git that reads knows no remote and no token: a missing object is an error, not a request."""
    pull = hub.open_pull(repository, {"db/schema/31_new.sql": "x"})
    mirror = mirror_of(hub, repository, tmp_path)
    with mirror.compare(wanted(pull)) as pair:
        oid = pair.head_tree.oid("assets/photo.bin")
        hub.log.clear()
        answer = mirror._reader.run("cat-file", "--batch-check", stdin=f"{oid}\n".encode())
    assert answer.split()[1] == b"missing"
    assert hub.log == []


@pytest.mark.parametrize(
    "fault", [faults.bad_gateway("info/refs"), faults.dropped("info/refs"), faults.dropped("git-upload-pack")]
)
def test_a_host_that_does_not_answer_is_ours(hub: Hub, repository: Repository, tmp_path: Path, fault: faults.Fault) -> None:
    pull = hub.open_pull(repository, {"db/schema/31_new.sql": "x"})
    hub.faults.add(fault)
    with pytest.raises(Unavailable, match="could not be fetched"), mirror_of(hub, repository, tmp_path).compare(wanted(pull)):
        pass


def test_rights_and_refs_that_are_missing_are_told_apart(hub: Hub, repository: Repository, tmp_path: Path) -> None:
    pull = hub.open_pull(repository, {"db/schema/31_new.sql": "x"})
    narrow = token_for(hub, repository, {"checks": "write"})
    refused = mirror_of(hub, repository, tmp_path, narrow)
    with pytest.raises(RepositoryError, match="rights of this installation") as error, refused.compare(wanted(pull)):
        pass
    assert "contents: read" in error.value.hint
    gone = Wanted("refs/heads/removed", pull.ref, pull.head_sha)
    with pytest.raises(Superseded, match="no longer has"), mirror_of(hub, repository, tmp_path).compare(gone):
        pass


@pytest.mark.parametrize(
    "ref", ["main", "refs/heads/a b", "refs/heads/x..y", "refs/heads/a:b", "refs/heads/x.lock", "refs/", "refs/heads/^a"]
)
def test_only_full_and_valid_ref_names_reach_git(hub: Hub, repository: Repository, tmp_path: Path, ref: str) -> None:
    hub.log.clear()
    wish = Wanted(ref, "refs/pull/1/head", "a" * 40)
    with pytest.raises(RepositoryError, match="not a ref name"), mirror_of(hub, repository, tmp_path).compare(wish):
        pass
    assert hub.log == []


def test_a_branch_that_looks_like_an_option_is_only_a_name(hub: Hub, repository: Repository, tmp_path: Path) -> None:
    flag = tmp_path / "flag"
    wish = Wanted(f"refs/heads/--upload-pack=touch${{IFS}}{flag}", "refs/pull/1/head", "a" * 40)
    with pytest.raises(Superseded, match="no longer has"), mirror_of(hub, repository, tmp_path / "cache").compare(wish):
        pass
    assert not flag.exists()


def test_a_commit_that_is_not_a_full_sha_is_refused(hub: Hub, repository: Repository, tmp_path: Path) -> None:
    pull = hub.open_pull(repository, {"db/schema/31_new.sql": "x"})
    short = wanted(pull, pull.head_sha[:12])
    with pytest.raises(RepositoryError, match="not a full commit SHA"), mirror_of(hub, repository, tmp_path).compare(short):
        pass


@pytest.mark.parametrize(
    "url", ["http://github.example.org/a/b.git", "https://user:secret@github.com/a/b.git", "file:///etc", "ext::sh -c id"]
)
def test_a_token_goes_to_https_or_this_machine_only(tmp_path: Path, url: str) -> None:
    with pytest.raises(SettingsError) as error:
        Mirror(tmp_path, 1, url, "token")
    assert "secret" not in error.value.message


def test_jobs_for_one_repository_may_run_at_the_same_time(hub: Hub, repository: Repository, tmp_path: Path) -> None:
    pulls = [hub.open_pull(repository, {f"db/schema/{40 + n}_new.sql": f"{n}"}) for n in range(3)]
    found: list[bytes] = []

    def work(number: int, pull: Pull) -> None:
        with mirror_of(hub, repository, tmp_path).compare(wanted(pull)) as pair:
            found.append(pair.head_tree[f"db/schema/{40 + number}_new.sql"])

    threads = [threading.Thread(target=work, args=(number, pull)) for number, pull in enumerate(pulls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == [b"0", b"1", b"2"]


def test_a_worn_mirror_is_replaced_when_nobody_uses_it(
    hub: Hub, repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mirror_module, "MAX_PACKS", 0)
    pull = hub.open_pull(repository, {"db/schema/31_new.sql": "x"})
    with mirror_of(hub, repository, tmp_path).compare(wanted(pull)) as outer:
        before = (tmp_path / f"{repository.id}.git").stat().st_ino
        with mirror_of(hub, repository, tmp_path).compare(wanted(pull)):
            assert (tmp_path / f"{repository.id}.git").stat().st_ino == before
        assert outer.head_tree["src/app.py"]
    started = time.time()
    with mirror_of(hub, repository, tmp_path).compare(wanted(pull)) as pair:
        assert pair.head_tree["db/schema/31_new.sql"] == b"x"
    assert (tmp_path / f"{repository.id}.git" / "HEAD").stat().st_mtime >= started - 1


def test_a_damaged_mirror_is_ours_and_the_next_job_has_a_new_one(hub: Hub, repository: Repository, tmp_path: Path) -> None:
    pull = hub.open_pull(repository, {"db/schema/31_new.sql": "x"})
    with mirror_of(hub, repository, tmp_path).compare(wanted(pull)):
        pass
    for pack in (tmp_path / f"{repository.id}.git" / "objects" / "pack").iterdir():
        pack.chmod(0o600)
        pack.write_bytes(b"not a pack")
    with pytest.raises(Unavailable), mirror_of(hub, repository, tmp_path).compare(wanted(pull)):
        pass
    with mirror_of(hub, repository, tmp_path).compare(wanted(pull)) as pair:
        assert pair.head_tree["db/schema/31_new.sql"] == b"x"


def test_a_token_that_was_revoked_is_tried_again_later(hub: Hub, repository: Repository, tmp_path: Path) -> None:
    pull = hub.open_pull(repository, {"db/schema/31_new.sql": "x"})
    token = token_for(hub, repository)
    hub.gate.revoke(token)
    mirror = mirror_of(hub, repository, tmp_path, token)
    with pytest.raises(Unavailable, match="could not be fetched"), mirror.compare(wanted(pull)):
        pass
    assert not (tmp_path / f"{repository.id}.locks" / mirror_module.DAMAGED).exists()


def test_a_git_that_does_not_end_is_stopped(tmp_path: Path) -> None:
    from bot.repository.git import Git

    started = time.monotonic()
    with pytest.raises(Unavailable, match="did not end within"):
        Git(tmp_path, {"alias.wait": "!sleep 20"}, seconds=0.3).run("wait")
    assert time.monotonic() - started < 5


def test_what_a_merge_put_on_a_branch_is_seen_also_after_others_came(hub: Hub, repository: Repository, tmp_path: Path) -> None:
    """The merge's commit against its first parent; a commit that is no part of the branch is refused, though it is known."""
    pull = hub.open_pull(repository, {"db/schema/31_new.sql": "create table new();\n"})
    with mirror_of(hub, repository, tmp_path).compare(wanted(pull)):
        pass
    with (
        pytest.raises(RepositoryError, match="not part of"),
        mirror_of(hub, repository, tmp_path).landed("refs/heads/main", pull.head_sha),
    ):
        pass
    before = pull.base_sha
    hub.close(pull, merge=True)
    hub.commit(repository, {"db/schema/32_later.sql": "create table later();\n"})
    with mirror_of(hub, repository, tmp_path).landed("refs/heads/main", pull.merge_sha) as pair:
        assert (pair.base.sha, pair.head.sha) == (before, pull.merge_sha)
        assert "db/schema/31_new.sql" not in pair.base_tree
        assert pair.head_tree["db/schema/31_new.sql"] == b"create table new();\n"
        assert "db/schema/32_later.sql" not in pair.head_tree
