"""Where a stranger's text enters the bot or leaves it, each with a generator of inputs and the promise that nothing crashes.

A surface raises an error of `bot.errors`, which names what is wrong, or nothing at all.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import fields, is_dataclass, replace
from enum import Enum
from typing import Any

from hypothesis import strategies as st

from bot.commands import parse as command_parser
from bot.errors import BotError, ChildCrashed
from bot.findings import Location
from bot.github import incoming
from bot.listings import child as listings
from bot.postgres import child
from bot.render import actions, annotations, diagram, html, markdown, sarif, terminal
from bot.report import codec
from bot.report.model import Report
from bot.rollback import dump
from bot.rulebook import rules
from bot.scripts.layout import read_layout
from bot.scripts.model import Layout, PsqlCall
from bot.scripts.program import build
from bot.scripts.psql import read
from tests.render.reports import GREEN, PLACE, RED, UNJUDGED
from tests.security.hostile import CORPUS
from tests.service import deliveries

LAYOUT = Layout()
ODD = ("\0", "\r", "\ufeff", "\u202e", "\u200b", "\ud800", "\x85", "\u2028", "\x1b[31m", "\U0010ffff", "ﬁ", "\u0130")


def spliced(parts: str, most: int = 30) -> st.SearchStrategy[str]:
    """Texts put together from words of the language (`parts`, between broken bars), odd characters and anything else."""
    words = parts.split("¦")
    part = st.one_of(st.sampled_from([*words, *ODD]), st.sampled_from(words), st.text(max_size=5))
    return st.lists(part, max_size=most).map("".join)


def survives(action: Callable[..., object]) -> Callable[..., None]:
    """Make a surface of `action`: our own errors are its right, others are crashes."""

    def surface(*given: Any) -> None:
        with suppress(BotError):
            action(*given)

    return surface


SQL = spliced(
    "SELECT ¦'¦''¦\"¦$$¦$a$¦;¦\n¦--¦/*¦*/¦(¦)¦\\i ¦\\ir ¦\\if ¦\\elif ¦\\else\n¦\\endif\n¦\\set ¦\\unset ¦"
    "\\gset ¦\\g ¦\\;¦\\\\¦\\.\n¦\\copy ¦\\! ¦\\echo ¦\\restrict k\n¦\\unrestrict k\n¦:a¦:'a'¦:\"a\"¦:{?a}¦E'\\¦"
    'U&"¦COPY t FROM stdin;\n¦BEGIN ATOMIC ¦END¦CREATE FUNCTION ¦`x`¦\t¦\\connect - x\n¦on\n¦db/schema/01_a.sql¦'
    "\\bind 1 ¦\\c\n¦standard_conforming_strings = off;"
)
SHELL = spliced(
    '#!/bin/bash\n¦psql ¦-f ¦"$f"¦$f¦for f in ¦; do\n¦done\n¦db/schema/*.sql¦{01..09}¦FILES=(¦)\n¦"${FILES[@]}"¦'
    "if ¦then\n¦fi\n¦case ¦esac\n¦<<EOF\n¦EOF\n¦$(¦`¦'¦\"¦\\\n¦|¦&&¦||¦;¦while read ¦function a() {¦}\n¦"
    "${x%.sql}¦${x##*/}¦${x/a/b}¦${!x}¦$((1+1))¦source ¦[[ ¦]]¦printf '%02d' ¦cat db/schema/01_a.sql | psql¦"
    "seq 1 5¦eval ¦a=1\n¦((¦))¦\t¦set -e\n¦-c 'SELECT 1'¦ls | sort"
)
YAML = spliced(
    "on: push\n¦jobs:\n¦  a:\n¦    steps:\n¦      - run: ¦|\n¦          psql -f db/schema/01_a.sql\n¦&a ¦*a¦"
    "<<: *a\n¦strategy:\n¦matrix:\n¦${{ matrix.f }}¦${{ ¦ }}¦- ¦: ¦\n¦    ¦[¦]¦{¦}¦!!python/object ¦---\n¦...\n¦"
    "'¦\"¦uses: ./.github/actions/a\n¦if: ¦env:\n¦working-directory: ¦shell: bash\n¦>-\n¦? ¦%YAML 1.2\n¦"
    "schema_dir: ¦postgres_version: ¦severities:\n¦0o17¦1e999¦null¦~¦yes"
)
COMMENT = spliced(
    "/migrate ¦apply ¦rollback ¦check¦\n¦\n\n¦> ¦```\n¦`¦    ¦<!--¦-->¦@migrate-bot ¦migrate ¦- ¦| a |\n|-|\n¦"
    "--target=¦production¦[x](y)¦**¦\\¦&#47;¦<b>¦</b>¦override rule ¦allow 0123456789ab¦1. ¦~~¦\t"
)
DUMP = spliced(
    "--\n-- Name: t; Type: TABLE; Schema: public; Owner: mb_run\n--\n¦CREATE TABLE public.t (\n¦    a integer¦"
    ",\n¦);\n¦'¦\"¦$$¦$a$¦--\n¦\\restrict x\n¦\\unrestrict x\n¦SET default_tablespace = '';\n¦"
    "GRANT ALL ON TABLE t TO x;\n¦;¦(¦)¦E'\\¦ALTER DEFAULT PRIVILEGES ¦-- PostgreSQL database dump complete\n¦"
    "Type: ACL;"
)
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | st.sampled_from(["a" * 40, 2**70, -1, "main"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)
PAYLOADS = (
    ("pull_request", deliveries.pull()),
    ("issue_comment", deliveries.comment("/migrate check")),
    ("check_run", deliveries.rerequested()),
    ("merge_group", deliveries.merge_group()),
    ("push", deliveries.push()),
    ("ping", {"zen": "x"}),
)


@st.composite
def payloads(draw: st.DrawFn) -> tuple[str, bytes]:
    """A delivery of GitHub's with some of its values replaced, or bytes that are none."""
    event, payload = draw(st.sampled_from(PAYLOADS))
    changed = json.loads(json.dumps(payload))
    for _ in range(draw(st.integers(0, 3))):
        holder = changed
        while isinstance(holder, dict) and holder:
            key = draw(st.sampled_from(sorted(holder)))
            if not isinstance(holder[key], dict) or draw(st.booleans()):
                holder[key] = draw(VALUES)
                break
            holder = holder[key]
    body = json.dumps(changed).encode("utf-8", "surrogatepass")
    cut = draw(st.integers(0, len(body)))
    return draw(st.sampled_from([event, "", "installation", "check_suite"])), draw(
        st.sampled_from([body, body[:cut], body + body, body[:cut] + draw(st.binary(max_size=8)) + body[cut:]])
    )


