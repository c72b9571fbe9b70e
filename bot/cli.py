"""Door: the command line. Each command imports what it needs when it runs, so that none waits for the others.

Exit status: 0 pass, 1 findings that block, 2 usage or configuration, 3 could not judge.
"""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bot.errors import BotError, CouldNotJudge, Unavailable, UsageError
from bot.postgres.jail import harden
from bot.render.escape import terminal

if TYPE_CHECKING:
    from bot.report.model import Report

FORMATS = ("text", "json", "markdown", "github", "sarif")
SECONDS = click.FloatRange(1, 7200)
PASSED, BLOCKED, MISUSED, UNJUDGED = 0, 1, 2, 3


class Door(click.Group):
    """Turns our errors into one clear sentence and the documented exit status."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command, hidden from its own user; only an error nobody planned for ends in a traceback."""
        harden.this_process()
        try:
            return super().invoke(ctx)
        except BotError as error:
            click.echo(terminal(f"migrate-bot: {error.message}" + (f"\n  {error.hint}" if error.hint else "")), err=True)
            ctx.exit(UNJUDGED if isinstance(error, CouldNotJudge | Unavailable) else MISUSED)


@click.group(cls=Door, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="migrate-bot", prog_name="migrate-bot")
def main() -> None:
    """Prove that re-applied PostgreSQL schema files deploy - fresh, upgraded, twice, with rows - and that you can get back."""


@main.command()
@click.argument("path", type=click.Path(path_type=Path), default=Path())
@click.option("--base", metavar="REF", help="Branch or commit to compare with. Default: the branch that is merged into.")
@click.option(
    "--head", metavar="REF", help="Branch or commit to check. Default: the files as they are, uncommitted work included."
)
@click.option("--format", "form", type=click.Choice(FORMATS), default="text", show_default=True, help="How to print the report.")
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), help="Write the report to a file instead.")
@click.option("--fix", is_flag=True, help="Write the missing listing entries into the files (uncommitted work only).")
@click.option(
    "--timeout", type=click.FloatRange(1, 7200), default=300.0, show_default=True, help="Seconds until the run is stopped."
)
def check(path: Path, base: str | None, head: str | None, form: str, output: Path | None, timeout: float, *, fix: bool) -> None:
    """Check the repository at PATH: will its schema files deploy, and is there a way back."""
    if fix and head:
        raise UsageError("--fix changes files, so it goes with uncommitted work only", hint="Leave out --head.")
    report = _examined(path, base, head, timeout)
    if fix:
        from bot.fixing import write_fixes

        for changed in write_fixes(path, base, report):
            click.echo(terminal(f"fixed {changed}"), err=True)
    _print(report, form, output)
    sys.exit({"pass": PASSED, "fail": BLOCKED, "could_not_judge": UNJUDGED}[report.verdict])


@main.command("rollback-script")
@click.argument("path", type=click.Path(path_type=Path), default=Path())
@click.option("--base", metavar="REF", help="Branch or commit to return to. Default: the branch that is merged into.")
@click.option("--head", metavar="REF", help="Branch or commit to come back from. Default: the files as they are.")
@click.option(
    "--timeout", type=click.FloatRange(1, 7200), default=300.0, show_default=True, help="Seconds until the run is stopped."
)
def rollback_script(path: Path, base: str | None, head: str | None, timeout: float) -> None:
    """Print the proven way back from the change to its base."""
    way = _examined(path, base, head, timeout).rollback
    for line in (*way.reasons, *way.losses):
        click.echo(terminal(line), err=True)
    click.echo(way.script, nl=False)
    sys.exit({"proven": PASSED, "not_needed": PASSED, "schema_only": PASSED, "not_reversible": BLOCKED}.get(way.status, UNJUDGED))


@main.command()
@click.argument("from_url", metavar="FROM_URL")
@click.argument("to_url", metavar="TO_URL")
@click.option("--same-origin", is_flag=True, help="One was made from a copy of the other: equal oids are the same object.")
def diff(from_url: str, to_url: str, *, same_origin: bool) -> None:
    """Print the statements that turn the schema of the first database into that of the second.

    Exit status: 0 equal or script printed, 3 refused (the reason is on standard error), 2 error.
    """
    from bot.rollback.diffcommand import main as run

    sys.exit(run(from_url, to_url, same_origin=same_origin, out=sys.stdout, err=sys.stderr))


