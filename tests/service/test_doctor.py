from __future__ import annotations

from pathlib import Path

import pytest

from bot.demo.hub import Hub
from bot.demo.world import Repository
from bot.doctor import examine_gates
from tests.service.office import FILES


@pytest.fixture
def named(hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repository:
    """A repository of its own, and the App's credentials in the environment."""
    (tmp_path / "key").write_text(hub.private_key)
    monkeypatch.setenv("MIGRATE_BOT_APP_ID", str(hub.app_id))
    monkeypatch.setenv("MIGRATE_BOT_PRIVATE_KEY_FILE", str(tmp_path / "key"))
    monkeypatch.setenv("MIGRATE_BOT_GITHUB_API_URL", hub.api_url)
    monkeypatch.setenv("MIGRATE_BOT_STATE_DIR", str(tmp_path / "state"))
    return hub.create_repository(f"acme/gate-{tmp_path.name}", FILES)


def test_a_check_that_is_required_by_nobody_is_named_with_what_to_press(hub: Hub, named: Repository) -> None:
    lines, closed = examine_gates((named.full_name,))
    assert not closed
    assert f"{named.full_name} (main): the check is NOT required" in lines[0]
    assert f"add migrate-bot, and choose this App (id {hub.app_id}) as its source" in lines[1]


@pytest.mark.parametrize("place", ["rule_checks", "protected_checks"])
@pytest.mark.parametrize(
    ("source", "said", "is_closed"),
    [("ours", "required and pinned to the App", True), (None, "anybody may set it", False), (99, "another source", False)],
)
def test_rulesets_and_classic_protection_count_and_only_our_own_word_closes_the_gate(
    hub: Hub, named: Repository, place: str, source: str | int | None, said: str, is_closed: bool
) -> None:
    app_id = hub.app_id if source == "ours" else source
    setattr(named, place, [("migrate-bot", app_id), ("lint", None)])
    lines, closed = examine_gates((named.full_name,))
    assert said in lines[0]
    assert closed is is_closed


def test_without_a_name_every_repository_of_the_app_is_asked(
    hub: Hub, named: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = hub.create_repository(f"{named.full_name}-b", FILES)
    monkeypatch.setenv("MIGRATE_BOT_REPOSITORIES", f"{named.full_name},{other.full_name}")
    text = "\n".join(examine_gates()[0])
    assert f"{named.full_name} (main)" in text
    assert f"{other.full_name} (main)" in text


def test_where_the_app_is_not_installed_nothing_is_blocked(named: Repository) -> None:
    lines, closed = examine_gates(("acme/elsewhere",))
    assert not closed
    assert "acme/elsewhere: the App is not installed there" in lines[-1]


def test_without_an_app_the_way_is_shown_all_the_same(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("MIGRATE_BOT_STATE_DIR", str(tmp_path))
    lines, _ = examine_gates()
    assert "Require the status check `migrate-bot`" in lines[0]
