"""Nothing that a repository holds can format, link, mention, embed, hide or begin a command in any medium."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from bot.render import escape

PARSER = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
HOSTILE = [
    "@org/team please",
    "Fixes #1 and GH-2",
    "![x](http://evil/y.png)",
    "[a](javascript:x)",
    "<img src=x onerror=y>",
    "</details>",
    "```\nout",
    "~~~",
    "| a | b |",
    "<!-- migrate-bot:report v1 -->",
    "# heading",
    "> quote",
    "- [x] done",
    "1. one",
    "***",
    "$x$",
    "a\u202eb",
    "\x1b[31mred\x1b[0m",
    "zero\u200bwidth",
    "``",
    "`a`` b`",
    "\\`x`",
    "www.evil.example",
    "https://evil.example",
    "_a_ *b*",
    "&lt;script&gt;",
    "\\",
    "a\rb",
    "::error::x",
    "x\n::set-output name=a::b",
]
texts = st.one_of(st.sampled_from(HOSTILE), st.text(), st.lists(st.sampled_from(HOSTILE)).map(" ".join))


def shapes(markdown: str) -> set[str]:
    kinds: set[str] = set()
    for token in PARSER.parse(markdown):
        kinds.add(token.type)
        kinds.update(child.type for child in token.children or ())
    return kinds


@given(texts)
def test_running_text_holds_only_text_and_code(text: str) -> None:
    """`markdown` yields one paragraph of text and code spans, whatever the text."""
    html_code = {"html_inline"} if "<code>" in escape.markdown(text) else set()
    allowed = {"paragraph_open", "paragraph_close", "inline", "text", "code_inline", "text_special"} | html_code
    assert shapes(escape.markdown(text)) <= allowed


@given(texts)
def test_the_only_html_is_our_code_element(text: str) -> None:
    """Raw HTML in the output is exactly `<code>` and `</code>`."""
    for token in PARSER.parse(f"x {escape.markdown(text)} {escape.code(text)}"):
        for child in token.children or ():
            if child.type == "html_inline":
                assert child.content in {"<code>", "</code>"}


@given(texts)
def test_nobody_is_mentioned_and_nothing_is_linked(text: str) -> None:
    """Outside code, no `@name`, `#1`, `GH-1`, URL or `www.` survives in a form that GitHub acts on."""
    for said in outside_code(escape.markdown(text)):
        for live in ("@", "#"):
            assert all(rest.startswith("\u200b") for rest in said.split(live)[1:])
        assert "://" not in said
        assert "www." not in said.lower()


def outside_code(markdown: str) -> list[str]:
    found: list[str] = []
    within = False
    for token in PARSER.parse(markdown):
        for child in token.children or ():
            within = {"<code>": True, "</code>": False}.get(child.content, within) if child.type == "html_inline" else within
            if child.type == "text" and not within:
                found.append(child.content)
    return found


@given(texts)
def test_a_cell_never_breaks_its_table(text: str) -> None:
    """Text and code in a cell leave the number of cells as it was."""
    table = f"| a | b |\n|---|---|\n| {escape.markdown(text)} | {escape.code(text)} |"
    cells = [token for token in PARSER.parse(table) if token.type == "td_open"]
    assert len(cells) == 2


@given(texts)
def test_a_fence_cannot_be_left(text: str) -> None:
    """A fenced text is one fence token and nothing else."""
    assert [token.type for token in PARSER.parse(escape.fence(text, "sql"))] == ["fence"]


@pytest.mark.parametrize(
    ("raw", "shown"), [("a\u202eb", "a\\u{202e}b"), ("\x1b[2J", "\\u{1b}[2J"), ("a\r\nb", "a\nb"), ("\u200b", "\\u{200b}")]
)
def test_hidden_characters_are_written_out(raw: str, shown: str) -> None:
    """Control, bidirectional and zero-width characters are made visible."""
    assert escape.visible(raw) == shown


@given(texts)
def test_a_workflow_command_stays_on_its_line(text: str) -> None:
    """Data and properties of a workflow command hold no line end, so no second command can begin."""
    assert "\n" not in escape.command_data(text)
    assert not set("\n:,") & set(escape.command_property(text))


@given(texts)
def test_page_text_is_text(text: str) -> None:
    """An HTML parser sees character data only."""
    tags: list[str] = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: object) -> None:
            tags.append(tag)

    Reader().feed(f'<p title="{escape.page(text)}">{escape.page(text)}</p>')
    assert tags == ["p"]
