"""Failures, second runs, open transactions, leaking settings: what the runs themselves say. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.catalog.names import identifier
from bot.findings import Finding, Location, Severity
from bot.replay import rules
from bot.replay.facts import Leak, RouteFacts, RunFacts, StatementFacts, TableRows
from bot.replay.judges.broken import no_longer
from bot.replay.judges.case import Case, shown
from bot.replay.judges.failures import (
    account,
    claimed_rows,
    impossible,
    not_rerunnable,
    upgrade_failure,
    words,
)
from bot.replay.judges.lasting import lasting
from bot.replay.judges.locate import bare, statements
from bot.replay.judges.places import said_by
from bot.replay.judges.rerunnable import guarded
from bot.replay.judges.settings import failing_under
from bot.replay.verbs import first, verb

QUIET = frozenset({
    "lock_timeout", "statement_timeout", "idle_in_transaction_session_timeout", "transaction_timeout", "client_min_messages",
    "application_name", "maintenance_work_mem", "work_mem", "client_encoding", "log_statement",
})  # fmt: skip
"""Settings whose leak is harmless, or even what a careful deploy wants."""
AGAIN = "when the files are applied a second time, as every deploy does"
MAKES_ROLE = frozenset({("CREATE", "ROLE"), ("CREATE", "USER"), ("CREATE", "GROUP")})
INSERT = re.compile(r"INSERT\s+INTO\s+([\w.\"]+)\s*\(\s*(\w+|\"[^\"]+\")", re.IGNORECASE)


def judge(case: Case) -> Iterator[Finding]:
    """Yield what the routes base, fresh, upgrade and rerun themselves show."""
    yield from _base(case)
    fresh = case.facts.fresh
    failed_fresh = {(item.location, item.sql) for item in fresh.run.failures}
    known = {(item.sql, item.failure and item.failure.message) for item in case.facts.base.run.failures}
    for item in fresh.run.failures:
        if case.mine(item.location) or (item.sql, item.failure and item.failure.message) not in known:
            yield _failed(fresh.run, item, "on an empty database")
    yield from _lost(fresh)
    if case.facts.upgrade is not None:
        for item in case.facts.upgrade.run.failures:
            if (item.location, item.sql) not in failed_fresh:
                yield impossible(item) or failing_under(case, item) or upgrade_failure(case, item)
    for item in case.facts.claimed.run.failures if case.facts.claimed else ():
        if case.mine(item.location) and (found := claimed_rows(case, item)):
            yield found
    if case.facts.rerun is not None:
        yield from _reruns(case, case.facts.rerun)
    yield from _roles(case)
    yield from _open(fresh.run)
    yield from _taken_back(case)
    yield from _leaks(case)


def _base(case: Case) -> Iterator[Finding]:
    base, seeds = case.facts.base, case.facts.samples.seeds
    for item in seeds.failures if seeds else ():
        said = item.failure and item.failure.message
        message = f"A seed file of the base branch fails, so tables that it leaves empty got made rows: {said}."
        yield rules.BASE_BROKEN.at(item.location, message, evidence=account(item), severity=Severity.NOTE)
    for left in (left for left in (seeds.open_transactions if seeds else ()) if left.lost):
        message = "A seed file of the base branch ends inside a transaction, so its rows are gone and its tables got made rows."
        yield rules.BASE_BROKEN.at(left.location, message, severity=Severity.NOTE)
    if base.run.ok:
        return
    failed = next(iter(base.run.failures), None)
    if failed is not None and (here := impossible(failed)):
        yield here
        return
    failure = failed.failure if failed else None
    place = failure.location if failure else Location("")
    said = f"{place.path}:{place.line}: {failure.message}" if failure else base.run.lost or "a transaction is left open"
    yield rules.BASE_BROKEN.at(
        place, f"The base branch itself is broken, not this pull request: {said}.", evidence=words(failure)
    )


def _failed(run: RunFacts, item: StatementFacts, where: str) -> Finding:
    assert item.failure is not None
    return impossible(item) or rules.STATEMENT_FAILED.at(
        item.failure.location,
        f"This statement fails {where}: {item.failure.message}.",
        evidence=account(item) + lasting(run, item),
        fix=item.failure.hint or (guarded(item.sql) if verb(item.sql) == "DROP" else ""),
    )


def _lost(route: RouteFacts) -> Iterator[Finding]:
    if route.run.lost and route.run.statements:
        last = route.run.statements[-1]
        yield rules.STATEMENT_FAILED.at(
            last.location, f"The server went away while this statement ran: {route.run.lost}.", evidence=shown(last.sql)
        )


def _reruns(case: Case, rerun: RouteFacts) -> Iterator[Finding]:
    upgrade = case.facts.upgrade
    earlier = [*case.facts.fresh.run.failures, *(upgrade.run.failures if upgrade else ())]
    told = {(item.location, item.failure and item.failure.message) for item in earlier}
    for item in rerun.run.failures:
        if (item.location, item.failure and item.failure.message) in told:
            continue
        if found := failing_under(case, item):
            yield found
        elif case.already(item) and not case.mine(item.location):
            yield rules.BASE_BROKEN.at(
                item.location,
                f"The base branch's own files cannot be applied a second time: {item.failure and item.failure.message}.",
                evidence=account(item),
            )
        else:
            yield impossible(item) or no_longer(case, item, AGAIN) or not_rerunnable(item, AGAIN)
    if rerun.run.ok:
        yield from _rows_again(case, rerun)


def _rows_again(case: Case, rerun: RouteFacts) -> Iterator[Finding]:
    before = case.facts.settled.rows if case.facts.settled else {}
    for name, now in sorted(rerun.rows.items()):
        was = before.get(name)
        if was is None or (was.count, was.digest) == (now.count, now.digest):
            continue
        item = next(
            (
                item
                for item in rerun.run.statements
                if item.trace and case.mine(item.location) and any(touched.relation == name for touched in item.trace.touched)
            ),
            None,
        )
        if item is None:
            yield from _no_longer_quiet(case, name, was, now)
            continue
        more = now.count - was.count
        rows = "row" if abs(more) == 1 else "rows"
        what = (
            f"adds {more} more {rows} to" if more > 0 else f"removes {-more} {rows} from" if more else "changes values of rows in"
        )
        yield rules.RERUN_CHANGES_ROWS.at(
            item.location,
            f"Applied a second time, this {what} {name}; every deploy does it again.",
            evidence=f"{was.count} rows before the second run, {now.count} after it\n{shown(item.sql)}",
            fix=_seed_once(item.sql),
        )


def _no_longer_quiet(case: Case, name: str, was: TableRows, now: TableRows) -> Iterator[Finding]:
    """Rows that statements of the base change again and again since this change, and did not before it."""
    again = case.facts.base_rerun
    if again is None or not again.run.ok or again.rows.get(name) != case.facts.base.rows.get(name):
        return
    place = said_by(case, bare(name))
    if place is not None:
        more = now.count - was.count
        what = (
            f"there are {abs(more)} {'more' if more > 0 else 'fewer'} after each deploy" if more else "they change at each deploy"
        )
        yield rules.RERUN_CHANGES_ROWS.at(
            place,
            f"Since this change, statements that left the rows of {name} alone change them now: {what}.",
            evidence=f"{was.count} rows before the second run, {now.count} after it",
            fix="Keep what the statement relies on, such as the key that ON CONFLICT looks at.",
        )


def _seed_once(sql: str) -> str:
    """Return an INSERT that finds its row again by its first column, which needs a unique key there; empty for other DML."""
    match = INSERT.match(sql.strip())
    if not match:
        return ""
    table, column = match[1], match[2].strip()
    values = guarded(sql).replace("ON CONFLICT DO NOTHING", f"ON CONFLICT ({column}) DO NOTHING")
    name = identifier(f"idx_{bare(table)}_{bare(column)}")
    return f"CREATE UNIQUE INDEX IF NOT EXISTS {name} ON {table} ({column});\n{values}" if values else ""


def _roles(case: Case) -> Iterator[Finding]:
    """A role belongs to the whole server: the statement that makes it fails at the second deploy, on any database."""
    for item in case.facts.fresh.run.statements:
        if item.skipped and case.mine(item.location) and first(item.sql, 2) in MAKES_ROLE:
            message = "This fails when the role is there, as it is for every database of the server from the second deploy on."
            yield rules.NOT_RERUNNABLE.at(item.location, message, evidence=shown(item.sql), fix=guarded(item.sql))


def _open(run: RunFacts) -> Iterator[Finding]:
    for item in run.open_transactions:
        lost = (
            "psql ends there and everything since BEGIN is rolled back, without an error"
            if item.lost
            else "the next file runs inside it"
        )
        yield rules.TRANSACTION_LEFT_OPEN.at(
            item.location,
            f"{item.path} ends inside the transaction that begins here: {lost}.",
            severity=None if item.lost else Severity.WARNING,
        )


def _taken_back(case: Case) -> Iterator[Finding]:
    """A ROLLBACK in the text that ended a transaction in which something had been done."""
    before: StatementFacts | None = None
    for item in case.facts.fresh.run.statements:
        ends = item.tag == "ROLLBACK" and " TO " not in f" {' '.join(item.sql.upper().split())} "
        if ends and before is not None and before.tag not in ("BEGIN", "ROLLBACK", "COMMIT") and case.mine(item.location):
            yield rules.ROLLED_BACK.at(item.location, "This throws away what the transaction did, without an error.")
        before = item


def _leaks(case: Case) -> Iterator[Finding]:
    runs = [case.facts.fresh.run, *(item.route.run for item in case.facts.listings)]
    leaks: dict[tuple[str, str], Leak] = {}
    for run in runs:
        for leak in run.leaks:
            leaks.setdefault((leak.path, leak.name), leak)
    for leak in leaks.values():
        place = next(
            (
                item.location
                for item in statements(case.head)
                if item.location.path == leak.path and leak.name.lower() in item.sql.lower()
            ),
            Location(leak.path),
        )
        if leak.name in QUIET or not case.mine(place):
            continue
        yield rules.SETTING_LEAKS.at(
            place,
            f"{leak.name} stays at {leak.value!r} when {leak.path} ends; {leak.next_path} runs under it in the same session.",
            fix=f"RESET {leak.name};",
        )


def judge_rows(case: Case) -> Iterator[Finding]:
    """Yield changes to tables that stayed empty, at the first own statement that locks one of them."""
    reasons = {item.table: item.reason for item in case.facts.samples.unfilled}
    upgrade = case.facts.upgrade
    for item in upgrade.run.statements if upgrade else ():
        if item.trace is None or not case.mine(item.location):
            continue
        for table in sorted({lock.relation for lock in item.trace.locks} & reasons.keys()):
            yield rules.WITHOUT_ROWS.at(item.location, f"{table} was empty when this ran: {reasons.pop(table)}.")
