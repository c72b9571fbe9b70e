from __future__ import annotations

import json
import time

import pytest

from bot.commands.parse import Written, commands, commands_as_json, commands_from_json
from bot.commands.registry import NAMES


def read(body: str) -> list[tuple[str, tuple[str, ...]]]:
    return [(item.verb, item.arguments) for item in every(body)]


def every(body: str) -> tuple[Written, ...]:
    return commands(body, prefix="/migrate", bot_name="migrate-bot", verbs=NAMES)


@pytest.mark.parametrize(
    "body",
    [
        "/migrate check",
        "  /migrate check  ",
        "/Migrate Check",
        "please do\n/migrate check",
        "please do\r\n/migrate check\r\n",
        "- /migrate check",
        "1. /migrate check",
        "@migrate-bot migrate check",
        "@Migrate-Bot: migrate check",
        "> what do you think?\n\n/migrate check",
    ],
)
def test_a_line_that_begins_with_the_command_is_one(body: str) -> None:
    assert read(body) == [("check", ())]


@pytest.mark.parametrize(
    "body",
    [
        "`/migrate check`",
        "```\n/migrate check\n```",
        "~~~sh\n/migrate check\n~~~",
        "    /migrate check",
        "> /migrate check",
        "> quoted\n/migrate check",
        "- > /migrate check",
        "<!-- /migrate check -->",
        "<!--\n/migrate check\n-->",
        "<details>\n/migrate check\n</details>",
        "<b>/migrate check</b>",
        "[/migrate check](https://example.com)",
        "![/migrate check](https://example.com/x.png)",
        "# /migrate check",
        "I think /migrate check is what you want",
        "/migrated check",
        "see /migrate check",
        "| a |\n|---|\n| /migrate check |",
        "@migrate-bot check",
        "@other migrate check",
        "[x]: /migrate check",
        "",
    ],
)
def test_code_quotes_html_links_and_mentions_in_passing_never_count(body: str) -> None:
    assert read(body) == []


def test_several_commands_keep_their_order_and_arguments() -> None:
    body = "/migrate override table-rewrite the `t` table is *small*\nthanks\n/migrate apply production 4f2a9c1"
    assert read(body) == [
        ("override", ("table-rewrite", "the", "t", "table", "is", "small")),
        ("apply", ("production", "4f2a9c1")),
    ]
    assert [item.position for item in every(body)] == [0, 1]


def test_an_unknown_word_is_answered_with_the_verb_that_was_perhaps_meant() -> None:
    (item,) = every("/migrate aply production")
    assert (item.verb, item.near) == ("", "apply")
    (item,) = every("/migrate xyzzy")
    assert (item.verb, item.near) == ("", "")


def test_the_bare_prefix_asks_for_help() -> None:
    assert read("/migrate") == [("help", ())]


def test_no_more_than_ten_commands_of_one_comment_are_looked_at() -> None:
    assert len(every("/migrate check\n" * 50)) == 10


@pytest.mark.parametrize("body", ["[" * 60_000, "*a" * 30_000, "> " * 30_000 + "x", "`" * 65_000, "<!--" * 16_000, "- " * 30_000])
def test_a_hostile_comment_ends_in_the_child_and_holds_no_command(body: str) -> None:
    from bot.errors import CouldNotJudge
    from bot.postgres import child

    asked = {"body": body, "prefix": "/migrate", "bot_name": "migrate-bot", "verbs": NAMES}
    began = time.monotonic()
    try:
        found = commands_from_json(child.call("bot.commands.parse:commands_as_json", json.dumps(asked).encode()))
    except CouldNotJudge:
        found = ()
    assert found == ()
    assert time.monotonic() - began < 25


def test_the_child_says_the_same_as_the_function() -> None:
    body = "/migrate apply production\n/migrate aply"
    asked = {"body": body, "prefix": "/migrate", "bot_name": "migrate-bot", "verbs": NAMES}
    assert commands_from_json(commands_as_json(json.dumps(asked).encode())) == every(body)
