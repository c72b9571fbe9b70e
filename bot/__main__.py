"""`migrate-bot`, and the same as `python -m bot`.

A plain `diff` goes straight to its work: it is over before the command line's library would have been read.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Sequence

SELDOM = 50_000
"""New objects between two looks for garbage. A catalog is many objects that stay: looking as often as Python does by itself takes
two fifths of the time in which a large one is understood."""


def main() -> None:
    """Run the command that the arguments name."""
    if addresses := _plain_diff(sys.argv[1:]):
        from bot.postgres.jail import harden
        from bot.rollback import diffcommand

        harden.this_process()
        gc.disable()  # the process ends before there is anything to collect, and looking takes a quarter of its time
        same_origin = "--same-origin" in sys.argv
        sys.exit(diffcommand.main(*addresses, same_origin=same_origin, out=sys.stdout, err=sys.stderr))
    gc.set_threshold(SELDOM)
    from bot.cli import main as run

    run(prog_name="migrate-bot")


def _plain_diff(arguments: Sequence[str]) -> tuple[str, str] | None:
    """Return the two addresses when `arguments` say `diff` and nothing that needs explaining."""
    if arguments[:1] != ["diff"]:
        return None
    rest = [argument for argument in arguments[1:] if argument != "--same-origin"]
    return (rest[0], rest[1]) if len(rest) == 2 and not any(argument.startswith("-") for argument in rest) else None


if __name__ == "__main__":
    main()
