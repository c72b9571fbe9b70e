"""`new` counts the numbers that open pull requests take, when it is given a token; without an answer it says so."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from click.testing import Result

from bot.demo.hub import Hub
from bot.github.taken import NotAsked, place
from tests.cli.conftest import Clone

Run = Callable[..., Result]
SCHEMA = "db/schema"


@pytest.fixture(scope="module")
def hub() -> Iterator[Hub]:
    """A repository in which an open pull request takes the next number, and a closed one the number after it."""
    with Hub.start() as running:
        bank = running.create_repository("acme/bank", {"README.md": "x\n"})
        running.open_pull(bank, {f"{SCHEMA}/06_growers.sql": "create table a();\n", f"{SCHEMA}/old/07_x.sql": "x\n"}, by="wren")
        running.close(running.open_pull(bank, {f"{SCHEMA}/07_closed.sql": "create table b();\n"}, by="wren"))
        yield running


@pytest.fixture
def asked(hub: Hub, clone: Clone, monkeypatch: pytest.MonkeyPatch) -> Hub:
    """A clone of that repository, and a token for it."""
    bank = hub.world.repositories["acme/bank"]
    clone.git("remote", "add", "origin", f"{hub.url}/acme/bank.git")
    monkeypatch.setenv("GITHUB_TOKEN", hub.gate.mint(hub.world, (bank.id,), {"pull_requests": "read", "contents": "read"})[0])
    monkeypatch.setenv("GITHUB_API_URL", hub.api_url)
    return hub


def test_a_number_of_an_open_pull_request_is_left_out(asked: Hub, run: Run, clone: Clone) -> None:
    """06 is claimed elsewhere, so the file is 07; a closed pull request and a deeper folder claim nothing."""
    result = run("new", "audit log", "--path", clone.folder)
    assert result.exit_code == 0, result.output
    assert (clone.folder / SCHEMA / "07_audit_log.sql").exists()
    assert "number 06 is taken by open pull request #1" in result.output


@pytest.mark.parametrize("trouble", ["token", "network"])
def test_without_an_answer_the_file_is_written_and_a_warning_says_why(
    asked: Hub, run: Run, clone: Clone, monkeypatch: pytest.MonkeyPatch, trouble: str
) -> None:
    """A refused token and a dead network cost one line, not the command."""
    if trouble == "token":
        monkeypatch.setenv("GITHUB_TOKEN", "ghp_wrong")
    else:
        monkeypatch.setenv("GITHUB_API_URL", "http://127.0.0.1:9")
    result = run("new", "audit log", "--path", clone.folder)
    assert result.exit_code == 0, result.output
    assert (clone.folder / SCHEMA / "06_audit_log.sql").exists()
    why = "GitHub answered 401" if trouble == "token" else "GitHub does not answer"
    assert f"warning: numbers of open pull requests are not counted: {why}" in result.output
    assert "Traceback" not in result.output


def test_without_a_token_nothing_is_asked(run: Run, clone: Clone, monkeypatch: pytest.MonkeyPatch) -> None:
    """The line says what to set."""
    monkeypatch.delenv("GITHUB_TOKEN", raising=False)
    monkeypatch.delenv("GH_TOKEN", raising=False)
    result = run("new", "audit log", "--path", clone.folder)
    assert result.exit_code == 0
    assert "no token in GITHUB_TOKEN or GH_TOKEN" in result.output


@pytest.mark.parametrize(
    ("remote", "name"),
    [
        ("https://github.com/acme/bank.git", "acme/bank"),
        ("https://x-access-token:abc@github.com/acme/bank", "acme/bank"),
        ("git@github.com:acme/bank.git", "acme/bank"),
        ("ssh://git@ssh.github.com:443/acme/bank.git", "acme/bank"),
    ],
)
def test_remotes_on_github_are_known_in_every_spelling(remote: str, name: str) -> None:
    """Whatever way people clone, the name is the same."""
    assert place(remote, {}) == ("https://api.github.com", name)


@pytest.mark.parametrize(
    ("remote", "environment"),
    [
        ("", {}),
        ("/srv/git/bank.git", {}),
        ("https://evil.example/acme/bank.git", {}),
        ("https://evil.example/acme/bank.git", {"GITHUB_API_URL": "https://ghe.example/api/v3"}),
        ("https://ghe.example/acme/bank.git", {"GITHUB_API_URL": "http://ghe.example/api/v3"}),
        ("https://github.com.evil.example/acme/bank.git", {}),
    ],
)
def test_a_token_goes_to_no_host_that_only_the_repository_names(remote: str, environment: dict[str, str]) -> None:
    """A remote can be anybody's; the token is given to GitHub, or to the server that the person named."""
    with pytest.raises(NotAsked):
        place(remote, environment)
