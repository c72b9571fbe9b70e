"""A repository on this machine becomes base and merge result, and stays as it was."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from bot.errors import RepositoryError
from bot.repository import local
from bot.scripts.odd import Odd, OddKind, odd_entries
from tests.repository.conftest import Clone

ONE = "db/schema/01_core.sql"
TWO = "db/schema/02_more.sql"


def fingerprint(root: Path) -> str:
    """Everything in the folder, .git included: names, modes and bytes."""
    digest = hashlib.sha256()
    for path in sorted(root.rglob("*")):
        digest.update(f"{path.relative_to(root)} {path.lstat().st_mode}".encode())
        if path.is_file() and not path.is_symlink():
            digest.update(path.read_bytes())
    return digest.hexdigest()


def test_the_head_is_what_merging_gives_and_not_the_bare_branch(clone: Clone) -> None:
    clone.commit({ONE: "a\n"})
    clone.git("checkout", "-qb", "feature")
    clone.commit({TWO: "b\n"})
    clone.git("checkout", "-q", "main")
    base = clone.commit({"db/schema/03_main.sql": "c\n"})
    with local.compare(clone.root, base="main", head="feature") as pair:
        assert sorted(pair.base_tree) == [ONE, "db/schema/03_main.sql"]
        assert dict(pair.head_tree) == {ONE: b"a\n", TWO: b"b\n", "db/schema/03_main.sql": b"c\n"}
        assert (pair.base.sha, pair.base.ref, pair.head.ref) == (base, "main", "feature")
        assert pair.conflicts == ()


def test_without_a_head_uncommitted_work_is_checked_and_ignored_files_are_not(clone: Clone) -> None:
    clone.commit({ONE: "a\n", ".gitignore": "*.log\n"})
    clone.write({ONE: "changed\n", TWO: "untracked\n", "debug.log": "noise"})
    with local.compare(clone.root) as pair:
        assert pair.head_tree[ONE] == b"changed\n"
        assert pair.head_tree[TWO] == b"untracked\n"
        assert "debug.log" not in pair.head_tree
        assert pair.base_tree[ONE] == b"a\n"
        assert str(pair.head) == "worktree"


def test_uncommitted_work_on_a_branch_behind_its_base_is_merged_onto_the_base(clone: Clone) -> None:
    clone.commit({ONE: "a\n"})
    clone.git("checkout", "-qb", "feature")
    clone.git("checkout", "-q", "main")
    clone.commit({"db/schema/03_main.sql": "c\n"})
    clone.git("checkout", "-q", "feature")
    clone.write({TWO: "mine\n"})
    with local.compare(clone.root) as pair:
        assert sorted(pair.head_tree) == [ONE, TWO, "db/schema/03_main.sql"]


def test_a_deleted_file_is_gone_from_the_head_and_a_subfolder_finds_the_repository(clone: Clone) -> None:
    clone.commit({ONE: "a\n", TWO: "b\n"})
    (clone.root / ONE).unlink()
    with local.compare(clone.root / "db") as pair:
        assert sorted(pair.head_tree) == [TWO]


def test_checking_leaves_no_trace_in_the_repository(clone: Clone) -> None:
    clone.commit({ONE: "a\n"})
    clone.git("checkout", "-qb", "feature")
    clone.write({ONE: "x\n", TWO: "untracked\n"})
    before = fingerprint(clone.root)
    with local.compare(clone.root) as pair:
        assert pair.head_tree[TWO] == b"untracked\n"
    assert fingerprint(clone.root) == before


def test_a_conflict_is_reported_with_its_path_and_head_alone_is_shown(clone: Clone) -> None:
    clone.commit({ONE: "a\n"})
    clone.git("checkout", "-qb", "feature")
    clone.commit({ONE: "feature\n"})
    clone.git("checkout", "-q", "main")
    clone.commit({ONE: "main\n"})
    with local.compare(clone.root, head="feature") as pair:
        assert [conflict.path for conflict in pair.conflicts] == [ONE]
        assert pair.head_tree[ONE] == b"feature\n"


def test_the_remote_default_branch_is_the_base_before_a_local_main(clone: Clone, tmp_path: Path) -> None:
    clone.commit({ONE: "a\n"})
    clone.git("branch", "-m", "trunk")
    clone.git("clone", "-q", str(clone.root), str(tmp_path / "second"))
    second = Clone(tmp_path / "second")
    second.git("checkout", "-qb", "feature")
    second.commit({TWO: "b\n"})
    with local.compare(second.root) as pair:
        assert pair.base.ref == "origin/trunk"
        assert sorted(pair.base_tree) == [ONE]


@pytest.mark.parametrize("ref", ["nonsense", "--upload-pack=touch x", "HEAD:db", ""])
def test_an_unknown_ref_is_a_clear_error(clone: Clone, ref: str) -> None:
    clone.commit({ONE: "a\n"})
    with pytest.raises(RepositoryError) as error, local.compare(clone.root, head=ref or "\x01"):
        pass
    assert "names no commit" in error.value.message
    assert error.value.hint


def test_no_repository_no_commit_no_base_and_unfinished_merge_are_clear_errors(clone: Clone, tmp_path: Path) -> None:
    (tmp_path / "plain").mkdir()
    with pytest.raises(RepositoryError, match="not in a git repository"), local.compare(tmp_path / "plain"):
        pass
    with pytest.raises(RepositoryError, match="not a folder"), local.compare(tmp_path / "missing"):
        pass
    with pytest.raises(RepositoryError, match="no commit yet"), local.compare(clone.root):
        pass
    clone.commit({ONE: "a\n"})
    clone.git("branch", "-m", "odd-name")
    with pytest.raises(RepositoryError, match="neither a remote default branch"), local.compare(clone.root):
        pass
    clone.git("checkout", "-qb", "other")
    clone.commit({ONE: "b\n"})
    clone.git("checkout", "-q", "odd-name")
    clone.commit({ONE: "c\n"})
    clone.git("-c", "merge.conflictStyle=merge", "merge-tree", "other", "odd-name", "other")
    with pytest.raises(AssertionError):
        clone.git("merge", "-q", "other")
    with pytest.raises(RepositoryError, match="in the middle of a merge"), local.compare(clone.root, base="other"):
        pass


def test_histories_that_do_not_meet_and_shallow_clones_say_what_to_do(clone: Clone, tmp_path: Path) -> None:
    clone.commit({ONE: "a\n"})
    clone.git("checkout", "-q", "--orphan", "island")
    clone.commit({TWO: "b\n"})
    with pytest.raises(RepositoryError, match="no common history"), local.compare(clone.root):
        pass
    clone.git("checkout", "-q", "main")
    clone.git("checkout", "-qb", "feature")
    clone.commit({TWO: "b\n"})
    clone.git("checkout", "-q", "main")
    clone.commit({TWO: "c\n"})
    clone.git("clone", "-q", "--depth=1", "--no-single-branch", f"file://{clone.root}", str(tmp_path / "shallow"))
    with pytest.raises(RepositoryError) as error, local.compare(tmp_path / "shallow", head="origin/feature"):
        pass
    assert "shallow clone" in error.value.hint


def test_links_submodules_pointers_and_strange_names_are_data_with_a_finding(clone: Clone, tmp_path: Path) -> None:
    secret = tmp_path / "secret.sql"
    secret.write_text("not for you")
    lfs = "version https://git-lfs.github.com/spec/v1\noid sha256:aa\nsize 5\n"
    clone.commit({ONE: "a\n"})
    clone.write({"db/schema/03_lfs.sql": lfs, "db/schema/04_\x1b[31m\n.sql": "x"})
    (clone.root / "db/schema/05_link.sql").symlink_to(secret)
    (clone.root / "db/schema/06_folder.sql").symlink_to("/etc")
    clone.git("update-index", "--add", "--cacheinfo", f"160000,{'1' * 40},db/schema/07_module.sql")
    with local.compare(clone.root) as pair:
        tree = pair.head_tree
        kinds = {path: value.kind for path, value in tree.items() if isinstance(value, Odd)}
        texts = b"".join(tree.values())
        findings = odd_entries(tree, ["db/schema"])
    assert kinds["db/schema/03_lfs.sql"] is OddKind.LFS
    assert kinds["db/schema/05_link.sql"] is OddKind.SYMLINK
    assert kinds["db/schema/06_folder.sql"] is OddKind.SYMLINK
    assert kinds["db/schema/04_\\x1b[31m\\n.sql"] is OddKind.NAME
    assert b"not for you" not in texts
    assert {finding.location.path for finding in findings} == set(kinds)
    assert all(finding.blocks for finding in findings)


def test_a_committed_submodule_and_an_oversized_file_are_data_too(clone: Clone, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.repository.trees.MAX_BLOB", 1000)
    clone.commit({ONE: "a\n", "db/schema/09_huge.sql": "x" * 1001})
    clone.git("update-index", "--add", "--cacheinfo", f"160000,{'1' * 40},db/schema/07_module.sql")
    clone.git("commit", "-qm", "module")
    with local.compare(clone.root, head="HEAD") as pair:
        huge, module = pair.head_tree["db/schema/09_huge.sql"], pair.head_tree["db/schema/07_module.sql"]
    assert isinstance(huge, Odd)
    assert (huge, huge.kind) == (b"", OddKind.TOO_LARGE)
    assert isinstance(module, Odd)
    assert module.kind is OddKind.SUBMODULE


def test_nothing_of_the_repository_is_executed(clone: Clone, tmp_path: Path) -> None:
    """Hooks, the file-system monitor and inherited git variables play no part."""
    clone.commit({ONE: "a\n"})
    flag = tmp_path / "ran"
    hook = tmp_path / "hook"
    hook.write_text(f"#!/bin/sh\ntouch {flag}\n")
    hook.chmod(0o755)
    clone.git("config", "core.fsmonitor", str(hook))
    clone.git("config", "core.hooksPath", str(tmp_path))
    (tmp_path / "post-index-change").write_text(hook.read_text())
    (tmp_path / "post-index-change").chmod(0o755)
    clone.write({TWO: "b\n"})
    with local.compare(clone.root) as pair:
        assert TWO in pair.head_tree
    assert not flag.exists()


def test_inherited_git_variables_do_not_lead_elsewhere(clone: Clone, monkeypatch: pytest.MonkeyPatch) -> None:
    clone.commit({ONE: "a\n"})
    monkeypatch.setenv("GIT_DIR", "/nonexistent")
    monkeypatch.setenv("GIT_INDEX_FILE", "/nonexistent/index")
    monkeypatch.setenv("GIT_CONFIG_PARAMETERS", "'core.bare'='true'")
    with local.compare(clone.root) as pair:
        assert ONE in pair.head_tree


def test_secrets_of_our_environment_do_not_reach_git(clone: Clone, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """An alias that prints its environment shows what git and its children can see."""
    from bot.repository.git import Git

    monkeypatch.setenv("DATABASE_URL", "postgresql://u:hunter2@h/d")
    monkeypatch.setenv("MIGRATE_BOT_PRIVATE_KEY", "hunter2")
    clone.commit({ONE: "a\n"})
    seen = Git(clone.root, {"alias.show": "!env"}, {"HOME": os.environ.get("HOME", "/")}).run("show").decode()
    assert "commit" in seen
    shown = Git(clone.root, {"alias.surroundings": "!env"}).run("surroundings").decode()
    assert "hunter2" not in shown
    assert "DATABASE_URL" not in shown


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
def test_a_repository_of_another_user_says_how_to_trust_it(clone: Clone, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    clone.commit({ONE: "a\n"})
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("GIT_CONFIG_GLOBAL", raising=False)
    for path in [clone.root, *clone.root.rglob("*")]:
        os.chown(path, 12345, 12345)
    with pytest.raises(RepositoryError, match="belongs to another user") as error, local.compare(clone.root):
        pass
    assert "safe.directory" in error.value.hint
    (tmp_path / ".gitconfig").write_text(f"[safe]\n\tdirectory = {clone.root}\n")
    with local.compare(clone.root) as pair:
        assert ONE in pair.head_tree


def test_a_partial_clone_without_contents_says_so(clone: Clone, tmp_path: Path) -> None:
    clone.commit({ONE: "a\n"})
    clone.git("config", "uploadpack.allowFilter", "true")
    clone.git("clone", "-q", "--filter=blob:none", "--no-checkout", f"file://{clone.root}", str(tmp_path / "partial"))
    with pytest.raises(RepositoryError) as error, local.compare(tmp_path / "partial", head="HEAD"):
        pass
    assert "partial clone" in error.value.hint


def test_a_damaged_repository_is_the_users_to_mend(clone: Clone) -> None:
    clone.commit({ONE: "a\n"})
    oid = clone.git("rev-parse", f"HEAD:{ONE}")
    (clone.root / ".git" / "objects" / oid[:2] / oid[2:]).unlink()
    with pytest.raises(RepositoryError, match="cannot be read"), local.compare(clone.root, head="HEAD"):
        pass
