"""Hostile workflows, scripts and task files end in facts or a finding within a second of work, never in an exception."""

from __future__ import annotations

import time

import pytest

from bot.listings.find import find
from bot.scripts.model import Layout

WORKFLOW = ".github/workflows/x.yml"
SCRIPT = "db/scripts/setup_database.sh"
MASTER = "db/schema/00_master_schema.sql"
SECONDS = 1.0

REFUSED: dict[str, dict[str, bytes]] = {
    "ten megabytes of YAML": {WORKFLOW: b"# psql\n" + b"a: b\n" * 2_000_000},
    "brackets without end": {WORKFLOW: b"#psql\n" + b"[" * 60_000},
    "nested mappings": {WORKFLOW: b"#psql\n" + b"".join(b" " * depth + b"a:\n" for depth in range(200))},
    "nested lists": {WORKFLOW: b"#psql\n" + b"- " * 20_000},
    "a key twice": {WORKFLOW: b"jobs: {a: {steps: [{run: psql -f db/schema/01_a.sql}]}}\njobs: {}\n"},
    "tabs as indentation": {WORKFLOW: b"jobs:\n\ta:\n\t\tsteps: psql\n"},
    "a NUL in YAML": {WORKFLOW: b"jobs: psql\0\n"},
    "bytes that are no text": {WORKFLOW: b"psql" + bytes(range(128, 256)) * 40},
    "more values than anybody writes": {WORKFLOW: b"#psql\n" + b"".join(b"k%d: v\n" % number for number in range(7_000))},
    "parentheses up to the limit": {SCRIPT: b"psql" + b"(" * 390_000},
    "substitutions up to the limit": {SCRIPT: b"psql " + b"$(" * 190_000},
    "quotes that open and never close, up to the limit": {SCRIPT: b"psql '\n" + b"a\"b'c\n" * 40_000 + b"'"},
    "commands up to the limit": {SCRIPT: b"psql -f a; true\n" * 23_000},
    "a script larger than the limit": {SCRIPT: b"psql -f db/schema/01_a.sql\n" * 40_000},
    "steps up to the limit": {WORKFLOW: b"jobs:\n  a:\n    steps:\n" + b"      - run: psql -f db/schema/01_a.sql\n" * 6_000},
    "a line of one megabyte": {SCRIPT: b"psql " + b"a " * 500_000},
    "an unclosed quote": {SCRIPT: b'psql -f "db/schema/01_a.sql\nfoo\n'},
    "an unclosed single quote": {SCRIPT: b"psql -f 'a\nfoo\n"},
    "a NUL in a script": {SCRIPT: b"psql -f a\0\n"},
    "parentheses": {SCRIPT: b"psql" + b"(" * 200_000},
    "substitutions": {SCRIPT: b"psql " + b"$(" * 100_000},
    "braces": {SCRIPT: b"psql -f " + b"{a,b}" * 60},
    "a range without end": {SCRIPT: b"for i in {1..99999999}; do psql -f $i; done"},
    "loops in loops": {SCRIPT: b"".join(b"for a%d in {1..1000}; do " % n for n in range(20)) + b"psql -f x;" + b"done;" * 20},
    "a function that calls itself": {SCRIPT: b'f() { f "$1$1" "$1$1"; }\npsql -f a; f aaaa'},
    "a word that doubles": {SCRIPT: b"x=aaaaaaaaaa\n" + b'x="$x$x$x$x$x$x$x$x$x$x"\n' * 60 + b"psql -f $x"},
    "an array that triples": {SCRIPT: b"a=(x x)\n" + b'a+=("${a[@]}" "${a[@]}" "${a[@]}")\n' * 60 + b"psql -f $a"},
    "pipes without end": {SCRIPT: b"psql " + b"|cat" * 50_000},
    "seq without end": {SCRIPT: b"for i in $(seq 1 99999999); do psql -f $i; done"},
    "includes that multiply": {
        f"db/schema/{n:02d}_m.sql": b"".join(b"\\i db/schema/%02d_m.sql\n" % m for m in range(12)) for n in range(12)
    },
    "a master that includes itself": {MASTER: b"\\i db/schema/00_master_schema.sql\n"},
}
HARMLESS: dict[str, dict[str, bytes]] = {
    "a long scalar": {WORKFLOW: b'# psql\njobs: "' + b"a\\t " * 50_000 + b'"\n'},
    "a comment up to the limit": {WORKFLOW: b"# psql\n" + b"#\n" * 120_000 + b"jobs: {}\n"},
    "a folded block up to the limit": {
        WORKFLOW: b"jobs:\n  a:\n    steps:\n      - run: >\n" + b"          psql -f x\n" * 10_000
    },
    "a script of comments": {SCRIPT: b"psql -f db/schema/01_a.sql\n" + b"# what follows says nothing\n" * 18_000},
    "substitutions by sed that backtrack": {SCRIPT: b"echo " + b"a" * 400 + b" | sed 's/a*a*a*a*b/x/' | xargs psql -f\n"},
    "make functions without end": {
        "Makefile": b"A=$(foreach x,$(A),$(A) $(A))\nB=" + b"$(addprefix " * 500 + b"\nx: $(A)\n\tpsql $(B)\n"
    },
    "just recipes that call each other": {"justfile": b"a x: (b x) (b x)\n  psql\nb x: (a x) (a x)\n  psql\n"},
    "tasks that need each other": {
        "Taskfile.yml": b"tasks:\n  a: {deps: [b, b], cmds: [psql]}\n  b: {deps: [a, a], cmds: [psql]}\n"
    },
    "a list of names without end": {SCRIPT: b"xargs psql -f < l.txt\n", "l.txt": b"a.sql\n" * 10_000},
    "aliases that multiply steps": {
        WORKFLOW: b'# psql\nx: &s {run: "psql -f a"}\njobs:\n'
        + b"".join(b"  j%d: {steps: [%s]}\n" % (number, b",".join([b"*s"] * 50)) for number in range(60))
    },
    "an alias bomb": {
        WORKFLOW: b"# psql\na0: &a0 [x,x,x]\n"
        + b"".join(b"a%d: &a%d [*a%d,*a%d,*a%d]\n" % (n, n, n - 1, n - 1, n - 1) for n in range(1, 200))
        + b"jobs: *a199\n"
    },
    "a mapping inside itself": {WORKFLOW: b"jobs: &a\n  x: *a\n  steps: [{run: psql, uses: *a}]\n"},
    "a merge key on itself": {WORKFLOW: b"jobs: &a\n  <<: *a\n  x: {steps: [{run: psql}]}\n"},
    "a matrix of nine to the twentieth": {
        WORKFLOW: b"jobs:\n  a:\n    strategy:\n      matrix:\n"
        + b"".join(b"        k%d: [1,2,3,4,5,6,7,8,9]\n" % n for n in range(20))
        + b"    steps:\n      - run: psql -f ${{ matrix.k1 }}.sql\n"
    },
    "a workflow that calls itself": {
        WORKFLOW: b"jobs:\n" + b"".join(b"  j%d: {uses: ./%s}\n" % (n, WORKFLOW.encode()) for n in range(5))
    },
    "a tag that builds objects": {WORKFLOW: b'jobs: !!python/object/apply:os.system ["psql"]\n'},
    "a script that runs itself": {SCRIPT: b". db/scripts/setup_database.sh\nbash db/scripts/setup_database.sh\npsql"},
    "an expression that backtracks": {
        SCRIPT: b"x=" + b"a" * 900 + b"\n[[ $x =~ (a+)+b ]] && psql -f y\n[[ $x =~ a*a*a*b ]] && psql\n"
    },
    "a pattern that backtracks": {SCRIPT: b"x=" + b"a" * 2000 + b"\n" + b"psql -f ${x%%*a*a*a*b}\n" * 100},
    "here-documents that never end": {SCRIPT: b"psql <<A\n" * 20_000},
    "our own private characters": {SCRIPT: "psql -f \ue000e5\ue001 <\ue000h99\ue001\n".encode()},
    "numbers out of range": {
        SCRIPT: b"((x=999999999*999999999))\n((x*=x))\npsql -f $((2**99999999)) ${a[999999999]}\nb[999999999]=1"
    },
    "make variables of themselves": {"Makefile": b"A=$(A) $(A)\nB=$(A)$(A)$(A)\nx: x\n\tpsql $(A) $(B)\n"},
    "braces in a justfile": {"justfile": b"a := a + a\nb:\n  psql {{a}} " + b"{{" * 20_000},
    "brackets in package.json": {"package.json": b'{"scripts":' + b"[" * 100_000},
    "npm scripts in a circle": {"package.json": b'{"scripts":{"a":"npm run b; npm run b","b":"npm run a && psql"}}'},
    "comments that never end": {MASTER: b"/* a" * 200_000 + b"\\i x\n"},
    "CREATE TABLE without a name": {"db/schema/01_a.sql": b"CREATE TABLE " * 70_000},
}


def work(files: dict[str, bytes]) -> tuple[int, float]:
    """Return how many findings the files give and the processor time that it took, the better of two runs."""
    tree = {"db/schema/01_a.sql": b"", **files}
    times = []
    for _ in range(2):
        start = time.process_time()
        found = find(tree, Layout())
        times.append(time.process_time() - start)
        if times[0] < SECONDS:
            break
    return len(found.findings), min(times)


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_followed_is_said_within_a_second(name: str) -> None:
    findings, seconds = work(REFUSED[name])
    assert findings >= 1
    assert seconds < SECONDS


@pytest.mark.parametrize("name", HARMLESS)
def test_clever_input_costs_less_than_a_second(name: str) -> None:
    assert work(HARMLESS[name])[1] < SECONDS
