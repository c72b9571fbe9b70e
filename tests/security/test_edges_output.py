"""Whatever stands in a report, every medium shows it as text: asserted on what a parser of that medium makes of it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser

import pytest
import structlog
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from bot.render import escape
from bot.render.actions import actions, unheard
from bot.render.annotations import annotate
from bot.render.check import failed_run, output
from bot.render.html import page
from bot.render.markdown import LIMIT, comment
from bot.render.sarif import sarif
from bot.render.terminal import as_text
from bot.report import codec
from tests.security.hostile import CORPUS, place, report
from tests.security.logged import configured

PARSER = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
OUR_TAGS = {"details", "summary", "b", "sub", "br", "code"}
OUR_PLACES = ("https://bot.test/", "https://hub.test/")
NEVER = {"image", "hr", "s_open", "ordered_list_open", "code_block"}
LIVE = re.compile(r"(?i)[@#](?!\u200b)\w|\bgh-\d|https?://|ftp://|\bwww\.\w|\bmailto:\w+@\w")
KEYS = "(?!(?i:PK|FK|UK)(?![A-Za-z0-9_]))"
WORD = rf"{KEYS}[A-Za-z_][A-Za-z0-9_()\[\]]*"
DIAGRAM = re.compile(
    rf'erDiagram|    t\d+\["(?!.*(?i:direction) )[\w.$() -]+"\] \{{|        {WORD} {WORD}( (?:PK|FK|UK))?( "[\w.$() -]+")?'
    r"|    \}|    t\d+ \|\|--o\{ t\d+ : has"
)
"""What Mermaid's own grammar takes: it reads PK, FK and UK as keys wherever they stand, and `direction TB` even in quotes."""
few = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
texts = st.one_of(st.text(max_size=300), st.lists(st.sampled_from([t for t in CORPUS if len(t) < 300]), max_size=4).map(" ".join))


class Tags(HTMLParser):
    """Start tags with their attributes, in order; comments apart."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, tuple[str, ...]]] = []
        self.comments: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, tuple(name for name, _ in attrs)))

    def handle_comment(self, data: str) -> None:
        self.comments.append(data)


def flat(tokens: list[Token]) -> Iterator[Token]:
    for token in tokens:
        yield token
        yield from flat(token.children or [])


def assert_inert(markdown: str, *, headings: int, comments: int) -> None:
    """Only our own structure is there: headings, tags, links, quotes; and nothing live outside of code."""
    tokens = list(flat(PARSER.parse(markdown)))
    html = Tags()
    for token in tokens:
        if token.type in {"html_block", "html_inline"}:
            html.feed(token.content)
    assert {tag for tag, _ in html.tags} <= OUR_TAGS
    assert {name for _, attributes in html.tags for name in attributes} <= {"open"}
    assert len(html.comments) == comments
    kinds = {token.type for token in tokens}
    assert not kinds & NEVER
    assert sum(token.type == "heading_open" for token in tokens) == headings
    assert sum(token.type == "blockquote_open" for token in tokens) <= 1
    assert all(str(token.attrs["href"]).startswith(OUR_PLACES) for token in tokens if token.type == "link_open")
    assert not [text for text in spoken(tokens) if LIVE.search(text.removeprefix("#12 adds"))]
    assert not escape._HIDDEN.search(markdown.replace("\u200b", "").replace("\ufe0f", "").replace("\t", ""))


def spoken(tokens: list[Token]) -> Iterator[str]:
    """Yield the text outside of code, where GitHub looks for names, numbers and addresses."""
    within = False
    for token in tokens:
        if token.type == "html_inline" and token.content in {"<code>", "</code>"}:
            within = token.content == "<code>"
        elif token.type == "text" and not within:
            yield token.content


def tables(markdown: str) -> Iterator[list[str]]:
    lines: list[str] = []
    for line in [*markdown.splitlines(), ""]:
        if line.startswith("|"):
            lines.append(line)
        elif lines:
            yield lines
            lines = []


@pytest.mark.parametrize("text", CORPUS, ids=range(len(CORPUS)))
def test_45_the_comment_has_our_structure_whatever_the_repository_holds(text: str) -> None:
    """Case 45: fences, tags, mentions, closing words, images, links, our marker and ANSI are text, mostly inside code."""
    shown = comment(report(text), place(text))
    assert_inert(shown, headings=1, comments=1)
    assert len(shown) <= LIMIT
    assert shown.startswith("<!-- migrate-bot:report v1 repo=7 pr=5 ")
    assert shown.splitlines()[2].startswith("## ❌ Migration check: ")


@pytest.mark.parametrize("text", CORPUS, ids=range(len(CORPUS)))
def test_47_no_name_breaks_a_table(text: str) -> None:
    """Case 47: quotes, newlines, pipes and backticks in a name leave every row with the cells of its head."""
    for lines in tables(comment(report(text), place(text))):
        cells = {len(re.findall(r"(?<!\\)\|", line)) for line in lines}
        assert len(cells) == 1, lines


@pytest.mark.parametrize("text", CORPUS, ids=range(len(CORPUS)))
def test_check_annotations_and_diagram(text: str) -> None:
    """The check's title is ours alone, its text is inert, annotations hide nothing, the diagram has bare words only."""
    shown = output(report(text), place(text))
    assert re.fullmatch(r"\d of \d failed, merge blocked", shown.title)
    assert_inert(shown.summary, headings=1, comments=1)
    assert_inert(shown.text, headings=0, comments=0)
    assert max(len(shown.summary), len(shown.text)) <= 65_535
    assert_inert(failed_run(text, "7").summary, headings=0, comments=0)
    for note in annotate(report(text)):
        assert not escape._HIDDEN.search(note["message"])
        assert len(note["message"]) <= 16_000
        assert note["title"] in {"statement-failed", "listing-missing", "strong-lock"}
    for fence in (token for token in PARSER.parse(shown.summary) if token.type == "fence" and token.info == "mermaid"):
        assert not [line for line in fence.content.splitlines() if not DIAGRAM.fullmatch(line)]


