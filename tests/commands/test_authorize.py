from __future__ import annotations

from dataclasses import replace

import pytest

from bot.commands import describe
from bot.commands.authorize import Facts, given_sha, refusal
from bot.commands.registry import VERBS, find
from bot.github.permissions import Role

HEAD = "4f2a9c1d0b7e" + "0" * 28
FACTS = Facts(Role.WRITE, is_author=False, is_open=True, head_sha=HEAD, judged_sha=HEAD)


@pytest.mark.parametrize("verb", VERBS, ids=lambda verb: verb.name)
def test_each_role_below_the_declared_one_is_refused_with_who_may(verb: object) -> None:
    from bot.commands.model import Verb

    assert isinstance(verb, Verb)
    for role in Role:
        said = refusal(verb, replace(FACTS, role=role), "/migrate")
        assert bool(said) == (role < verb.who)
        if said:
            assert verb.who.name.lower() in said


def test_the_author_may_what_is_declared_for_authors_and_nothing_else() -> None:
    author = replace(FACTS, role=Role.READ, is_author=True)
    assert refusal(find("check"), author, "/migrate") == ""
    assert refusal(find("apply"), author, "/migrate") != ""
    assert refusal(find("override"), author, "/migrate") != ""


@pytest.mark.parametrize("name", ["apply", "rollback", "override", "allow", "fix"])
def test_a_command_holds_for_the_commit_whose_report_it_follows(name: str) -> None:
    moved = replace(FACTS, head_sha="b" * 40)
    assert "New commits came" in refusal(find(name), moved, "/migrate")
    assert "no finished report" in refusal(find(name), replace(FACTS, judged_sha=""), "/migrate")
    assert "You named commit" in refusal(find(name), replace(FACTS, given_sha="abc1234"), "/migrate")
    assert refusal(find(name), replace(FACTS, given_sha=HEAD[:12]), "/migrate") == ""


def test_a_closed_pull_request_takes_only_what_makes_sense() -> None:
    closed = replace(FACTS, is_open=False, role=Role.ADMIN)
    assert {verb.name for verb in VERBS if not refusal(verb, closed, "/migrate")} == {
        "status",
        "apply",
        "rollback",
        "unlock",
        "cancel",
        "help",
    }


def test_a_commit_among_the_arguments_is_found_and_words_are_not() -> None:
    assert given_sha(("production", "4F2A9C1D")) == "4f2a9c1d"
    assert given_sha(("deadbeef-is-no-sha", "facade", "decade")) == ""


def test_help_names_every_verb_and_every_page_says_who_may() -> None:
    text = describe.overview(VERBS, "/migrate")
    for verb in VERBS:
        assert f"`/migrate {verb.usage.replace('|', chr(92) + '|')}`" in text
        page = describe.page(verb, "/migrate")
        assert describe.who(verb) in page
        assert verb.examples
