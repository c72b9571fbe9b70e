from __future__ import annotations

import html
import json
import os
import re
import signal
import stat
import subprocess
import sys
import urllib.parse
import urllib.request
from collections.abc import Iterator
from http.cookiejar import CookieJar
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from bot import settings
from bot.demo.faults import Fault
from bot.demo.hub import Hub
from bot.errors import UsageError
from bot.github.manifest import manifest
from bot.settings import Settings
from bot.store import identity
from bot.web.desk import LASTS, Desk
from bot.web.setup import create_setup
from tests.service.office import FILES
from tests.service.test_service import answers, folder, free_port

__all__ = ["folder"]
ROOT = "https://bot.example.net"
TOKEN = "the-token-that-was-printed"


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


class Bench:
    """The pages of a first run in this process."""

    def __init__(self, hub: Hub, state: Path) -> None:
        self.clock, self.ended = Clock(), 0
        self.settings = Settings(github_api_url=hub.api_url, github_url=hub.url, state_dir=state, public_url=ROOT)
        self.app = create_setup(self.settings, Desk(TOKEN, self.clock), hub.url, self._finished)
        self.browser = self.client()

    def client(self) -> FlaskClient:
        return self.app.test_client()

    def _finished(self) -> None:
        self.ended += 1

    def send_off(self, token: str = TOKEN, **more: str) -> tuple[int, str]:
        """Send the form; return the status and the page."""
        answer = self.browser.post("/setup", data={"token": token, **more}, base_url=ROOT, headers={"Origin": ROOT})
        return answer.status_code, answer.text

    def state(self) -> str:
        """Send the form and return the state that travels to GitHub."""
        status, page = self.send_off()
        assert status == 200, page
        match = re.search(r"\?state=([\w-]+)", page)
        assert match
        return match[1]

    def come_back(self, state: str, code: str = "0a1b2c", browser: FlaskClient | None = None) -> tuple[int, str]:
        query = urllib.parse.urlencode({"code": code, "state": state})
        with (browser or self.browser).get(f"/setup/created?{query}", base_url=ROOT) as answer:
            return answer.status_code, answer.text


@pytest.fixture
def bench(hub: Hub, tmp_path: Path) -> Bench:
    return Bench(hub, tmp_path / "state")


def test_the_manifest_asks_for_what_the_app_file_says_at_our_own_address() -> None:
    made = manifest("https://bot.example.net/", "https://bot.example.net/setup/created")
    assert made["hook_attributes"] == {"url": "https://bot.example.net/github/webhook", "active": True}
    assert made["redirect_url"] == "https://bot.example.net/setup/created"
    assert made["url"] == "https://bot.example.net"
    assert made["public"] is False
    assert made["default_permissions"]["checks"] == "write"
    assert "issue_comment" in made["default_events"]
    assert "example.org" not in json.dumps(made)


def test_the_way_to_github_and_back_keeps_the_app_and_closes_setup(bench: Bench, hub: Hub) -> None:
    page = bench.browser.get("/setup", base_url=ROOT)
    assert page.status_code == 200
    assert TOKEN not in page.text
    status, page_to_github = bench.send_off(organization="acme")
    assert status == 200
    assert f'action="{hub.url}/organizations/acme/settings/apps/new?state=' in page_to_github
    sent = json.loads(html.unescape(re.search(r'name="manifest" value="([^"]*)"', page_to_github)[1]))  # type: ignore[index]
    assert sent["redirect_url"] == f"{ROOT}/setup/created"
    state = re.search(r"\?state=([\w-]+)", page_to_github)[1]  # type: ignore[index]
    status, done = bench.come_back(state)
    assert status == 200, done
    assert "PRIVATE KEY" not in done
    assert "demo-webhook-secret" not in done
    assert bench.ended == 1
    kept = settings.load({"MIGRATE_BOT_STATE_DIR": str(bench.settings.state_dir)}, needs=settings.WORKER_NEEDS)
    assert kept.app_id == hub.app_id
    assert kept.webhook_secrets == ("demo-webhook-secret-0123",)
    assert kept.private_key is not None
    assert kept.private_key.get_secret_value().strip() == hub.private_key.strip()
    assert bench.come_back(state)[0] == 410
    assert bench.send_off()[0] == 410
    assert bench.browser.get("/setup", base_url=ROOT).status_code == 410


