"""What reaches a real database: the bytes that were examined, on the word of the right people, once, and no secret comes back."""

from __future__ import annotations

import threading
from pathlib import Path

import psycopg
import pytest

from bot import redaction
from bot.demo.bare import Bare
from bot.doctor import examine_targets
from bot.errors import BotError, SettingsError
from bot.targets import execute
from bot.targets.connect import TargetSessions
from bot.targets.file import Target, parse
from tests.commands.test_conversation import BAD, ask, opened, tables
from tests.service.office import Office


def seed_production(office: Office, addresses: dict[str, str]) -> None:
    """Let production need no staging, so that approvals alone decide."""
    path = office.tools.settings.targets_file
    assert path is not None
    text = path.read_text().replace("{approvals: 1, after: [staging]}", "{approvals: 1}")
    path.write_text(text)
    assert addresses


def test_57_only_a_fresh_approval_by_somebody_else_with_write_counts(targeted: Office, addresses: dict[str, str]) -> None:
    """Case 57: not one of an older commit, by the author, the last pusher, a bot or a reader, nor a dismissed one."""
    seed_production(targeted, addresses)
    targeted.repository.roles |= {"tom": "write", "other[bot]": "admin"}
    pull = opened(targeted)
    targeted.hub.push(pull, {"db/schema/02_more.sql": "CREATE TABLE IF NOT EXISTS pots (id int, by_tom int);\n"}, by="tom")
    targeted.work()
    hub = targeted.hub
    for login, state, commit in (
        ("mira", "APPROVED", ""), ("tom", "APPROVED", ""), ("adam", "APPROVED", "b" * 40), ("other[bot]", "APPROVED", ""),
        ("rita", "APPROVED", ""),
    ):  # fmt: skip
        hub.review(pull, by=login, state=state, commit=commit)
    hub.review(pull, by="adam", state="DISMISSED")
    answer, _ = ask(targeted, pull, "/migrate apply production", by="adam")
    assert "approved by 1 with write permission (has 0)" in answer
    assert "pots" not in tables(addresses["production"])
    hub.review(pull, by="adam")
    answer, _ = ask(targeted, pull, "/migrate apply production", by="adam")
    assert "✅" in answer, answer


def test_57_when_nobody_knows_who_pushed_one_approval_more_is_wanted(targeted: Office, addresses: dict[str, str]) -> None:
    """Case 57: the unknown pusher may be the approver, so one approval is not enough."""
    seed_production(targeted, addresses)
    targeted.repository.roles["tom"] = "write"
    pull = opened(targeted)
    targeted.sql("DELETE FROM pushes")
    targeted.hub.review(pull, by="tom")
    answer, _ = ask(targeted, pull, "/migrate apply production", by="adam")
    assert "and one more, since it is not known who pushed this commit" in answer
    targeted.hub.review(pull, by="adam")
    assert "✅" in ask(targeted, pull, "/migrate apply production", by="adam")[0]


def test_58_nothing_is_applied_without_a_finished_green_report_of_some_files(targeted: Office, addresses: dict[str, str]) -> None:
    """Case 58: running, failed, without schema files: refused, and never shown as a success."""
    hub = targeted.hub
    waiting = hub.open_pull(targeted.repository, {"db/schema/02_more.sql": "SELECT 1;\n"})
    comment = hub.comment(waiting, "/migrate apply staging", by="mira")
    targeted.do("comment", {"repository_id": targeted.repository.id, "number": waiting.number, "comment_id": comment.id})
    assert "There is no finished report yet" in targeted.ours(waiting)[-1]
    targeted.work()
    red = opened(targeted, BAD, branch="red")
    answer, reactions = ask(targeted, red, "/migrate apply staging")
    assert ("the report is green" in answer, reactions) == (True, ["confused"])
    none = opened(targeted, {"README.md": "no SQL\n", "db/schema/01_core.sql": None}, branch="none")
    answer, reactions = ask(targeted, none, "/migrate apply staging")
    assert ("✅" not in answer, reactions) == (True, ["confused"]), answer
    assert tables(addresses["staging"]) == ["seeds"]


