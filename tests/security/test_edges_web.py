"""Pages: reports behind signed links that end, headers that let a browser only read, forms that no other site can send."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
import requests
from flask.testing import FlaskClient

from bot.demo.hub import Hub
from bot.demo.pages import pages
from bot.settings import Settings
from bot.web.app import create_app
from bot.work import links as links_module
from bot.work.links import Links
from tests.service.office import MORE, Office

ADDRESSES = (
    "/",
    "/healthz",
    "/metrics",
    "/runs/x",
    "/runs/",
    "/github/webhook",
    "/setup",
    "/%00",
    "/..%2f..%2fetc/passwd",
    "//evil.example",
)


@pytest.fixture
def client(office: Office) -> FlaskClient:
    return create_app(office.tools.settings, office.store).test_client()


def link(office: Office) -> tuple[int, str]:
    pull = office.hub.open_pull(office.repository, MORE)
    office.work()
    run_id = office.latest(pull).run_id
    return run_id, urlsplit(Links(office.tools.settings).url(run_id)).path


def test_a_report_is_shown_at_its_own_signed_link_until_it_ends(
    office: Office, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Forged, altered, of another run, signed by another key, too old, or of a repository that is served no more: not found."""
    run_id, path = link(office)
    answer = client.get(path)
    assert answer.status_code == 200
    assert "Migration check" in answer.text
    style = re.search(r"<style>(.*?)</style>", answer.text, re.DOTALL)
    assert style
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    policy = answer.headers["Content-Security-Policy"]
    assert f"style-src 'sha256-{digest}'" in policy
    assert "unsafe" not in policy
    script = client.get(f"{path}/rollback.sql")
    assert (script.status_code, script.mimetype) == (200, "application/sql")
    assert script.headers["Content-Disposition"].startswith("attachment; ")
    other = urlsplit(Links(Settings(webhook_secret="another secret of 16", public_url="http://bot.test")).url(run_id)).path
    token = path.removeprefix("/runs/")
    last = "A" if token[-1] != "A" else "B"
    for wrong in (
        f"/runs/{run_id}",
        other,
        f"/runs/{token[:-1]}{last}",
        f"/runs/{token}x",
        "/runs/Mg.x.y",
        f"/runs/{token}/other",
    ):
        assert client.get(wrong).status_code == 404, wrong
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(links_module, "_DAY", -1)
        old = create_app(office.tools.settings, office.store).test_client()
        assert old.get(path).status_code == 404
    elsewhere = office.tools.settings.model_copy(update={"repositories": ("acme/other",)})
    assert create_app(elsewhere, office.store).test_client().get(path).status_code == 404
    office.sql("UPDATE repositories SET active = FALSE")
    assert client.get(path).status_code == 404


def test_every_answer_locks_the_browser_down_and_sends_nobody_elsewhere(office: Office, client: FlaskClient) -> None:
    """Content policy, nosniff, no frames, no referrer, no cache; no redirect and no cookie at all; plain text for errors."""
    for address in ADDRESSES:
        for answer in (client.get(address), client.post(address, data=b"x")):
            assert answer.status_code in {200, 401, 404, 405, 415}, (address, answer.status_code)
            assert "Location" not in answer.headers
            assert "Set-Cookie" not in answer.headers
            policy = answer.headers["Content-Security-Policy"]
            for part in ("default-src 'none'", "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'"):
                assert part in policy
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            assert answer.headers["X-Frame-Options"] == "DENY"
            assert answer.headers["Referrer-Policy"] == "no-referrer"
            assert answer.headers["Cache-Control"] == "no-store"
            assert answer.mimetype == "text/plain"
            assert "Strict-Transport-Security" not in answer.headers
    secure = create_app(office.tools.settings.model_copy(update={"public_url": "https://bot.test"}), office.store).test_client()
    assert "max-age=" in secure.get("/healthz").headers["Strict-Transport-Security"]


