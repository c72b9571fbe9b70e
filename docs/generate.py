"""Write the generated pages: `make docs`. A test fails when a page differs from what this writes."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import click

from bot.cli import main as cli
from bot.commands.describe import overview, page
from bot.commands.registry import VERBS
from bot.render.rulepage import reference
from bot.rulebook import rules
from bot.scripts.config import config_options
from bot.settings import describe

HERE = Path(__file__).parent


def command_line() -> str:
    """Return the page of commands and options, from the commands themselves."""
    parts = [
        "# Command line",
        "Exit status of every command: 0 pass, 1 findings that block the merge, 2 usage or configuration, 3 could not judge.",
    ]
    context = click.Context(cli, info_name="migrate-bot", **cli.context_settings)
    for name in sorted(cli.commands):
        command = cli.commands[name]
        text = command.get_help(click.Context(command, info_name=name, parent=context, terminal_width=100))
        parts.append(f"## `migrate-bot {name}`\n\n```\n{text}\n```")
    return "\n\n".join(parts) + "\n"


def repository_configuration() -> str:
    """Return the page of `.github/migrate-bot.yml`."""
    rows = [f"| `{item.name}` | {item.type} | {item.default} | {item.description} |" for item in config_options()]
    head = [
        "# Configuration of a repository",
        "",
        "`.github/migrate-bot.yml`, read from the **base branch**. Everything has a default: a repository that follows the guide",
        "needs no file. Unknown keys are errors. Database addresses, roles, limits, permissions and the rule for forks can",
        "never be set from a repository; they are the [server's settings](settings.md).",
        "",
        "| Key | Type | Default | Meaning |",
        "|---|---|---|---|",
    ]
    return "\n".join([*head, *rows]) + "\n"


def server_settings() -> str:
    """Return the page of environment variables."""
    rows = [f"| `{item.variable}` | {f'`{item.default}`' if item.default else ''} | {item.text} |" for item in describe()]
    head = [
        "# Settings of the server",
        "",
        "Environment variables, read once at start; every gap is named at once. For each, `…_FILE` may name a file that holds",
        "the value, as mounted secrets do.",
        "",
        "| Variable | Default | Meaning |",
        "|---|---|---|",
    ]
    return "\n".join([*head, *rows]) + "\n"


def chat_commands() -> str:
    """Return the page of chat commands, from what each verb declares."""
    parts = [
        "# Chat commands",
        "A comment on a pull request, one command per line. The operator chooses the prefix; `/migrate` is the default.",
        overview(VERBS, "/migrate"),
        *(page(verb, "/migrate") for verb in VERBS),
    ]
    return "\n\n".join(parts) + "\n"


PAGES: dict[str, Callable[[], str]] = {
    "commands.md": chat_commands,
    "cli.md": command_line,
    "configuration.md": repository_configuration,
    "settings.md": server_settings,
    "rules.md": lambda: reference(rules().values()),
}


def main() -> int:
    """Write every page that differs and name it."""
    for name, made in PAGES.items():
        place = HERE / name
        text = made()
        if not place.exists() or place.read_text(encoding="utf-8") != text:
            place.write_text(text, encoding="utf-8")
            sys.stdout.write(f"wrote docs/{name}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
