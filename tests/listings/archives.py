"""Repositories in miniature as text: `=== path` opens a file, `crlf` and `deleted` say what is special about it."""

from __future__ import annotations

import difflib
import json
import re
import sys
from pathlib import Path

from bot.listings.find import find
from bot.listings.judge import judge
from bot.listings.new import mend
from bot.scripts.model import Layout

CASES = Path(__file__).parent.parent / "cases" / "listings"
HEADER = re.compile(r"^=== (\S+)( crlf| deleted)?\n", re.MULTILINE)


def read(text: str) -> dict[str, bytes | None]:
    """Return the files of an archive; None stands for a deleted one."""
    headers = list(HEADER.finditer(text))
    result: dict[str, bytes | None] = {}
    for number, header in enumerate(headers):
        end = headers[number + 1].start() if number + 1 < len(headers) else len(text)
        body = text[header.end() : end]
        body = body.replace("\n", "\r\n") if header[2] == " crlf" else body
        result[header[1]] = None if header[2] == " deleted" else body.encode()
    return result


def trees(folder: Path) -> tuple[dict[str, bytes], dict[str, bytes]]:
    """Return base and head of a case folder."""
    base = {path: data for path, data in read((folder / "repository.txt").read_text()).items() if data is not None}
    change = read((folder / "change.txt").read_text())
    head = {path: data for path, data in (base | change).items() if data is not None}
    return base, head


def outcome(folder: Path) -> dict[str, object]:
    """Return what is found in a case, what the offered edits change, and what they leave blocking."""
    base, head = trees(folder)
    layout = Layout()
    before = find(base, layout)
    findings = judge(before, find(head, layout), layout, head)
    mended, left = mend(before, head, layout)
    return {
        "why": (folder / "why.txt").read_text().strip(),
        "findings": [f"{one.severity} {one.rule} {one.location.path}:{one.location.line} {one.message}" for one in findings],
        "mended": [line for path in sorted(mended) for line in _changes(path, head.get(path, b""), mended[path])],
        "still blocking": [one.message for one in left if one.blocks],
    }


def _changes(path: str, old: bytes, new: bytes) -> list[str]:
    if old == new:
        return []
    rows = difflib.unified_diff(old.decode().splitlines(keepends=True), new.decode().splitlines(keepends=True), path, path, n=0)
    return [row.rstrip("\n") for row in rows if not row.startswith(("---", "@@"))]


if __name__ == "__main__":
    for case in sorted(CASES.iterdir()):
        if len(sys.argv) == 1 or case.name in sys.argv[1:]:
            (case / "expected.json").write_text(json.dumps(outcome(case), indent=1, ensure_ascii=False) + "\n")
