from __future__ import annotations

from pathlib import Path

import pytest

from bot import settings
from bot.errors import SettingsError

SECRET = "It's a Secret to Everybody"


def test_every_gap_is_named_at_once() -> None:
    environ = {"MIGRATE_BOT_PORT": "many", "MIGRATE_BOT_WEBHOK_SECRET": SECRET, "MIGRATE_BOT_REPOSITORIES": "acme"}
    with pytest.raises(SettingsError) as caught:
        settings.load(environ, needs=("webhook_secret", "app_id"))
    message = caught.value.message
    for part in ("MIGRATE_BOT_PORT", "did you mean MIGRATE_BOT_WEBHOOK_SECRET", "MIGRATE_BOT_WEBHOOK_SECRET is not set",
                 "MIGRATE_BOT_APP_ID is not set", "'acme' is neither owner/name nor owner/*"):  # fmt: skip
        assert part in message


def test_a_secret_may_come_from_a_file_but_not_from_both(tmp_path: Path) -> None:
    path = tmp_path / "secret"
    path.write_text(SECRET + "\n")
    assert settings.load({"MIGRATE_BOT_WEBHOOK_SECRET_FILE": str(path)}).webhook_secrets == (SECRET,)
    with pytest.raises(SettingsError, match="keep one"):
        settings.load({"MIGRATE_BOT_WEBHOOK_SECRET_FILE": str(path), "MIGRATE_BOT_WEBHOOK_SECRET": SECRET})


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="MIGRATE_BOT_PRIVATE_KEY_FILE: cannot read"):
        settings.load({"MIGRATE_BOT_PRIVATE_KEY_FILE": str(tmp_path / "none")})


@pytest.mark.parametrize("value", ["", "short"])
def test_serving_without_a_webhook_secret_is_refused(value: str) -> None:
    with pytest.raises(SettingsError, match="WEBHOOK_SECRET"):
        settings.load({"MIGRATE_BOT_WEBHOOK_SECRET": value}, needs=settings.SERVE_NEEDS)


def test_secrets_never_show() -> None:
    made = settings.load({"MIGRATE_BOT_WEBHOOK_SECRET": SECRET, "DATABASE_URL": "postgresql://u:hunter2@h/d"})
    assert SECRET not in repr(made)
    assert "hunter2" not in repr(made)
    with pytest.raises(SettingsError) as caught:
        settings.load({"MIGRATE_BOT_WEBHOOK_SECRET": "hunter2"})
    assert "hunter2" not in caught.value.message


def test_the_allow_list_knows_names_and_owners_in_any_case() -> None:
    made = settings.load({"MIGRATE_BOT_REPOSITORIES": "acme/shop, Corp/*"})
    assert made.serves("Acme/Shop")
    assert made.serves("corp/any")
    assert not made.serves("acme/other")
    assert not made.serves("corporation/any")


def test_every_setting_is_described() -> None:
    described = settings.describe()
    assert all(item.text.endswith(".") for item in described)
    assert {"MIGRATE_BOT_WEBHOOK_SECRET", "DATABASE_URL"} <= {item.variable for item in described if item.secret}


def test_settings_cannot_be_changed_after_they_were_read() -> None:
    with pytest.raises(ValueError, match="frozen"):
        settings.load({}).port = 1  # type: ignore[misc]
