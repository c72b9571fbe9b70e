"""`app.yml` asks for exactly what the code uses."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from bot.demo.world import ALL_RIGHTS
from bot.github import client, incoming


@pytest.fixture(scope="module")
def manifest() -> dict[str, Any]:
    text = (Path(__file__).parents[2] / "app.yml").read_text(encoding="utf-8")
    return dict(YAML(typ="safe").load(text))


def test_the_events_are_those_that_are_read(manifest: dict[str, Any]) -> None:
    assert tuple(sorted(manifest["default_events"])) == incoming.SUBSCRIBED
    unasked = {"installation", "installation_repositories", "ping"}
    assert set(incoming._READERS) - unasked == set(incoming.SUBSCRIBED)


def test_the_permissions_are_those_of_the_tokens_and_of_the_events(manifest: dict[str, Any]) -> None:
    """Every repository right needs `metadata`, and `merge_group` is delivered with `merge_queues` only."""
    tokens = {**client.FETCH, **client.OTHERS, **client.MEMBERS, **client.REPORT, **client.DEPLOY, **client.COMMIT_WORKFLOWS}
    used = {**tokens, "metadata": "read", "merge_queues": "read"}
    assert manifest["default_permissions"] == used


def test_the_stand_in_grants_what_the_manifest_asks_for_and_nothing_else(manifest: dict[str, Any]) -> None:
    assert manifest["default_permissions"] == ALL_RIGHTS


def test_github_can_read_the_manifest(manifest: dict[str, Any]) -> None:
    known = {"name", "url", "hook_attributes", "redirect_url", "callback_urls", "setup_url", "description", "public",
             "default_events", "default_permissions", "request_oauth_on_install", "setup_on_update"}  # fmt: skip
    assert set(manifest) <= known
    assert manifest["hook_attributes"]["url"].startswith("https://")


def test_only_the_commit_of_a_fix_may_write_contents() -> None:
    """Whatever else the bot does, its tokens cannot change a file: a leaked one is worth little."""
    others = (client.FETCH, client.REPORT, client.DEPLOY)
    assert all(rights.get("contents", "none") in {"none", "read"} and "workflows" not in rights for rights in others)
    assert dict(client.COMMIT) == {"contents": "write"}
    assert dict(client.COMMIT_WORKFLOWS) == {"contents": "write", "workflows": "write"}
