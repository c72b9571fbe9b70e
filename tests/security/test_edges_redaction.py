"""A secret is found however it is written, wherever it is written, and what only looks like one is found by its shape."""

from __future__ import annotations

import base64
import io
import json
import logging
import sys
from urllib.parse import quote, quote_plus

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st

from bot import redaction
from bot.redaction import MASK, Vault
from bot.render import escape
from bot.settings import Settings, load
from tests.security.logged import configured

PASSWORD = 'k7"Wz/+ q&ö%9xLm'
CLASSIC = "ghs_" + "A1b2C3d4E5" * 4
JWT = "ghs_4711_eyJhbGciOiJSUzI1NiJ9." + "eyJpc3MiOiI0NzExIn0".ljust(300, "x") + "." + "c2lnbmF0dXJl" * 20


def forms(secret: str) -> dict[str, str]:
    plain = {
        "itself": secret,
        "URL": quote(secret, safe=""),
        "form": quote_plus(secret),
        "JSON": json.dumps(secret)[1:-1],
        "JSON of JSON's own characters": json.dumps(secret, ensure_ascii=False)[1:-1],
        "repr": repr(secret)[1:-1],
    }
    for before in ("", "u:", "us:"):
        plain[f"base64 after {before!r}"] = base64.b64encode(f"{before}{secret}".encode()).decode()
        plain[f"urlsafe after {before!r}"] = base64.urlsafe_b64encode(f"{before}{secret}".encode()).decode()
    return plain


@pytest.mark.parametrize("secret", [PASSWORD, CLASSIC, JWT], ids=["password", "classic token", "token of 500 characters"])
def test_every_form_of_a_known_secret_is_masked(secret: str) -> None:
    """Exact value, URL, form, JSON, repr and base64 at each of three alignments; nothing of six characters stays."""
    vault = Vault()
    vault.remember(secret)
    for name, written in forms(secret).items():
        shown = vault.clean(f"before <{written}> after")
        assert MASK in shown, name
        assert shown.startswith("before <")
        assert shown.endswith("> after")
        left = shown.removeprefix("before <").removesuffix("> after").replace(MASK, "")
        assert len(left) <= (7 if "base64" in name or "urlsafe" in name else 0), (name, left)


@given(start=st.integers(0, 400), length=st.integers(24, 200))
def test_a_long_piece_of_a_token_is_masked(start: int, length: int) -> None:
    """Whoever cuts a token in two still shows neither half."""
    vault = Vault()
    vault.remember(JWT)
    piece = JWT[start : start + length]
    if len(piece) >= 24:
        assert piece not in vault.clean(f"x {piece} y")


@pytest.mark.parametrize(
    "text",
    [
        f"token {CLASSIC} here",
        f"Authorization: Bearer {JWT}",
        "Authorization: Basic dXNlcjpodW50ZXIyMg==",
        "postgres://app:hunter22@db.example/shop",
        "https://x-access-token:hunter22@github.com/acme/shop.git",
        "host=db user=app password=hunter22 dbname=shop",
        "password='hunter22 and more' host=db",
        "PGPASSWORD=hunter22 psql",
        "github_pat_11ABCDEFG0hunter22hunter22_x",
        "-----BEGIN RSA PRIVATE KEY-----\nMIIhunter22\n-----END RSA PRIVATE KEY-----",
        "napi_hunter22hunter22hunter22",
    ],
)
def test_what_nobody_told_us_of_is_known_by_its_shape(text: str) -> None:
    """Tokens of any length, keys, addresses with a password, headers."""
    shown = Vault().clean(text)
    assert MASK in shown
    assert "hunter22" not in shown
    assert CLASSIC not in shown


@pytest.mark.parametrize(
    "text", ["SELECT password = $1 FROM users", "postgresql://db.example:5432/shop", "the password is checked", "a/b:c@d", ""]
)
def test_plain_speech_is_left_alone(text: str) -> None:
    """SQL about passwords and addresses without one are not touched."""
    assert Vault().clean(text) == text


def test_a_mask_means_nothing_to_any_medium(vault: redaction.Vault) -> None:
    """The secret goes before escaping, where it could no longer be found, and what stands there is inert."""
    vault.remember("_pass*word_<x>")
    for shown in (escape.markdown("a _pass*word_<x> b"), escape.code("_pass*word_<x>|"), escape.page("_pass*word_<x>")):
        assert "redacted" in shown
        assert "word" not in shown
    assert escape.fence("_pass*word_<x>") == f"```\n{MASK}\n```"


def test_many_tokens_are_forgotten_and_settings_never_are() -> None:
    """The vault of a process that runs for months stays small; the newest tokens and all lasting secrets are known."""
    vault = Vault()
    vault.remember("lasting-secret-1")
    for number in range(redaction.MOST * 3):
        vault.remember(f"ghx-{number:05d}-{'q7Zp' * 10}", passing=True)
    assert vault.clean("lasting-secret-1") == MASK
    assert MASK in vault.clean(f"ghx-{redaction.MOST * 3 - 1:05d}-{'q7Zp' * 10}")
    assert len(vault._values) <= redaction.MOST


def test_every_secret_setting_is_known_from_the_moment_it_is_read(vault: redaction.Vault) -> None:
    """Whoever adds a secret setting need not think of this: its type is enough."""
    load({"MIGRATE_BOT_LINK_KEY": "link-key-9w8e7r-xyz", "DATABASE_URL": "postgresql://bot:st%40te-pw-77@db/bot"})
    Settings(private_key="pem-pem-pem-pem-1234", webhook_secret="webhook-secret-5678")
    for secret in ("link-key-9w8e7r-xyz", "st@te-pw-77", "st%40te-pw-77", "pem-pem-pem-pem-1234", "webhook-secret-5678"):
        assert vault.clean(secret) == MASK
    assert vault.clean("db.example migrate-bot") == "db.example migrate-bot"


@pytest.fixture
def lines(vault: redaction.Vault) -> object:
    """The log as it is written to standard error, of ours and of every library."""
    with configured("info") as out:
        vault.remember(PASSWORD)
        yield out


def test_50_every_line_is_one_json_object_without_secrets(lines: io.StringIO) -> None:
    """Case 50: a newline in an untrusted field stays in its field; keys, nested values, tracebacks and libraries too."""
    log = structlog.get_logger("x")
    log.info("one\nline", path="a\nb", secret=PASSWORD, **{PASSWORD: 1}, deep=[{"a": (PASSWORD, object())}])
    try:
        raise ValueError(f"could not connect: password={PASSWORD} host=db\n::error::x")
    except ValueError:
        log.exception("failed")
        logging.getLogger("procrastinate").exception("job %s failed", f"x {PASSWORD}\n{{}}")
        sys.excepthook(*sys.exc_info())  # type: ignore[arg-type]
    logging.getLogger("psycopg.pool").warning("error connecting: password=%s", "hunter22")
    written = lines.getvalue().splitlines()
    assert len(written) == 5
    for line in written:
        json.loads(line)
        assert line.isascii()
    for part in ("k7", "Wz/+", "hunter22", "9xLm"):
        assert part not in lines.getvalue()
