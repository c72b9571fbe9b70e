"""Findings made fit to be read: one finding where two stages saw one gap, and edits that show what they replace. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from bot.findings import Edit, Finding
from bot.listings.rules import DROPPED, GONE, NOT_LISTED
from bot.replay.rules import LISTING_DIFFERS

_GAPS = frozenset({NOT_LISTED.id, DROPPED.id, GONE.id})


def readable(findings: Iterable[Finding], head: Mapping[str, bytes]) -> tuple[Finding, ...]:
    """Return the findings as they are shown; `head` is the tree that the edits are for."""
    return tuple(_shown(finding, head) for finding in _one_per_gap(list(findings)))


def _one_per_gap(findings: list[Finding]) -> list[Finding]:
    """Let a file that a listing leaves out be one finding: what the text says, with what its execution showed as evidence.

    An execution's finding stays of its own when anything differs that these missing files do not explain.
    """
    gaps: dict[str, list[int]] = {}
    for index, finding in enumerate(findings):
        if finding.rule in _GAPS and finding.blocks:
            gaps.setdefault(finding.location.path, []).append(index)
    kept = list(findings)
    for finding in findings:
        explained = gaps.get(finding.location.path, []) if finding.rule == LISTING_DIFFERS.id else []
        if not finding.about or not set(finding.about) <= {path for index in explained for path in findings[index].about}:
            continue
        first = explained[0]
        kept[first] = replace(kept[first], evidence=f"{kept[first].evidence}\nexecuted: {finding.message}".strip())
        kept.remove(finding)
    return kept


def _shown(finding: Finding, head: Mapping[str, bytes]) -> Finding:
    if not finding.edits:
        return finding
    return replace(finding, edits=tuple(_with_old_lines(edit, head.get(edit.path, b"")) for edit in finding.edits))


def _with_old_lines(edit: Edit, data: bytes) -> Edit:
    if edit.end_line < edit.line:
        return edit
    lines = re.split(r"(?<=\n)", data.decode("utf-8", "replace"))
    return replace(edit, replaces="".join(lines[edit.line - 1 : edit.end_line]))
