"""The report as a page of its own, made from the stored report alone."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from bot.render import escape
from bot.render.context import Context
from bot.render.wording import ICONS, ROLLBACK_TITLES, VERDICT_ICONS, context_line, duration, evidence, headline, preserving
from bot.report.checks import rows
from bot.report.model import Report

_TEMPLATES = Path(__file__).parent / "templates"


def page(report: Report, context: Context | None = None) -> str:
    """Return a complete HTML document with no script and no outside resource; every value is escaped by the template."""
    table = rows(report)
    return (
        _environment()
        .get_template("report.html.j2")
        .render(
            report=report,
            rows=table,
            title=headline(report, table),
            facts=context_line(report),
            place=context or Context(),
            icons=ICONS,
            verdict_icon=VERDICT_ICONS[report.verdict],
            preserving=preserving(report.rollback),
            rollback_title=ROLLBACK_TITLES.get(report.rollback.status, report.rollback.status),
        )
    )


@cache
def style_digest() -> str:
    """Return the source expression of a content security policy that lets exactly our style sheet through."""
    text = (_TEMPLATES / "style.css").read_text(encoding="utf-8").removesuffix("\n")
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode('ascii')}"


def _shown(value: object) -> Markup:
    """Every value of the template passes here, so that none can be forgotten."""
    return Markup(escape.page(str(value)))  # noqa: S704 - escaped just here


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True,
        finalize=_shown,
    )  # fmt: skip
    environment.filters["duration"] = duration
    environment.filters["evidence"] = evidence
    return environment