@main.command()
@click.argument("feature")
@click.option("--path", type=click.Path(path_type=Path), default=Path(), help="Folder of the repository.")
def new(feature: str, path: Path) -> None:
    """Create the next numbered schema file for FEATURE and add it to every listing.

    With a token in GITHUB_TOKEN or GH_TOKEN, numbers that open pull requests already take are left out.
    """
    import os

    from bot.fixing import write_new

    for line in write_new(path, feature, os.environ):
        click.echo(terminal(line), err=line.startswith("warning:"))


@main.command()
@click.argument("rule", required=False)
def rules(rule: str | None) -> None:
    """List the rules, or explain one."""
    from bot.render.rulepage import explain, listed
    from bot.rulebook import rules as known

    if rule and rule not in known():
        raise UsageError(f"there is no rule {rule!r}", hint="`migrate-bot rules` lists them.")
    click.echo(explain(known()[rule]) if rule else listed(known().values()))


@main.command()
@click.option("--repository", "names", metavar="OWNER/NAME", multiple=True, help="Ask whether the check blocks merges there.")
def doctor(names: tuple[str, ...]) -> None:
    """Show which PostgreSQL, sandbox level and settings there are, whether the check blocks merges, and what is missing.

    Exit status: 0 `check` can work here, 1 a target does not answer or is used as a superuser, or the check does not block merges
    in a repository that was named, 3 `check` cannot work.
    """
    from bot.doctor import examine_gates, examine_host, examine_targets

    lines, sound = examine_host()
    targets, fit = examine_targets()
    blocking, closed = examine_gates(names)
    for line in (*lines, *targets, *blocking):
        click.echo(terminal(line))
    sys.exit(UNJUDGED if not sound else BLOCKED if not fit or (names and not closed) else PASSED)


_TARGET = click.option("--target", required=True, metavar="NAME", help="Name in the targets file.")
_BASE = click.option("--base", metavar="REF", help="Branch or commit that the target is at. Default: the branch merged into.")
_HEAD = click.option("--head", metavar="REF", help="Branch or commit to bring it to. Default: the files as they are.")
_RESTORE = click.option("--restore", is_flag=True, help="On Neon: put back the branch kept before the apply, rows included.")
_DRIFT = click.option("--allow-drift", is_flag=True, help="Go on although the target differs in other things, they are kept.")

_LOSS = click.option(
    "--accept-loss", is_flag=True, help="Go on although rows that the files drop cannot be kept aside, or cannot be put back."
)


@main.command()
@click.argument("path", type=click.Path(path_type=Path), default=Path())
@_TARGET
@_BASE
@_HEAD
@_DRIFT
@_LOSS
def apply(path: Path, target: str, base: str | None, head: str | None, **accepted: bool) -> None:
    """Check the change, then apply exactly the checked files to a target, after keeping aside the rows that they drop.

    Exit status: 0 done, 1 failed on the way, 2 usage or configuration, 3 refused or busy; nothing was touched then.
    """
    sys.exit(_change(path, base, head, kind="apply", target=target, **accepted))


@main.command()
@click.argument("path", type=click.Path(path_type=Path), default=Path())
@_TARGET
@_BASE
@_HEAD
@_RESTORE
@_DRIFT
@_LOSS
def rollback(path: Path, target: str, base: str | None, head: str | None, *, restore: bool, **accepted: bool) -> None:
    """Run the proven way back on a target that still is as the change left it, or as a failed apply left it halfway.

    Rows that were kept aside before the apply are put back with it.

    Exit status: 0 done, 1 failed on the way, 2 usage or configuration, 3 refused or busy; nothing was touched then.
    """
    sys.exit(_change(path, base, head, kind="rollback", target=target, restore=restore, **accepted))


@main.command()
@_TARGET
def status(target: str) -> None:
    """Say who holds a target, who waits for it, what was done last, and which dropped rows are kept until when."""
    from bot.commands.local import status as run

    sys.exit(run(target, lambda text: click.echo(terminal(text))))