def test_the_key_is_for_the_eyes_of_one_account(bench: Bench) -> None:
    bench.come_back(bench.state())
    folder = settings.identity_folder(bench.settings.state_dir)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {path.name for path in folder.iterdir()} == set(settings.IDENTITY.values())
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}
    assert [path.name for path in bench.settings.state_dir.iterdir()] == ["app"]


@pytest.mark.parametrize("token", ["", "wrong", TOKEN[:-1], TOKEN + "x", "é" * 20])
def test_without_the_token_nobody_is_sent_off(bench: Bench, token: str) -> None:
    status, page = bench.send_off(token)
    assert status == 403
    assert "state=" not in page


def test_a_form_of_another_site_is_refused_even_with_the_token(bench: Bench) -> None:
    for origin in ("https://evil.example", "null"):
        answer = bench.browser.post("/setup", data={"token": TOKEN}, base_url=ROOT, headers={"Origin": origin})
        assert answer.status_code == 403
    assert bench.browser.post("/setup", json={"token": TOKEN}, base_url=ROOT).status_code == 415
    assert bench.browser.post("/setup", data={"token": "x" * 10_000}, base_url=ROOT).status_code == 413
    assert bench.browser.get(f"/setup?token={TOKEN}", base_url=ROOT).text.count(TOKEN) == 0


@pytest.mark.parametrize("name", ["../x", "a/b", "-acme", "acme-", "a" * 41, "acme?x=1", '"><script>'])
def test_an_organization_is_a_name_and_nothing_else(bench: Bench, name: str) -> None:
    status, page = bench.send_off(organization=name)
    assert status == 400
    assert "<script>" not in page


def test_what_comes_back_counts_only_with_our_state_in_the_same_browser(bench: Bench, hub: Hub) -> None:
    state = bench.state()
    hub.log.clear()
    assert bench.come_back("forged")[0] == 403
    assert bench.come_back(state, browser=bench.client())[0] == 403, "another browser has no cookie of ours"
    newer = bench.state()
    assert bench.come_back(state)[0] == 403, "only the latest trip counts"
    assert not identity.is_kept(bench.settings.state_dir)
    assert hub.log == [], "GitHub is not even asked"
    assert bench.come_back(newer)[0] == 200


@pytest.mark.parametrize("code", ["", "../../app", "a/b", "x" * 201, "a b", "a%2fb"])
def test_a_code_never_changes_the_address_that_is_asked(bench: Bench, hub: Hub, code: str) -> None:
    state = bench.state()
    hub.log.clear()
    assert bench.come_back(state, code)[0] == 400
    assert hub.log == []


def test_when_github_is_away_the_page_can_be_loaded_again(bench: Bench, hub: Hub) -> None:
    state = bench.state()
    hub.faults.add(Fault(r"/app-manifests/", status=502, times=1))
    assert bench.come_back(state)[0] == 503
    assert not identity.is_kept(bench.settings.state_dir)
    assert bench.come_back(state)[0] == 200


def test_setup_is_open_for_an_hour(bench: Bench) -> None:
    state = bench.state()
    bench.clock.now = LASTS + 1
    assert bench.come_back(state)[0] == 410
    assert bench.send_off()[0] == 410


def test_an_identity_that_is_there_is_never_replaced(bench: Bench) -> None:
    state = bench.state()
    folder = settings.identity_folder(bench.settings.state_dir)
    folder.mkdir(parents=True)
    assert bench.come_back(state)[0] == 410
    assert list(folder.iterdir()) == []
    with pytest.raises(UsageError, match="already"):
        identity.keep(bench.settings.state_dir, app_id=1, private_key="k", webhook_secret="s")


def test_the_pages_let_a_browser_send_forms_to_us_and_to_github_only(bench: Bench, hub: Hub) -> None:
    ask = bench.browser.get("/setup", base_url=ROOT)
    sent = bench.browser.post("/setup", data={"token": TOKEN}, base_url=ROOT)
    for page, place in ((ask, ROOT), (sent, hub.url)):
        policy = page.headers["Content-Security-Policy"]
        assert f"form-action {place};" in policy
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert page.headers["Cache-Control"] == "no-store"
    cookie = sent.headers["Set-Cookie"]
    assert all(word in cookie for word in ("HttpOnly", "SameSite=Lax", "Secure", "Path=/setup"))


