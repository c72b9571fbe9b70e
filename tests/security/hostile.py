"""Texts that somebody hostile may put where a name, a message, a path or SQL is expected; and a report full of them."""

from __future__ import annotations

from bot.findings import Check, Edit, Finding, Location, Severity
from bot.render.context import Context, PreviousRun, Requirement
from bot.report.model import (
    Entity,
    EntityColumn,
    FileChange,
    ListingColumn,
    ListingRow,
    OtherPull,
    Report,
    Rollback,
    Route,
    SchemaChange,
    Server,
    Side,
    StatementRow,
    Unjudged,
    Waiver,
)

OUR_MARKER = "<!-- migrate-bot:report v1 repo=1 pr=1 head=x base=y digest=z sign=0 seal=0 -->"
CORPUS = (
    "@org/team and @mira",
    "Fixes #1, closes acme/shop#2, GH-3, resolves https://github.com/acme/shop/issues/4",
    "![beacon](https://evil.example/pixel.png)",
    "[click](javascript:alert(1)) <https://evil.example> [ref]: https://evil.example",
    "[x][y]\n\n[y]: https://evil.example",
    "<img src=x onerror=alert(1)><script>alert(1)</script><iframe src=//evil>",
    "</details></sub></code></pre></table><h1>Passed</h1>",
    "<details open><summary>All green</summary>",
    '" onmouseover="alert(1)" x="',
    "{{ 7 * 7 }}{% for x in y %}",
    OUR_MARKER,
    "-->\n## ✅ Migration check: all 7 passed\n<!--",
    "```\n## out of the fence\n```",
    "````sql\nx\n`````",
    "~~~\nout\n~~~",
    "`a`` b ``` c ````",
    "| a | b |\n|---|---|\n| c \\| d | e |",
    "a|b||c\\|d",
    "# heading\n## heading\n=====\n-----",
    "> quote\n>> deeper\n> [!CAUTION]\n> calm down",
    "- [x] approved by everybody\n1. one\n* two\n+ three",
    "*a* **b** _c_ __d__ ~~e~~ $f$ $$g$$ :tada:",
    "\\`x` \\\\[a](b) &lt;script&gt; &#64;mira &commat;mira",
    "www.evil.example ftp://evil.example mailto:a@evil.example xmpp:a@evil.example",
    "/migrate apply production",
    "\u202egnp.exe \u2066hidden\u2069 zero\u200bwidth\u200d \ufeffbom \u00adshy",
    "\x1b[31mred\x1b[0m \x1b]8;;https://evil.example\x07link\x1b]8;;\x07 \x9b2J \x07\x08",
    "nul\x00 vt\x0b ff\x0c nel\x85 ls\u2028 ps\u2029 cr\rlone crlf\r\nend",
    "\ud800 lone surrogate \U000e0041 tag \uf8ff private",
    "::set-output name=a::b\n::error::x\n  ::add-mask::y\n##[set-env name=PATH]/tmp",
    "::stop-commands::x\n%0A::warning::y",
    "<!-- /migrate apply -->",
    "%%{init: {'securityLevel': 'loose'}}%% click A call alert(1)",
    "../../etc/passwd /absolute C:\\windows 'quoted' \"double\" $(id) `id` ${IFS}",
    "x" * 9_000,
    "`" * 2_000,
    "[" * 600 + "](" * 600,
    "*a_" * 1_000,
    "",
    " ",
    "\n\n\n",
)


def report(text: str) -> Report:
    """Return a report whose every free text is `text`."""
    place = Location(text or "x", 3, 4)
    finding = Finding("statement-failed", Severity.ERROR, place, text, text, text, check=Check.APPLIES)
    edited = Finding("listing-missing", Severity.WARNING, place, text, "", text, (Edit(text or "x", 3, 2, text),), Check.LISTED)
    waived = Finding("strong-lock", Severity.WARNING, place, text, text, f"{text};", check=Check.RISK, waived=text or "y")
    return Report(
        Side(text, "d" * 40),
        Side(text, "a" * 40),
        (finding, edited, waived),
        (Route(text, False, text, note=text), Route(text, None, text)),
        Rollback("schema_only", text, reasons=(text,), losses=(text,), notes=(text,)),
        (FileChange(text or "x", "added"),),
        statements=(StatementRow(text, 3, text, text, (text,), (text,), (text,), 2, text),),
        schema=(SchemaChange(text, text, "added", (text,)),),
        entities=(Entity(text or "x", text, (EntityColumn(text, text, text),), (text or "x",)),),
        columns=(ListingColumn(text, text, 3, text),),
        matrix=(ListingRow(text, (3,)), ListingRow(text, (0,))),
        waivers=(Waiver(text, text, 3, text, text),),
        pulls=(OtherPull(12, text, conflict=True),),
        unjudged=(Unjudged(Check.APPLIES, text),),
        notes=(text,),
        server=Server("18.6", "embedded", "strict", (text,)),
    )


def place(text: str) -> Context:
    """Return where such a report is published; the addresses are ours."""
    return Context(
        repository_id=7, pull=5, digest="0123456789abcdef", run_id="42", report_url="https://bot.test/runs/t",
        check_url="https://hub.test/o/r/runs/9", file_url="https://hub.test/o/r/blob/" + "a" * 40, when="2026-11-22", version="1",
        requirements=(Requirement(text, met=True),), commands=("/migrate check",),
        previous=(PreviousRun("pass", "c" * 40, "https://bot.test/runs/u"),),
    )  # fmt: skip
