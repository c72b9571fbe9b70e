"""Canaries through the whole service: whatever goes wrong, and whoever writes them, no secret of ours is read by anybody."""

from __future__ import annotations

import io
import json
import logging
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot import redaction, service
from bot.cli import main
from bot.demo import faults
from bot.demo.hub import Hub
from bot.demo.world import Pull
from bot.errors import BotError, Unavailable
from bot.examine import Options
from bot.findings import Check, Finding, Location, Severity
from bot.github import reads
from bot.report import codec
from bot.report.model import FileChange, Report, Rollback, Unjudged
from bot.repository.comparison import Comparison
from bot.settings import load
from bot.store import database
from bot.store.database import Store
from bot.work.links import Links
from tests.security import logged
from tests.service.office import MORE, Office, fresh_settings
from tests.service.office import office as run_office

CLASSIC = "ghs_" + "Zy9Xw8Vu7T" * 4


@pytest.fixture
def written(vault: redaction.Vault) -> Iterator[io.StringIO]:
    """Everything that the process logs."""
    with logged.configured("debug") as out:
        yield out


@pytest.fixture
def minted(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every token that the stand-in gives out."""
    tokens: list[str] = []
    real = type(hub.gate).mint

    def mint(*arguments: object, **more: object) -> tuple[str, int]:
        token, ends = real(*arguments, **more)  # type: ignore[arg-type]
        tokens.append(token)
        return token, ends

    monkeypatch.setattr(type(hub.gate), "mint", mint)
    return tokens


def assert_silent(office: Office, pull: Pull, out: io.StringIO, secrets: list[str]) -> None:
    """No comment, review, check, deployment or log line holds twenty characters in a row of a secret."""
    shown = [comment.body for comment in pull.comments if comment.author.login.endswith("[bot]")]
    shown += [repr(vars(run)) for run in office.repository.check_runs]
    shown += [repr(vars(item)) for item in (*pull.reviews, *office.repository.deployments)]
    shown += [str(row) for row in office.sql("SELECT state, error FROM runs UNION ALL SELECT state, error FROM deliveries")]
    everything = "\n".join([*shown, out.getvalue()])
    for secret in secrets:
        pieces = {secret[i : i + 20] for i in range(0, max(1, len(secret) - 20), 5)}
        assert not [piece for piece in pieces if piece in everything]
    for line in out.getvalue().splitlines():
        json.loads(line)


def test_a_report_that_quotes_our_secrets_reaches_nobody_with_them(
    hub: Hub, state: str, tmp_path: Path, written: io.StringIO, minted: list[str]
) -> None:
    """SQL that raises the environment, a message with a token, a path, a rollback script: all media, and the log."""
    key = hub.private_key.splitlines()[4]

    def engine(comparison: Comparison, _options: Options | None = None) -> Report:
        said = f"{minted[0]} and {key} and {hub.post.secret} and {CLASSIC}"
        place = Location("db/schema/02_more.sql", 1)
        finding = Finding("x", Severity.ERROR, place, said, said, said, check=Check.APPLIES)
        noted = Finding("y", Severity.WARNING, place, minted[-1][:200], "", f"SELECT '{minted[-1]}';", check=Check.RISK)
        return Report(
            comparison.base, comparison.head, (finding, noted), (), Rollback("proven", f"SELECT '{said}';\n", reasons=(said,)),
            (FileChange("db/schema/02_more.sql", "added"),), unjudged=(Unjudged(Check.EQUAL, said),), notes=(said,),
        )  # fmt: skip

    with run_office(hub, state, fresh_settings(hub, tmp_path), engine=engine, name="acme/quoting") as office:
        pull = hub.open_pull(office.repository, MORE, title=f"see {hub.post.secret}", body=CLASSIC)
        office.work()
        assert office.conclusions(pull) == ["failure"]
        secrets = [*minted, key, hub.post.secret, CLASSIC]
        assert_silent(office, pull, written, secrets)
        assert redaction.MASK in office.ours(pull)[0]
        from bot.web.app import create_app

        client = create_app(office.tools.settings, office.store).test_client()
        token = Links(office.tools.settings).url(office.latest(pull).run_id).rsplit("/", 1)[1]
        for address in (f"/runs/{token}", f"/runs/{token}/rollback.sql"):
            answer = client.get(address)
            assert answer.status_code == 200
            assert not [secret for secret in secrets if secret in answer.text]
            assert redaction.MASK in answer.text


def test_an_error_of_ours_with_a_secret_in_it_is_a_type_for_people_and_a_mask_in_the_log(
    hub: Hub, state: str, tmp_path: Path, written: io.StringIO, minted: list[str]
) -> None:
    """An exception that nobody planned for, its message full of secrets, in every try of a job."""

    def engine(_comparison: Comparison, _options: Options | None = None) -> Report:
        raise RuntimeError(f"boom {minted[-1]} {hub.post.secret}\n{hub.private_key}")

    with run_office(hub, state, fresh_settings(hub, tmp_path, attempts=1), engine=engine, name="acme/boom") as office:
        pull = hub.open_pull(office.repository, MORE)
        office.work()
        assert office.conclusions(pull) == ["action_required"]
        assert "RuntimeError inside the bot" in (pull.checks[0].summary or "")
        assert "boom" in written.getvalue()
        assert_silent(office, pull, written, [*minted, hub.post.secret, *hub.private_key.splitlines()[1:-1]])


@pytest.mark.parametrize("status", [401, 403, 422, 500])
def test_73_an_answer_of_github_that_repeats_the_token_is_not_passed_on(
    office: Office, written: io.StringIO, minted: list[str], status: int
) -> None:
    """Case 73: the newest token and a classic one in GitHub's own error: not in exceptions, logs, check runs or rows."""
    pull = office.hub.open_pull(office.repository, MORE)
    with office.tools.app.repository(office.hub.installation_id, office.repository.id) as gateway:
        reads.pull(gateway, pull.number)
        office.hub.faults.add(faults.Fault("GET .*/pulls/", status, f"bad {minted[-1]} and {CLASSIC}", times=9))
        with pytest.raises(BotError) as error:
            reads.pull(gateway, pull.number)
    logging.getLogger("some.library").error("failed", exc_info=error.value)
    office.work()
    office.hub.faults.clear()
    from bot.render import escape

    assert not [token for token in (*minted, CLASSIC) if token[8:60] in escape.terminal(f"{error.value!r} {error.value}")]
    assert_silent(office, pull, written, [*minted, CLASSIC])


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://bot:{0}@127.0.0.1:1/d",
        "postgresql://bot:{0}@no-such-host.invalid/d",
        "host=127.0.0.1 port=1 password={0}",
        "hostt=x password={0}",
        "postgresql://bot:{0}@127.0.0.1:port/d",
        "{0}",
    ],
)
def test_the_bots_own_database_address_is_in_no_message(
    address: str, vault: redaction.Vault, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Wrong host, port, key or no address at all: our own words and an SQLSTATE, at the start and later."""
    secret = "Wq7zR4vB9xT2"
    full = address.format(secret)
    said: list[str] = []
    for attempt in (lambda: database.prepare(full), lambda: _opened(full)):
        with pytest.raises((BotError, Exception)) as error:
            attempt()
        assert isinstance(error.value, BotError), error.value
        said.append(f"{error.value!r} {error.value.hint}")
    everything = "\n".join([*said, *capfd.readouterr()])
    assert not [i for i in range(len(secret) - 5) if secret[i : i + 6] in everything]


def _opened(conninfo: str) -> None:
    store = Store(conninfo, size=1)
    store._pool.timeout = 0.1
    try:
        store._pool.open(wait=True, timeout=0.3)
    except Exception as error:
        raise Unavailable("The bot's own database does not answer.") from error
    finally:
        store.close()


def test_the_command_line_prints_neither_secrets_nor_control_characters(tmp_path: Path, vault: redaction.Vault) -> None:
    """An error's words may hold a file name or what a driver said: shown, not obeyed, and without what we know as secret."""
    vault.remember("hunter22-hunter22")
    answer = CliRunner().invoke(main, ["check", str(tmp_path / "no\x1b[31m such\u202e hunter22-hunter22")])
    assert answer.exit_code == 2
    assert "\\u{1b}[31m such\\u{202e}" in answer.output
    assert "hunter22" not in answer.output


def test_what_is_stored_can_be_read_back_and_holds_any_text(office: Office) -> None:
    """A report with characters that no database stores is kept, and shown again, without an error."""
    from tests.security.hostile import CORPUS, report

    kept: list[object] = []

    def engine(comparison: Comparison, _options: Options | None = None) -> Report:
        made = report("nul\x00 \ud800 \U000e0041 " + "".join(text for text in CORPUS if len(text) < 100))
        kept.append(made)
        return Report(comparison.base, comparison.head, made.findings, made.routes, made.rollback, made.changes)

    object.__setattr__(office.tools, "examine", engine)
    pull = office.hub.open_pull(office.repository, MORE)
    office.work()
    assert kept
    assert office.conclusions(pull) == ["failure"]
    assert codec.from_json(office.latest(pull).report or {}).verdict == "fail"


def test_the_process_that_answers_strangers_forgets_what_only_workers_need(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, vault: redaction.Vault
) -> None:
    """Addresses of targets and the App's key live in the process that applies; the web process has neither."""
    targets = tmp_path / "targets.yml"
    targets.write_text("targets:\n  - {name: a, repositories: [a/b], address_env: A_DATABASE_URL}\n")
    environment = {
        "A_DATABASE_URL": "postgresql://u:p4ssw0rd@h/d", "MIGRATE_BOT_PRIVATE_KEY": "a-private-key",
        "MIGRATE_BOT_TARGETS_FILE": str(targets), "MIGRATE_BOT_WEBHOOK_SECRET": "a-webhook-secret",
        "MIGRATE_BOT_STATE_DIR": "/nonexistent",
    }  # fmt: skip
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    left = service._without_powers(load())
    assert (left.private_key, left.targets_file) == (None, None)
    assert left.webhook_secrets == ("a-webhook-secret",)
    assert not {"A_DATABASE_URL", "MIGRATE_BOT_PRIVATE_KEY"} & set(os.environ)