@pytest.mark.parametrize(
    "environ",
    [
        {},
        {"MIGRATE_BOT_PUBLIC_URL": ROOT, "MIGRATE_BOT_APP_ID": "7"},
        {"MIGRATE_BOT_PUBLIC_URL": ROOT, "MIGRATE_BOT_WEBHOOK_SECRET": "0123456789abcdef"},
        {"MIGRATE_BOT_PUBLIC_URL": ROOT, "MIGRATE_BOT_NONSENSE": "1"},
    ],
)
def test_it_is_no_first_run_when_something_says_who_the_app_is_or_nobody_could_reach_us(
    tmp_path: Path, environ: dict[str, str]
) -> None:
    assert not settings.is_first_run({"MIGRATE_BOT_STATE_DIR": str(tmp_path), **environ})


def test_what_the_environment_says_comes_before_what_setup_kept(tmp_path: Path) -> None:
    identity.keep(tmp_path, app_id=1, private_key="kept", webhook_secret="kept-secret-of-setup")
    environ = {"MIGRATE_BOT_STATE_DIR": str(tmp_path), "MIGRATE_BOT_PUBLIC_URL": ROOT}
    assert not settings.is_first_run(environ)
    assert settings.load(environ).app_id == 1
    given = settings.load({**environ, "MIGRATE_BOT_APP_ID": "9"})
    assert (given.app_id, given.private_key, given.webhook_secret) == (9, None, None)


@pytest.fixture
def first_run(hub: Hub, state: str, folder: Path) -> Iterator[tuple[subprocess.Popen[bytes], str, Path]]:
    """`migrate-bot serve` that was never configured, its address and its log."""
    port = free_port()
    environ = {
        "PATH": os.environ["PATH"],
        "MIGRATE_BOT_GITHUB_API_URL": hub.api_url,
        "MIGRATE_BOT_GITHUB_URL": hub.url,
        "MIGRATE_BOT_STATE_DIR": str(folder / "state"),
        "MIGRATE_BOT_CACHE": str(folder / "cache"),
        "DATABASE_URL": state,
        "MIGRATE_BOT_PORT": str(port),
        "MIGRATE_BOT_PUBLIC_URL": f"http://127.0.0.1:{port}",
    }
    log = folder / "log"
    with log.open("wb") as output:
        process = subprocess.Popen([sys.executable, "-m", "bot", "serve"], env=environ, stderr=output)
    try:
        yield process, f"http://127.0.0.1:{port}", log
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            process.wait(60)


@pytest.mark.slow
def test_the_first_run_leads_from_the_printed_token_to_a_bot_that_takes_webhooks(
    hub: Hub, first_run: tuple[subprocess.Popen[bytes], str, Path]
) -> None:
    process, root, log = first_run
    assert answers(f"{root}/healthz", 30), log.read_text()
    token = re.search(r"token:\n\n    (\S+)\n", log.read_text())[1]  # type: ignore[index]
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
    with browser.open(f"{root}/setup", urllib.parse.urlencode({"token": token}).encode(), timeout=20) as answer:
        state = re.search(r"\?state=([\w-]+)", answer.read().decode())[1]  # type: ignore[index]
    with browser.open(f"{root}/setup/created?code=abc123&state={state}", timeout=20) as answer:
        assert answer.status == 200
    secret, hub.post.secret = hub.post.secret, "demo-webhook-secret-0123"
    try:
        hub.send_webhooks_to(f"{root}/github/webhook")
        assert answers(f"{root}/metrics", 60), log.read_text()
        hub.open_pull(hub.create_repository("acme/first", FILES, roles={"mira": "write"}), {"README.md": "hello\n"})
        assert hub.deliveries[-1].status == 202, log.read_text()
    finally:
        hub.post.secret = secret
        hub.send_webhooks_to("")
    with pytest.raises(urllib.error.HTTPError) as gone:
        urllib.request.urlopen(f"{root}/setup", timeout=5)
    assert gone.value.code == 404
    process.send_signal(signal.SIGTERM)
    assert process.wait(60) == 0
    assert token not in log.read_text().split(token, 1)[1], "the token is printed once"