HEADERS = st.lists(
    st.tuples(
        st.sampled_from(["X-Hub-Signature-256", "x-hub-signature-256", "X-GitHub-Event", "X-GitHub-Delivery", "X-Hub-Signature"]),
        st.one_of(st.text(max_size=20), st.sampled_from(["sha256=" + "0" * 64, "sha256=", "push", "sha256=" + "g" * 64])),
    ),
    max_size=6,
)
TEXTS = st.one_of(st.sampled_from(CORPUS), st.text(max_size=30), spliced("`¦|¦\n¦<¦>¦&¦@a¦#1¦[¦](¦*¦_"))


OURS = frozenset({"op", "status", "kind", "level"})
"""Fields whose words are the bot's own, one of a few."""


def poured(value: Any, text: Callable[[], str]) -> Any:
    """Return `value` with every text in it replaced by what `text` gives; enumerations and numbers stay."""
    if isinstance(value, Enum):
        return value
    if isinstance(value, str):
        return text()
    if isinstance(value, tuple):
        return tuple(poured(item, text) for item in value)
    if is_dataclass(value) and not isinstance(value, type):
        changed = {one.name: poured(getattr(value, one.name), text) for one in fields(value) if one.name not in OURS}
        return replace(value, **changed)
    return value


@st.composite
def reports(draw: st.DrawFn) -> Report:
    """A report with a stranger's text in every place."""
    texts = draw(st.lists(TEXTS, min_size=1, max_size=8))
    numbers = iter(range(10_000))
    whole = draw(st.sampled_from([GREEN, RED, UNJUDGED]))
    made: Report = poured(whole, lambda: texts[next(numbers) % len(texts)])
    return made


