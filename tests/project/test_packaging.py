"""What the container files, the Action, the hook and CI call is there to be called."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from bot.cli import main as cli

ROOT = Path(__file__).parents[2]


def yaml(name: str) -> Any:
    return YAML(typ="safe").load((ROOT / name).read_text(encoding="utf-8"))


def test_the_container_starts_a_command_that_exists() -> None:
    """Dockerfile and compose file run `migrate-bot` commands, copy files and probe an address that the bot has."""
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    commands = re.findall(r'"migrate-bot", "([a-z-]+)"', text)
    commands += [service["command"][1] for service in yaml("compose.yml")["services"].values() if "command" in service]
    assert commands
    assert set(commands) <= set(cli.commands)
    assert all((ROOT / source).exists() for source in re.findall(r"^COPY (\S+?)/? ", text, re.MULTILINE))
    assert "USER migrate-bot" in text
    assert "/healthz" in text


def test_the_container_settings_exist() -> None:
    """Every MIGRATE_BOT_ variable of the container files is a setting."""
    from bot.settings import describe

    known = {setting.variable for setting in describe()}
    used = set(re.findall(r"MIGRATE_BOT_[A-Z_]+", (ROOT / "Dockerfile").read_text() + (ROOT / "compose.yml").read_text()))
    assert used <= known


def test_the_action_and_the_hook_run_check() -> None:
    """The GitHub Action and the pre-commit hook call commands and files that exist."""
    steps = yaml("action.yml")["runs"]["steps"]
    text = "\n".join(step["run"] for step in steps)
    assert 'migrate-bot" check --format github' in text
    assert all((ROOT / path).exists() for path in re.findall(r"\$GITHUB_ACTION_PATH/([\w/.]+)", text))
    assert [hook["entry"] for hook in yaml(".pre-commit-hooks.yaml")] == ["migrate-bot check"]


def test_no_untrusted_value_is_pasted_into_a_script() -> None:
    """The Action hands inputs to its script by environment, never by `${{ }}` inside it."""
    assert not [step for step in yaml("action.yml")["runs"]["steps"] if "${{" in step.get("run", "")]


@pytest.mark.parametrize("target", ["lint", "types", "contract", "test", "demo", "docs", "check"])
def test_make_has_what_ci_and_people_call(target: str) -> None:
    """Each target of the one door exists."""
    assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)


def test_ci_is_executable_and_calls_the_door() -> None:
    """.ci/run runs the make targets, so that a person can run the same."""
    script = ROOT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    assert {"make lint", "make types", "make contract", "make test"} <= set(script.read_text(encoding="utf-8").splitlines())
