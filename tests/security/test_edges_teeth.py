"""Each edge taken away shows what it keeps back: tests that could not fail would prove nothing."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from jinja2 import Environment

from bot import redaction
from bot.github import events, incoming, marks
from bot.render import escape, html
from bot.render.markdown import comment
from bot.render.terminal import as_text
from tests.security.hostile import CORPUS, OUR_MARKER, place, report
from tests.security.test_edges_output import assert_inert

SECRET = "tr0ub4dor-and-three"


def breaks(text: str) -> bool:
    try:
        assert_inert(comment(report(text), place(text)), headings=1, comments=1)
    except AssertionError:
        return True
    return False


def test_without_escaping_the_corpus_takes_the_comment_over(monkeypatch: pytest.MonkeyPatch) -> None:
    """With text passed on as it is, most of the corpus links, mentions, breaks out, forges or hides."""
    plain: Callable[..., str] = lambda text, *_more, **_named: text  # noqa: E731 - the same in place of three functions
    short = [text for text in CORPUS if text.strip() and len(text) < 300]
    for name in ("markdown", "code", "fence"):
        monkeypatch.setattr(escape, name, plain)
    assert len([text for text in short if breaks(text)]) > len(short) * 0.7
    assert breaks(OUR_MARKER)


def test_without_visible_a_terminal_is_written_over(monkeypatch: pytest.MonkeyPatch) -> None:
    """Control characters of a file name reach the screen as soon as nobody writes them out."""
    assert "\x1b]8" not in as_text(report("\x1b]8;;x\x07"), colour=False)
    monkeypatch.setattr("bot.render.terminal.terminal", lambda text: text)
    assert "\u202e" in as_text(report("a\u202eb"), colour=False)


def test_without_the_templates_one_exit_the_page_runs_what_the_repository_wrote(monkeypatch: pytest.MonkeyPatch) -> None:
    """The page's only protection is where every value leaves the template."""
    text = "<script>alert(1)</script>\u202e"
    assert "<script>" not in html.page(report(text), place(text))
    bare = Environment(loader=html._environment().loader, autoescape=False)
    bare.filters |= html._environment().filters
    monkeypatch.setattr(html, "_environment", lambda: bare)
    assert "<script>alert(1)</script>\u202e" in html.page(report(text), place(text))


def test_without_redaction_a_secret_is_posted(monkeypatch: pytest.MonkeyPatch, vault: redaction.Vault) -> None:
    """What hides a secret is the filter, and not luck of formatting."""
    vault.remember(SECRET)
    assert SECRET not in comment(report(SECRET), place(SECRET)) + html.page(report(SECRET), place(SECRET))
    monkeypatch.setattr(redaction, "clean", lambda text: text)
    assert SECRET in comment(report(SECRET), place(SECRET))
    assert SECRET in html.page(report(SECRET), place(SECRET))


def test_without_its_key_a_signature_is_anybodys(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who knows the key can sign, and nobody else: a mark made with another key is refused only because of the key."""
    here = marks.Place(7, 5, "<!-- migrate-bot:report")
    forged = marks.sealed(marks.key("of somebody else"), here, "<!-- migrate-bot:report v1 -->\nall passed")
    assert not marks.is_signed(marks.key("ours"), here, forged)
    monkeypatch.setattr(marks, "_sign", lambda *_: marks._LINE.match(forged)[2])  # type: ignore[index]
    assert marks.is_signed(marks.key("ours"), here, forged)


def test_without_the_check_of_its_shape_a_comment_ends_an_installation(monkeypatch: pytest.MonkeyPatch) -> None:
    """A captured `issue_comment.deleted`, sent again under another event's name."""
    body = json.dumps(
        {"action": "deleted", "installation": {"id": 21}, "repository": {}, "issue": {"number": 5}, "comment": {"id": 1}}
    ).encode()
    assert isinstance(incoming.parse("installation", body), events.Malformed)
    monkeypatch.setattr(incoming, "_SUBJECTS", frozenset())
    assert incoming.parse("installation", body) == events.InstallationChanged(21, "deleted", "")