@main.command()
@_TARGET
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), help="File to write, such as db/stats.json.")
def stats(target: str, output: Path | None) -> None:
    """Print the sizes of a target's tables, so that locks and rewrites can be weighed: check the output in as db/stats.json."""
    from bot.commands.local import sizes

    text = sizes(target)
    if output:
        output.write_text(text, encoding="utf-8")
    else:
        click.echo(text, nl=False)


@main.command()
@click.option("--with-worker", is_flag=True, help="Run a worker in the same process group.")
def serve(*, with_worker: bool) -> None:
    """Receive GitHub's webhooks and serve the report pages."""
    from bot.service import serve as run

    run(with_worker=with_worker)


@main.command()
def worker() -> None:
    """Examine pull requests that `serve` has put in the queue."""
    from bot.service import work

    work()


@main.command()
@click.option("--once", is_flag=True, help="Show one pull request and end.")
@click.option("--pull", "chosen", metavar="NAME", help="Which sample pull request to open first.")
def demo(chosen: str | None, *, once: bool) -> None:
    """Start the bot with a stand-in GitHub, open a pull request and show what the bot says."""
    from bot.demo.show import run

    sys.exit(run(once=once, chosen=chosen))


def _change(path: Path, base: str | None, head: str | None, **asked: Any) -> int:
    from bot.commands.local import Asked, change
    from bot.examine import Options, examine
    from bot.repository.local import compare

    with compare(path, base=base, head=head) as comparison:
        with _progress() as say:
            report = examine(comparison, Options(repository=str(path.resolve())), say)
        return change(comparison, report, Asked(**asked), lambda text: click.echo(terminal(text), err=True))


def _examined(path: Path, base: str | None, head: str | None, timeout: float) -> Report:
    from bot.examine import Options, examine
    from bot.postgres import child
    from bot.postgres.limits import Limits
    from bot.repository.local import compare
    from bot.stages.execution import CHILDREN

    child.warm(*CHILDREN)
    with compare(path, base=base, head=head) as comparison, _progress() as say:
        report = examine(comparison, Options(Limits(seconds=timeout), repository=str(path.resolve())), say)
    if not report.schema_found:
        raise UsageError(
            " ".join(report.notes), hint="Name the folder in .github/migrate-bot.yml on the base branch: schema_dir: …"
        )
    return report


def _progress() -> Any:
    """Return a context manager that yields `say(text)`: a spinner on a terminal, nothing elsewhere."""
    from contextlib import contextmanager

    from rich.console import Console
    from rich.text import Text

    @contextmanager
    def shown() -> Any:
        console = Console(stderr=True)
        if not console.is_terminal:
            yield lambda _text: None
            return
        with console.status("starting") as status:
            yield lambda text: status.update(Text(terminal(text)))

    return shown()


def _print(report: Report, form: str, output: Path | None) -> None:
    text = _rendered(report, form)
    if output:
        output.write_text(text, encoding="utf-8")
        click.echo(f"report written to {output}", err=True)
    elif form in {"text", "markdown"} and _read_by_a_runner():
        from bot.render.actions import unheard

        click.echo(unheard(text), nl=False)
    else:
        click.echo(text, nl=False)


def _read_by_a_runner() -> bool:
    """Whether what we print goes to the log of a GitHub Actions job, which obeys lines that look like its commands."""
    return os.environ.get("GITHUB_ACTIONS") == "true" and stat.S_ISFIFO(os.fstat(1).st_mode)


def _rendered(report: Report, form: str) -> str:
    if form == "json":
        from bot.report.codec import dumps

        return dumps(report)
    if form == "markdown":
        from bot.render.markdown import comment

        return comment(report)
    if form == "github":
        from bot.render.actions import actions

        return actions(report)
    if form == "sarif":
        from importlib.metadata import version

        from bot.render.sarif import sarif
        from bot.rulebook import rules as known

        return sarif(report, known().values(), version("migrate-bot"))
    from bot.render.terminal import as_text

    return as_text(report, colour=sys.stdout.isatty())