def _render(report: Report) -> None:
    assert len(markdown.comment(report, PLACE)) <= 65_536
    html.page(report, PLACE)
    terminal.as_text(report, colour=True, width=80)
    terminal.as_text(report, colour=False)
    json.loads(sarif.sarif(report, rules().values(), "0"))
    actions.actions(report)
    annotations.annotate(report)
    diagram.entity_diagram(report.entities)
    codec.from_json(json.loads(codec.dumps(report)))


def _read_sql(text: str) -> None:
    data = text.encode("utf-8", "surrogatepass")
    seen = read("a.sql", data)
    position = 0
    for item in seen.items:
        assert item.start == position, "the items of a file tile it"
        position = item.end
    tree = {"db/schema/01_a.sql": data, "db/b.sql": b"\\i schema/01_a.sql\n"}
    build(tree, [PsqlCall(("db/b.sql",), Location("x"), {0: text}, {"a": text})])


def _read_listings(text: str) -> None:
    data = text.encode("utf-8", "surrogatepass")
    tree = {
        "db/schema/01_a.sql": b"SELECT 1;",
        "db/schema/02_b.sql": b"SELECT 2;",
        LAYOUT.setup_scripts[0]: data,
        "Makefile": data,
    }
    tree |= {".github/workflows/deploy.yml": data, "db/deploy.sh": b"#!/bin/bash\n" + data, "compose.yml": data}
    try:
        listings.answer(child.call("bot.listings.child:child_judge", listings.request(tree, tree, LAYOUT)))
    except ChildCrashed as crash:
        # tree-sitter's own C code dies of some texts: that is what the child is for. An exception of ours is a mistake of ours.
        if "died of signal" not in crash.message:
            raise AssertionError(crash.message) from None


def _read_workflow_script(text: str) -> None:
    lines = "".join(f"          {line}\n" for line in text.split("\n"))
    workflow = f"on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n      - run: |\n{lines}"
    _read_listings(workflow)


def _read_configuration(text: str) -> None:
    tree = {".github/migrate-bot.yml": text.encode("utf-8", "surrogatepass"), "db/schema/01_a.sql": b"SELECT 1;"}
    read_layout(tree, tree)


def _read_commands(text: str) -> None:
    command_parser.commands(text, prefix="/migrate", bot_name="migrate-bot", verbs=("apply", "check", "rollback", "allow"))


def _read_dump(text: str) -> None:
    read_one = dump.parse(text)
    assert dump.differences(read_one, dump.parse(text)) == ()
    dump.restorable(text)


SURFACES: dict[str, tuple[st.SearchStrategy[Any], Callable[[Any], None]]] = {
    "webhook": (payloads(), survives(lambda given: incoming.parse(*given))),
    "webhook headers": (HEADERS, survives(lambda given: incoming.verify(given, b"{}", ("secret",)))),
    "psql files": (SQL, survives(_read_sql)),
    "shell scripts": (SHELL, survives(_read_listings)),
    "workflow scripts": (SHELL, survives(_read_workflow_script)),
    "workflows": (YAML, survives(_read_listings)),
    "configuration": (YAML, survives(_read_configuration)),
    "commands": (COMMENT, survives(_read_commands)),
    "dumps": (DUMP, survives(_read_dump)),
    "renderers": (reports(), survives(_render)),
}
