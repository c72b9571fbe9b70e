"""Any set of files in any style: complete lists are silent, one dropped entry gives exactly that finding and a right edit."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.findings import Severity
from bot.listings.edit import apply_edits
from bot.listings.find import find
from bot.listings.judge import judge
from bot.listings.rules import DROPPED, NOT_LISTED
from bot.scripts.model import Layout

Stems = list[str]
LAYOUT = Layout()
SETUP = LAYOUT.setup_scripts[0]
WORKFLOW = ".github/workflows/deploy.yml"
SAFE = "#!/usr/bin/env bash\nset -euo pipefail\n"
STOP = "psql -v ON_ERROR_STOP=1"


def rows(stems: Stems, line: str, joint: str = "\n") -> str:
    return joint.join(line.replace("@", stem) for stem in stems) + "\n"


def steps(stems: Stems, body: str) -> str:
    return "on: push\njobs:\n  deploy:\n    runs-on: ubuntu-latest\n    steps:\n" + "".join(
        body.replace("@", stem) for stem in stems
    )


STYLES: dict[str, tuple[str, Callable[[Stems], str]]] = {
    "lines": (SETUP, lambda s: SAFE + rows(s, f"{STOP} -f db/schema/@.sql")),
    "echo": (SETUP, lambda s: SAFE + rows(s, f'echo "Applying @.sql..."\n{STOP} -f "db/schema/@.sql"\n')),
    "array": (
        SETUP,
        lambda s: SAFE + "FILES=(\n" + rows(s, '  "@.sql"') + f')\nfor f in "${{FILES[@]}}"; do {STOP} -f "db/schema/$f"; done\n',
    ),
    "inline array": (
        SETUP,
        lambda s: SAFE + f"FILES=({' '.join(s)})\n" + f'for f in "${{FILES[@]}}"; do {STOP} -f "db/schema/$f.sql"; done\n',
    ),
    "words": (SETUP, lambda s: SAFE + f"for f in {' '.join(s)}; do\n  {STOP} -f db/schema/$f.sql\ndone\n"),
    "function": (SETUP, lambda s: SAFE + f'run() {{ {STOP} < "$1"; }}\n' + rows(s, "run db/schema/@.sql")),
    "one call": (SETUP, lambda s: SAFE + f"{STOP} \\\n" + rows(s, "  -f db/schema/@.sql", " \\\n")),
    "chain": (SETUP, lambda s: SAFE + rows(s, f"{STOP} -f db/schema/@.sql", " && \\\n")),
    "cat": (SETUP, lambda s: SAFE + "cat " + " ".join(f"db/schema/{one}.sql" for one in s) + f" | {STOP}\n"),
    "heredoc": (SETUP, lambda s: SAFE + f"{STOP} <<'EOF'\n" + rows(s, "\\i db/schema/@.sql") + "EOF\n"),
    "docker": (SETUP, lambda s: SAFE + rows(s, f"docker exec -i db {STOP} -U app < db/schema/@.sql")),
    "xargs": (SETUP, lambda s: SAFE + f"printf '%s\\n' {' '.join(s)} | xargs -I{{}} {STOP} -f db/schema/{{}}.sql\n"),
    "read": (
        SETUP,
        lambda s: SAFE + f"while read -r f; do\n  {STOP} -f db/schema/$f.sql\ndone <<LIST\n" + rows(s, "@") + "LIST\n",
    ),
    "master": (LAYOUT.master, lambda s: rows(s, "\\echo 'Creating @...'\n\\i db/schema/@.sql\n")),
    "relative master": (LAYOUT.master, lambda s: rows(s, "\\ir @.sql")),
    "step": (WORKFLOW, lambda s: steps(["x"], "      - run: |\n") + rows(s, f"          {STOP} -f db/schema/@.sql")),
    "step per file": (WORKFLOW, lambda s: steps(s, f"      - name: Apply @\n        run: {STOP} -f db/schema/@.sql\n")),
    "makefile": ("Makefile", lambda s: "db:\n" + rows(s, f"\t{STOP} -f db/schema/@.sql")),
    "compose": (
        "docker-compose.yml",
        lambda s: "services:\n  db:\n    volumes:\n" + rows(s, "      - ./db/schema/@.sql:/docker-entrypoint-initdb.d/@.sql"),
    ),
}
HEAP = [
    "psql -f db/schema/01_a.sql", "if true; then", "fi", "done", "for f in a b; do", "$(", ")", '"', "{", "}", "<<EOF", "EOF",
    "|", "&&", "||", "x=(", "case $x in", "esac", "\\", "`", "((", "))", "f() {",
]  # fmt: skip
SLUGS = st.lists(st.from_regex(r"[a-z]{3,8}(_[a-z]{2,6})?", fullmatch=True), min_size=4, max_size=7, unique=True)


@st.composite
def lists(draw: st.DrawFn) -> tuple[Stems, str, int]:
    slugs = draw(SLUGS)
    gap = draw(st.sampled_from([1, 1, 5, 10]))
    stems = [f"{number * gap:02d}_{slug}" for number, slug in enumerate(slugs, 1)]
    return stems, draw(st.sampled_from(sorted(STYLES))), draw(st.integers(0, len(stems) - 1))


def tree_of(stems: Stems, style: str, listed: Stems) -> dict[str, bytes]:
    path, write = STYLES[style]
    files = {f"db/schema/{stem}.sql": f"CREATE TABLE IF NOT EXISTS {stem[3:]} (id int);\n".encode() for stem in stems}
    return {**files, path: write(listed).encode()}


@settings(max_examples=60, deadline=None)
@given(lists())
def test_a_complete_list_is_silent(drawn: tuple[Stems, str, int]) -> None:
    stems, style, _ = drawn
    found = find(tree := tree_of(stems, style, stems), LAYOUT)
    assert judge(found, found, LAYOUT, tree) == ()


@settings(max_examples=120, deadline=None)
@given(lists())
def test_a_dropped_entry_is_one_finding_whose_edit_makes_it_green(drawn: tuple[Stems, str, int]) -> None:
    """The entry of a file is taken out of a list that base had whole."""
    stems, style, dropped = drawn
    base = find(tree_of(stems, style, stems), LAYOUT)
    head = tree_of(stems, style, [stem for number, stem in enumerate(stems) if number != dropped])
    findings = judge(base, find(head, LAYOUT), LAYOUT, head)
    assert [(one.rule, one.severity) for one in findings] == [(DROPPED.id, Severity.ERROR)]
    assert stems[dropped] in findings[0].message
    mended = apply_edits(head, findings[0].edits)
    assert judge(base, find(mended, LAYOUT), LAYOUT, mended) == ()


@settings(max_examples=120, deadline=None)
@given(lists())
def test_a_new_file_is_one_finding_whose_edit_makes_it_green(drawn: tuple[Stems, str, int]) -> None:
    """A file is new and the list does not know it; the edit keeps every other line of the list."""
    stems, style, new = drawn
    old = [stem for number, stem in enumerate(stems) if number != new]
    base = find(tree_of(old, style, old), LAYOUT)
    head = tree_of(stems, style, old)
    findings = judge(base, find(head, LAYOUT), LAYOUT, head)
    assert [(one.rule, one.severity) for one in findings] == [(NOT_LISTED.id, Severity.ERROR)]
    mended = apply_edits(head, findings[0].edits)
    assert judge(base, find(mended, LAYOUT), LAYOUT, mended) == ()
    path = STYLES[style][0]
    kept = mended[path].decode()
    assert all(stem in kept for stem in stems)
    assert {other for other in mended if mended[other] != head[other]} == {path}


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=400), st.sampled_from([SETUP, WORKFLOW, "Makefile", "justfile", "docker-compose.yml", LAYOUT.master]))
def test_any_bytes_in_any_place_are_read_without_an_exception(data: bytes, path: str) -> None:
    tree = {"db/schema/01_a.sql": b"", path: b"psql\n" + data}
    found = find(tree, LAYOUT)
    judge(found, found, LAYOUT, tree)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(HEAP), max_size=14))
def test_any_heap_of_shell_words_is_read_without_an_exception(words: list[str]) -> None:
    for joint in (" ", "\n"):
        find({"db/schema/01_a.sql": b"", SETUP: joint.join(words).encode()}, LAYOUT)
