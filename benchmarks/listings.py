"""Time to find and judge the listings of a repository, against the number of schema files and of workflows.

Run with `python benchmarks/listings.py`. Prints a Markdown table: milliseconds of processor time, the best of three.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from bot.listings import child
from bot.listings.edit import apply_edits
from bot.listings.find import find
from bot.listings.judge import judge
from bot.listings.new import fixes
from bot.scripts.model import Layout

LAYOUT = Layout()
FILES = (10, 100, 1000)
WORKFLOWS = (1, 5, 20)
STEP = 'psql "$DATABASE_URL" -v ON_ERROR_STOP=1 -f db/schema/{}.sql'


def repository(files: int, workflows: int) -> dict[str, bytes]:
    """Return a tree in which a script, a master and every workflow name each file on a line of its own."""
    width = max(2, len(str(files + 1)))
    stems = [f"{number:0{width}d}_part" for number in range(1, files + 1)]
    lines = [STEP.format(stem) for stem in stems]
    tree = {f"db/schema/{stem}.sql": f"CREATE TABLE IF NOT EXISTS t{stem} (id int);\n".encode() for stem in stems}
    tree[LAYOUT.setup_scripts[0]] = ("set -euo pipefail\n" + "\n".join(lines) + "\n").encode()
    tree[LAYOUT.master] = "".join(f"\\i db/schema/{stem}.sql\n" for stem in stems).encode()
    head = "on: push\njobs:\n  deploy:\n    runs-on: ubuntu-latest\n    steps:\n      - name: Apply\n        run: |\n"
    for number in range(workflows):
        tree[f".github/workflows/deploy{number}.yml"] = (head + "".join(f"          {line}\n" for line in lines)).encode()
    return tree


def best(action: Callable[[], object]) -> float:
    """Return the least processor time of three runs, in milliseconds."""
    times = []
    for _ in range(3):
        start = time.process_time()
        action()
        times.append(time.process_time() - start)
    return min(times) * 1000


def main() -> None:
    """Print one row per size: finding, judging a complete change, finding every gap with its edit, the child's whole answer."""
    print("| files | workflows | find | judge, all listed | judge, one file missing everywhere | child, both trees | edits |")
    print("|---|---|---|---|---|---|---|")
    for files in FILES:
        for workflows in WORKFLOWS:
            base = repository(files, workflows)
            whole = repository(files + 1, workflows) if len(str(files + 1)) == len(str(files + 2)) else base
            new = sorted(set(whole) - set(base))
            head = base | {path: whole[path] for path in new}
            found, after, complete = find(base, LAYOUT), find(head, LAYOUT), find(whole, LAYOUT)
            payload = child.request(base, head, LAYOUT)
            findings = judge(found, after, LAYOUT, head)
            edits = fixes(findings)
            assert not new or judge(found, find(apply_edits(head, edits), LAYOUT), LAYOUT) == ()
            row = [
                best(lambda tree=base: find(tree, LAYOUT)),  # type: ignore[misc]
                best(lambda b=found, c=complete, t=whole: judge(b, c, LAYOUT, t)),  # type: ignore[misc]
                best(lambda b=found, a=after, t=head: judge(b, a, LAYOUT, t)),  # type: ignore[misc]
                best(lambda p=payload: child.child_judge(p)),  # type: ignore[misc]
            ]
            print(f"| {files} | {workflows} | " + " | ".join(f"{value:.0f} ms" for value in row) + f" | {len(edits)} |")


if __name__ == "__main__":
    main()
