"""Hostile repositories and a host on bad days, from the webhook to the check run."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.demo import faults
from bot.demo.bare import Link, Submodule
from bot.demo.hub import Hub
from bot.errors import UsageError
from bot.examine import Options, examine
from bot.github import reads
from bot.postgres import child
from bot.report.model import Report
from bot.repository import git as git_module
from bot.repository import trees
from bot.repository.comparison import Comparison
from bot.repository.mirror import Mirror, Wanted
from bot.work import sweep
from tests.service.office import MORE, Office, fresh_settings, small_engine
from tests.service.office import office as run_office


@pytest.fixture
def real(hub: Hub, state: str, tmp_path: Path) -> Iterator[Office]:
    """The service with its real engine."""
    with run_office(hub, state, fresh_settings(hub, tmp_path), engine=examine, name=f"acme/real-{tmp_path.name}") as running:
        yield running


def test_63_a_change_of_the_settings_counts_only_after_the_merge_and_is_noted(real: Office) -> None:
    """Case 63: the pull request switches its own finding off; the base's settings decide, and the comment says so."""
    files = {
        ".github/migrate-bot.yml": "severities:\n  create-without-guard: off\n  config-changed: off\n",
        "db/schema/02_more.sql": "CREATE TABLE pots (id int);\n",
    }
    pull = real.hub.open_pull(real.repository, files)
    real.work()
    (comment,) = real.ours(pull)
    assert "config-changed" in comment
    assert real.conclusions(pull) == ["failure"]


def test_65_what_is_no_plain_file_is_refused_with_the_reason(real: Office) -> None:
    """Case 65: never followed, never fetched from elsewhere, never green; and only this repository is asked for anything."""
    odd = {
        "db/schema/02_link.sql": Link("/etc/passwd"),
        "db/schema/03_module.sql": Submodule("b" * 40),
        "db/schema/04_lfs.sql": "version https://git-lfs.github.com/spec/v1\noid sha256:" + "a" * 64 + "\nsize 9\n",
        "db/schema/05_large.sql": "-- x\n" * 420_000,
        "db/schema/06_a\nb.sql": "SELECT 1;\n",
    }
    pull = real.hub.open_pull(real.repository, odd)
    real.hub.log.clear()
    real.work()
    (comment,) = real.ours(pull)
    for said in ("symbolic link", "submodule", "LFS", "are not read", "06_a"):
        assert said.lower() in comment.lower(), (said, comment)
    assert real.conclusions(pull)[0] in {"failure", "action_required"}
    assert "root:" not in comment
    asked = [line for line in real.hub.log if ".git/" in line]
    assert asked
    assert all(real.repository.full_name in line for line in asked)