def test_anonymous_callers_learn_no_name_and_no_version(office: Office, client: FlaskClient) -> None:
    """Health, metrics and errors tell neither repositories nor what runs here."""
    link(office)
    text = "".join(client.get(address).text for address in ("/healthz", "/metrics", "/", "/runs/x"))
    for told in (office.repository.full_name, "acme", "Python", "Werkzeug", "0.1.0", "mira"):
        assert told not in text
    assert "Server" not in client.get("/healthz").headers


def test_a_failure_of_a_page_says_nothing_about_itself(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever a page's code raises, the reader gets one sentence, and the log the type."""

    def broken(*_: object) -> object:
        raise RuntimeError("hunter22 at /home/somebody")

    _, path = link(office)
    monkeypatch.setattr("bot.web.pages.runs.get", broken)
    answer = create_app(office.tools.settings, office.store).test_client().get(path)
    assert answer.status_code == 500
    assert "hunter22" not in answer.text
    assert "RuntimeError" not in answer.text


@pytest.fixture(scope="module")
def shown() -> Iterator[Hub]:
    with Hub.start(pages=pages) as running:
        yield running


def test_the_demos_forms_are_sent_by_its_own_pages_only(shown: Hub) -> None:
    """No token, a wrong one, one of another session, or another host in the request: refused; and back it leads to itself."""
    repository = shown.create_repository("acme/forms", {"db/schema/01_core.sql": "select 1;\n"}, roles={"mira": "write"})
    pull = shown.open_pull(repository, {"db/schema/02_more.sql": "select 2;\n"})
    page = f"{shown.url}/acme/forms/pull/{pull.number}"
    mine, other = requests.Session(), requests.Session()
    token = re.search(r'name="token" value="([0-9a-f]{32})"', mine.get(page, timeout=5).text)
    assert token
    other.get(page, timeout=5)
    forms = {"comment": {"body": "hello", "by": "mira"}, "close": {"by": "mira"}, "merge": {"by": "mira"}, "push": {"by": "mira"}}
    for name, fields in forms.items():
        for session, more in ((requests.Session(), {}), (mine, {}), (mine, {"token": "0" * 32}), (other, {"token": token[1]})):
            answer = session.post(f"{page}/{name}", data={**fields, **more}, timeout=5, allow_redirects=False)
            assert answer.status_code in {400, 404}, (name, more)
    assert (pull.comments, pull.state) == ([], "open")
    back = mine.post(f"{page}/comment", data={**forms["comment"], "token": token[1], "next": "https://evil.example"}, timeout=5,
                     allow_redirects=False)  # fmt: skip
    assert back.status_code == 303
    assert urlsplit(back.headers["Location"]).netloc in {"", urlsplit(shown.url).netloc}
    assert [comment.body for comment in pull.comments] == ["hello"]
    assert mine.get(page, headers={"Host": "evil.example"}, timeout=5).status_code == 400
    cookie = requests.get(page, timeout=5).headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    for path in ("//evil.example/x", "/\\evil.example", "/https://evil.example"):
        answer = requests.get(f"{shown.url}{path}", timeout=5, allow_redirects=False)
        assert urlsplit(answer.headers.get("Location", "")).netloc in {"", urlsplit(shown.url).netloc}


def test_links_are_made_only_where_they_can_be_read() -> None:
    """Without a public address or a key there is no link, and the key of links is not the webhook's secret itself."""
    assert Links(Settings(public_url="http://bot.test")).url(1) == ""
    assert Links(Settings(webhook_secret="s" * 20)).url(1) == ""
    first = Links(Settings(webhook_secret="s" * 20, public_url="http://bot.test"))
    second = Links(Settings(webhook_secret="s" * 20, link_key="k" * 20, public_url="http://bot.test"))
    assert first.run_id(second.url(1).rsplit("/", 1)[1]) is None
    assert first.run_id(first.url(1).rsplit("/", 1)[1]) == 1