@pytest.mark.parametrize("text", [text for text in CORPUS if text], ids=range(len(CORPUS) - 1))
def test_the_page_has_the_same_elements_as_for_a_harmless_report(text: str) -> None:
    """Text never becomes an element, an attribute, a comment or a character that is not seen."""
    known, found = Tags(), Tags()
    known.feed(page(report("plain"), place("plain")))
    shown = page(report(text), place(text))
    found.feed(shown)
    assert found.tags == known.tags
    assert found.comments == []
    assert not escape._HIDDEN.search(shown.replace("\ufe0f", ""))


@pytest.mark.parametrize("text", CORPUS, ids=range(len(CORPUS)))
def test_terminal_sarif_and_log(text: str) -> None:
    """Case 50, and no terminal obeys: no control character but our colours; a log line is one line of JSON."""
    coloured = re.sub(r"\x1b\[[0-9;]*m", "", as_text(report(text), colour=True, width=100))
    for shown in (coloured, as_text(report(text), colour=False, width=100)):
        assert not escape._HIDDEN.search(shown.replace("\ufe0f", ""))
    log = sarif(report(text), (), "1")
    assert "##[" not in log
    for result in json.loads(log)["runs"][0]["results"]:
        assert not re.search(r"(?<!\\)\[[^\[\]\n]*\]\(", result["message"]["text"])
        assert not escape._HIDDEN.search(result["message"]["text"])
        assert re.fullmatch(r"[A-Za-z0-9._~/%-]*", result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"])
    assert logged(text)["said"] is not None


def logged(text: str) -> dict[str, object]:
    with configured("info") as out:
        structlog.get_logger("x").info("event", said=text, **{"in": {text: [text]}})
    line = out.getvalue()
    assert line.endswith("\n")
    assert line.count("\n") == 1
    assert line.isascii()
    return dict(json.loads(line))


@pytest.mark.parametrize("text", CORPUS, ids=range(len(CORPUS)))
def test_49_nothing_in_the_log_of_a_job_is_a_command_but_ours(text: str) -> None:
    """Case 49: every line begins a command of ours, or stands between two lines that stop commands."""
    *lines, last = actions(report(text)).splitlines()
    assert all(line.startswith(("::error ", "::warning ", "::notice ")) for line in lines)
    assert last.startswith("Migration check: ")
    assert all(line.isprintable() for line in lines)
    first, *_, end = unheard(as_text(report(text), colour=False)).splitlines()
    word = first.removeprefix("::stop-commands::")
    assert (len(word), end) == (32, f"::{word}::")
    assert word not in unheard("x")


def test_46_ten_megabytes_fit_and_say_what_was_cut() -> None:
    """Case 46: the comment has at most 60,000 characters, whole fences, and says what it cut."""
    for text in ("x`|@a " * 100_000, "```\n" * 150_000, "line\n" * 120_000):
        shown = comment(report(text), place("x"))
        assert len(shown) <= LIMIT
        assert_inert(shown, headings=1, comments=1)
        assert "did not fit here. See the [full report]" in shown or "more characters" in shown


@given(texts)
@few
def test_any_text_at_all_is_inert(text: str) -> None:
    """The renderers were given thousands of texts that nobody thought of."""
    assert_inert(comment(report(text), place(text)), headings=1, comments=1)
    found = Tags()
    found.feed(page(report(text or "x"), place(text)))
    assert {tag for tag, _ in found.tags}.isdisjoint({"script", "img", "iframe", "svg", "base", "form", "link"})
    assert codec.from_json(json.loads(json.dumps(codec.to_json(report(text))))) == report(text)