def test_68_two_applies_at_once_change_the_target_once(
    targeted: Office, addresses: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Case 68: exactly one change is kept and done; the other is told who is before it, or that all is in already."""
    pull = opened(targeted)
    ids = []
    address, targeted.hub.post.url = targeted.hub.post.url, ""
    for login in ("mira", "adam"):
        ids.append(targeted.hub.comment(pull, "/migrate apply staging", by=login).id)
    targeted.hub.post.url = address
    threads = [
        threading.Thread(
            target=targeted.do,
            args=("comment", {"repository_id": targeted.repository.id, "number": pull.number, "comment_id": comment_id}),
        )
        for comment_id in ids
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    done = targeted.sql("SELECT state FROM changes")
    assert done == [("done",)]
    answers = [body for body in targeted.ours(pull) if "apply on" in body]
    assert len(answers) == 2
    assert sum("files ran" in body for body in answers) == 1, answers
    assert sum("has this target" in body or "nothing was run" in body for body in answers) == 1, answers
    with psycopg.connect(addresses["staging"]) as conn:
        assert conn.execute("SELECT count(*) FROM schema_version WHERE version = 2").fetchone() == (1,)


def test_69_a_migration_cannot_let_go_of_the_lock_that_keeps_others_out(targeted: Office, addresses: dict[str, str]) -> None:
    """Case 69: DISCARD ALL and pg_advisory_unlock_all in a file: the lock lives in another session than the files."""
    seen: list[bool] = []
    real = execute.Executor.file
    target = parse(Path(targeted.tools.settings.targets_file or "").read_bytes()).all[0]

    def watched(self: execute.Executor, plan: object, told: object, record: object) -> object:
        outcome = real(self, plan, told, record)  # type: ignore[arg-type]
        with TargetSessions(target, addresses["staging"]).guard() as free:
            seen.append(free)
        return outcome

    sql = "SELECT pg_advisory_unlock_all();\nDISCARD ALL;\nCREATE TABLE IF NOT EXISTS pots (id int);\n"
    pull = opened(targeted, {"db/schema/02_more.sql": sql})
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(execute.Executor, "file", watched)
        answer, _ = ask(targeted, pull, "/migrate apply staging")
    assert "✅" in answer, answer
    assert seen == [False, False]
    with TargetSessions(target, addresses["staging"]).guard() as free:
        assert free


def test_70_the_target_gets_the_examined_bytes_whatever_the_repository_says_now(
    targeted: Office, addresses: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Case 70: at the time of apply the host shows other content under the same commit: nobody even asks it."""
    pull = opened(targeted)
    monkeypatch.setattr(Bare, "read", lambda *_: b"DROP TABLE seeds;")
    targeted.hub.log.clear()
    answer, _ = ask(targeted, pull, "/migrate apply staging")
    assert "✅" in answer, answer
    assert tables(addresses["staging"]) == ["pots", "schema_version", "seeds"]
    before = targeted.hub.log.index(next(line for line in targeted.hub.log if "/deployments" in line and line.startswith("POST")))
    assert not [line for line in targeted.hub.log[:before] if ".git/" in line or "/contents/" in line or "/git/" in line]


@pytest.mark.parametrize("trick", ["push", "demote", "edit", "unapprove"])
def test_what_allowed_a_change_is_asked_again_once_the_target_is_held(
    targeted: Office, addresses: dict[str, str], trick: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Meanwhile the head moved, the person lost the right, the comment was edited, a reviewer objects: nothing is touched."""
    seed_production(targeted, addresses)
    targeted.repository.roles["tom"] = "write"
    pull = opened(targeted)
    targeted.hub.review(pull, by="tom")
    real = TargetSessions.guard
    address, targeted.hub.post.url = targeted.hub.post.url, ""

    def late(self: TargetSessions) -> object:
        match trick:
            case "push":
                targeted.hub.push(pull, {"db/schema/03_x.sql": "SELECT 1;\n"})
            case "demote":
                targeted.repository.roles["adam"] = "read"
            case "edit":
                targeted.hub.edit_comment(pull, comment, "never mind")
            case "unapprove":
                targeted.hub.review(pull, by="tom", state="CHANGES_REQUESTED")
        return real(self)

    monkeypatch.setattr(TargetSessions, "guard", late)
    comment = targeted.hub.comment(pull, "/migrate apply production", by="adam")
    targeted.hub.post.url = address
    targeted.do("comment", {"repository_id": targeted.repository.id, "number": pull.number, "comment_id": comment.id})
    said = {"push": "changed while", "demote": "permission", "edit": "was edited", "unapprove": "Not any more"}[trick]
    assert said in targeted.ours(pull)[-1]
    assert tables(addresses["production"]) == ["seeds"]
    assert targeted.sql("SELECT count(*) FROM changes") == [(0,)]


def test_71_a_superuser_is_not_used_for_a_target(
    targeted: Office, state: str, addresses: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Case 71: refused with the way out, unless the operator says otherwise in the targets file; `doctor` says so before."""
    path = Path(targeted.tools.settings.targets_file or "")
    (path.parent / "staging").write_text(psycopg.conninfo.make_conninfo(state, dbname="staging"))
    pull = opened(targeted)
    answer, reactions = ask(targeted, pull, "/migrate apply staging")
    assert "used as a superuser" in answer
    assert "allow\\_superuser" in answer or "allow_superuser" in answer
    assert reactions == ["confused"]
    assert tables(addresses["staging"]) == ["seeds"]
    monkeypatch.setenv("MIGRATE_BOT_TARGETS_FILE", str(path))
    lines, sound = examine_targets()
    assert not sound
    assert "staging: Target staging is used as a superuser" in lines[0]
    assert lines[1].endswith("production: answers")


SECRET = "w7Kq/zR4%vB9 xT2"


@pytest.mark.parametrize(
    "address",
    [
        "host=127.0.0.1 port=1 user=u dbname=d password='{0}'",
        "postgresql://u:{1}@127.0.0.1:1/d",
        "postgresql://u:{1}@no-such-host.invalid/d",
        "host=127.0.0.1 port=x{1} user=u password='{0}'",
        "hostt=127.0.0.1 password='{0}'",
        "postgresql://u:{0}@127.0.0.1:1/d",
        "password='{0}' sslmode=nonsense host=127.0.0.1 port=1",
        "{0}",
    ],
)
def test_72_a_target_that_cannot_be_reached_tells_nobody_its_password(
    targeted: Office, address: str, capfd: pytest.CaptureFixture[str], vault: redaction.Vault
) -> None:
    """Case 72: neither comment, check, log nor status hold the password or six characters of it, whatever the driver says."""
    from urllib.parse import quote

    path = Path(targeted.tools.settings.targets_file or "")
    (path.parent / "staging").write_text(address.format(SECRET, quote(SECRET, safe="")))
    target = parse(path.read_bytes()).all[0]
    said: list[str] = []
    try:
        TargetSessions(target, target.address()).open("x").close()
    except BotError as error:
        chain: BaseException | None = error
        while chain is not None:
            said.append(f"{chain!r} {chain} {getattr(chain, 'hint', '')}")
            chain = None if chain.__suppress_context__ else chain.__cause__ or chain.__context__
    assert said
    everything = "\n".join([*said, *capfd.readouterr()])
    pieces = {SECRET[i : i + 6] for i in range(len(SECRET) - 5)} | {quote(SECRET, safe="")[i : i + 8] for i in range(12)}
    assert not [piece for piece in pieces if piece in everything]


def test_72_nor_does_the_whole_conversation(targeted: Office, vault: redaction.Vault, capfd: pytest.CaptureFixture[str]) -> None:
    """Case 72: apply and status on the pull request, with what the log says and what is kept."""
    path = Path(targeted.tools.settings.targets_file or "")
    pull = opened(targeted)
    (path.parent / "staging").write_text(f"host=127.0.0.1 port=1 user=u dbname=d password='{SECRET}'")
    answer, reactions = ask(targeted, pull, "/migrate apply staging")
    assert "does not answer" in answer
    assert reactions == ["-1"]
    ask(targeted, pull, "/migrate status")
    kept = targeted.sql("SELECT text || answer FROM commands") + targeted.sql("SELECT action || detail::text FROM audit")
    shown = [repr(vars(run)) for run in targeted.repository.check_runs]
    everything = "\n".join([*targeted.ours(pull), *map(str, kept), *shown, *capfd.readouterr()])
    assert not [i for i in range(len(SECRET) - 5) if SECRET[i : i + 6] in everything]


def test_64_a_repository_names_targets_and_can_never_give_an_address() -> None:
    """Case 64: the targets file is the server's; it refuses addresses in it, unknown keys, and files of the server by address."""
    for line in ("address: postgresql://u@h/d", "dsn: x", "hook: https://evil.example"):
        with pytest.raises(SettingsError):
            parse(f"targets:\n  - name: a\n    repositories: [a/b]\n    {line}\n".encode())
    target = Target.model_validate({"name": "a", "repositories": ("a/b",), "address_env": "X"})
    for word in ("service=x", "passfile=/etc/passwd", "sslkey=/k", "options='-c a=b'", "krbsrvname=x"):
        with pytest.raises(SettingsError, match="not allowed"):
            TargetSessions(target, f"host=h {word}")


def test_a_press_that_is_sent_again_after_a_rollback_applies_nothing(targeted: Office, addresses: dict[str, str]) -> None:
    """A captured delivery under a new id: each change leads to a new check run, and a button of an older one is not obeyed."""
    pull = opened(targeted)
    targeted.hub.press(targeted.repository, pull.checks[-1], by="mira", button="apply:staging")
    captured = targeted.hub.deliveries[-1]
    targeted.work()
    assert "pots" in tables(addresses["staging"])
    assert "✅" in ask(targeted, pull, "/migrate rollback staging")[0]
    assert "pots" not in tables(addresses["staging"])
    for _ in range(2):
        assert targeted.hub.deliver("check_run", captured.body).status == 202
        targeted.work()
    assert "pots" not in tables(addresses["staging"])
    assert len([body for body in targeted.ours(pull) if "belongs to an older report" in body]) == 1