def test_66_a_tree_that_is_too_large_is_not_judged_by_a_part_of_it(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """Case 66: more files than we read is *could not judge*, with the number; a pass of the first part is never given."""
    monkeypatch.setattr(trees, "MAX_ENTRIES", 1)
    pull = office.hub.open_pull(office.repository, MORE)
    office.work()
    assert office.conclusions(pull) == ["action_required"]
    assert "at most 1 can be examined" in (pull.checks[0].summary or "")


def test_67_a_fork_that_is_gone_and_a_pull_request_closed_meanwhile_end_cleanly(hub: Hub, state: str, tmp_path: Path) -> None:
    """Case 67: closed or deleted between two steps: nothing is published, nothing is left running or wanted."""
    todo: list[str] = []

    def engine(comparison: Comparison, options: Options | None = None) -> Report:
        if todo:
            hub.close(pull)
            todo.clear()
        return small_engine(comparison, options)

    with run_office(hub, state, fresh_settings(hub, tmp_path), engine=engine, name="acme/leaving") as office:
        pull = hub.open_pull(office.repository, MORE)
        todo.append("close")
        office.work()
        row = office.row(pull)
        assert (row.state, row.generation) == ("closed", row.done_generation)
        assert office.ours(pull) == []
        assert office.conclusions(pull) == ["cancelled"]
        fork = hub.open_pull(office.repository, MORE, by="stranger", fork=True, branch="gone")
        fork.head_repository_id = 0
        office.work()
        assert office.conclusions(fork) == ["action_required"]
        assert office.sql("SELECT count(*) FROM runs WHERE state = 'running'") == [(0,)]


def test_an_old_body_that_says_closed_closes_nothing(office: Office) -> None:
    """The payload is a hint: the pull request is open when it is asked for, so it stays examined."""
    pull = office.hub.open_pull(office.repository, MORE)
    office.work()
    payload = {
        "action": "closed",
        "pull_request": {"number": pull.number, "head": {"sha": pull.head_sha}, "base": {"ref": "main"}, "merged": True},
        "repository": {"id": office.repository.id, "full_name": office.repository.full_name},
        "installation": {"id": office.hub.installation_id},
        "sender": {"id": 1, "login": "x"},
    }
    assert office.hub.deliver("pull_request", payload).status == 202
    office.work()
    assert office.row(pull).state == "open"
    assert office.conclusions(pull)[-1] == "success"


def test_75_a_repository_taken_off_the_list_is_left_alone_by_waiting_jobs(office: Office) -> None:
    """Case 75: the job was queued while it was served; the worker asks again, and so does the sweep."""
    pull = office.hub.open_pull(office.repository, MORE)
    object.__setattr__(office.tools, "settings", office.tools.settings.model_copy(update={"repositories": ("acme/other",)}))
    office.hub.log.clear()
    office.work()
    comment = office.hub.comment(pull, "/migrate help", by="mira")
    office.do("comment", {"repository_id": office.repository.id, "number": pull.number, "comment_id": comment.id})
    sweep.reconcile(office.tools)
    assert [line for line in office.hub.log if f"/repositories/{office.repository.id}" in line] == []
    assert office.ours(pull) == []


def test_76_each_token_is_for_one_repository_and_one_step_and_the_preview_never_sees_one(
    hub: Hub, state: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Case 76: which tokens are asked for, with which rights; neither the children's parent nor its environment holds one."""
    minted: list[tuple[tuple[int, ...], dict[str, str], str]] = []
    real = type(hub.gate).mint

    def mint(gate: object, world: object, ids: tuple[int, ...], rights: dict[str, str], *more: object) -> tuple[str, int]:
        token, ends = real(gate, world, ids, rights, *more)  # type: ignore[arg-type]
        minted.append((ids, dict(rights), token))
        return token, ends

    def engine(comparison: Comparison, options: Options | None = None) -> Report:
        assert child.call("bot.commands.parse:commands_as_json", b'{"body":"","prefix":"/m","bot_name":"b","verbs":[]}')
        process = child._zygote._process
        assert process is not None
        held = Path(f"/proc/{process.pid}/environ").read_bytes() + _memory(process.pid)
        assert not [token for _, _, token in minted if token[-60:].encode() in held]
        assert hub.private_key.splitlines()[3].encode() not in held
        return small_engine(comparison, options)

    monkeypatch.setattr(type(hub.gate), "mint", mint)
    with run_office(hub, state, fresh_settings(hub, tmp_path), engine=engine, name="acme/narrow") as office:
        pull = hub.open_pull(office.repository, MORE)
        office.work()
        assert office.conclusions(pull) == ["success"]
        assert {ids for ids, _, _ in minted} == {(office.repository.id,)}
        rights = [frozenset(granted.items()) - {("metadata", "read")} for _, granted, _ in minted]
        assert set(rights) == {
            frozenset({("checks", "write"), ("pull_requests", "write")}), frozenset({("contents", "read")})
        }  # fmt: skip
        assert len({token for _, _, token in minted}) == len(minted)


def _memory(pid: int) -> bytes:
    """Return the writable memory of a process, as far as this machine lets us read it."""
    parts = []
    try:
        with Path(f"/proc/{pid}/mem").open("rb", 0) as memory:
            for line in Path(f"/proc/{pid}/maps").read_text().splitlines():
                span, rights, *_ = line.split()
                start, end = (int(text, 16) for text in span.split("-"))
                if "rw" in rights and end - start < 1 << 28:
                    memory.seek(start)
                    parts.append(memory.read(end - start))
    except OSError:
        return b"".join(parts)
    return b"".join(parts)


def test_git_has_fixed_words_a_clean_environment_and_one_protocol(
    hub: Hub, office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every git that runs: no shell, no option from outside, none of our variables, hooks, filters or other transports."""
    seen: list[tuple[list[str], dict[str, str]]] = []
    real = git_module.gitpython.Git.execute

    def execute(self: object, command: list[str], *rest: object, **more: object) -> object:
        if "/mirrors/" in str(more.get("env")):
            seen.append((command, more["env"]))  # type: ignore[arg-type]
        assert not more.get("shell")
        return real(self, command, *rest, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(git_module.gitpython.Git, "execute", execute)
    monkeypatch.setenv("MIGRATE_BOT_CANARY", "canary-value")
    monkeypatch.setenv("GIT_SSH_COMMAND", "touch /tmp/owned")
    pull = hub.open_pull(office.repository, MORE, branch="--upload-pack=touch")
    office.work()
    assert office.conclusions(pull) == ["success"]
    assert seen
    for command, environment in seen:
        words = command[command.index("git") :]
        dropped = {command[i + 1] for i, word in enumerate(command) if word == "-u"}
        assert {"MIGRATE_BOT_CANARY", "GIT_SSH_COMMAND"} <= dropped
        assert words[1] in {"init", "fetch", "rev-parse", "merge-base", "merge-tree", "ls-tree", "cat-file", "-c"}
        settings = {environment[f"GIT_CONFIG_KEY_{i}"]: environment[f"GIT_CONFIG_VALUE_{i}"] for i in range(60)
                    if f"GIT_CONFIG_KEY_{i}" in environment}  # fmt: skip
        assert settings["protocol.allow"] == "never"
        assert {key for key in settings if key.startswith("protocol.") and key != "protocol.allow"} <= {"protocol.http.allow"}
        assert settings["core.hooksPath"] == "/dev/null"
        assert "canary-value" not in str((command, environment))
        assert not any("ghs_" in word or "Basic" in word for word in command)
    assert not (tmp_path / "owned").exists()
    mirror = office.tools.settings.cache / "mirrors" / f"{office.repository.id}.git"
    assert not [path for path in mirror.glob("hooks/*") if path.suffix != ".sample"]
    assert "ghs_" not in (mirror / "config").read_text()


def test_attributes_of_a_repository_decide_nothing(hub: Hub, office: Office) -> None:
    """Merge drivers, filters, encodings and line ends that `.gitattributes` asks for do not happen."""
    attributes = "* merge=union filter=evil diff=evil ident text eol=crlf working-tree-encoding=UTF-16 export-subst\n"
    hub.commit(office.repository, {".gitattributes": attributes, "db/schema/01_core.sql": "-- $Id$\nSELECT 1;\n"})
    pull = hub.open_pull(office.repository, {"db/schema/01_core.sql": "-- $Id$\nSELECT 2;\n"})
    hub.commit(office.repository, {"db/schema/01_core.sql": "-- $Id$\nSELECT 3;\n"})
    with office.tools.compare(_stored(office), Wanted("refs/heads/main", pull.ref, pull.head_sha)) as comparison:
        assert [conflict.path for conflict in comparison.conflicts] == ["db/schema/01_core.sql"]
        assert comparison.base_tree["db/schema/01_core.sql"] == b"-- $Id$\nSELECT 3;\n"


def _stored(office: Office) -> object:
    from bot.store.repositories import Repository

    return Repository(office.repository.id, office.repository.full_name, office.hub.installation_id)


@pytest.mark.parametrize(
    "url", ["ext::sh -c id", "file:///etc", "ssh://h/x", "git://h/x", "http://evil.example/x", "https://u:p@h/x"]
)
def test_only_https_without_credentials_is_fetched(tmp_path: Path, url: str) -> None:
    """No other transport is taken as a clone address; plain http only from this machine."""
    with pytest.raises(UsageError):
        Mirror(tmp_path, 1, url, "token")


def test_a_user_who_deleted_the_account_is_nobody_special(office: Office) -> None:
    """GitHub gives no user for such a comment: it is read, and not obeyed."""
    pull = office.hub.open_pull(office.repository, MORE)
    office.work()
    with office.tools.app.repository(office.hub.installation_id, office.repository.id) as gateway:
        assert reads.pull(gateway, pull.number).author.login == "mira"
    assert reads._sender(None).id == 0  # type: ignore[arg-type]


def test_a_host_on_a_bad_day_says_nothing_of_ours(office: Office) -> None:
    """A clone that fails is ours: not judged, no address with credentials, no token, tried again."""
    office.hub.faults.add(faults.Fault(r"\.git/", 500, "Internal", times=50))
    pull = office.hub.open_pull(office.repository, MORE)
    for _ in range(office.tools.settings.attempts):
        office.sql("UPDATE pull_requests SET due_at = CURRENT_TIMESTAMP")
        sweep.wake(office.tools)
        office.work()
    office.hub.faults.clear()
    assert office.conclusions(pull) == ["action_required"]
    said = pull.checks[-1].summary or ""
    assert "could not be fetched" in said
    assert "x-access-token" not in said
