"""Failures, second runs, open transactions, leaking settings: what the runs themselves say. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.catalog.model import Catalog
from bot.findings import Finding, Location, Severity
from bot.replay import rules
from bot.replay.case import Case, listed, shown
from bot.replay.facts import Failure, Leak, RouteFacts, RunFacts, StatementFacts
from bot.replay.guards import guarded
from bot.replay.locate import bare, statements
from bot.replay.verbs import first

EXISTS = frozenset({"42P07", "42710", "42701", "42P06", "42723", "42P16", "42P04", "42712"})
GONE = frozenset({"42P01", "42703", "42704", "42883", "3F000"})
CASTS = frozenset({"22P02", "22003", "22001", "22007", "22008", "22018", "42804", "22P03", "22021"})
QUIET = frozenset({
    "lock_timeout", "statement_timeout", "idle_in_transaction_session_timeout", "transaction_timeout", "client_min_messages",
    "application_name", "maintenance_work_mem", "work_mem", "client_encoding", "log_statement",
})  # fmt: skip
"""Settings whose leak is harmless, or even what a careful deploy wants."""
REFERENCES = re.compile(r"REFERENCES\s+(?:ONLY\s+)?([\w.\"]+)\s*(?:\(([^)]*)\))?", re.IGNORECASE)
INSERT = re.compile(r"INSERT\s+INTO\s+([\w.\"]+)\s*\(\s*(\w+|\"[^\"]+\")", re.IGNORECASE)
FOREIGN_KEY = re.compile(r"FOREIGN\s+KEY\s*\(([^)]*)\)", re.IGNORECASE)


def judge(case: Case) -> Iterator[Finding]:
    """Yield what the routes base, fresh, upgrade and rerun themselves show."""
    yield from _base(case)
    fresh = case.facts.fresh
    failed_fresh = {(item.location, item.sql) for item in fresh.run.failures}
    yield from (_failed(item, "on an empty database") for item in fresh.run.failures)
    yield from _lost(fresh)
    if case.facts.upgrade is not None:
        for item in case.facts.upgrade.run.failures:
            if (item.location, item.sql) not in failed_fresh:
                yield _upgrade_failure(case, item)
    if case.facts.rerun is not None:
        yield from _reruns(case, case.facts.rerun)
    yield from _open(fresh.run)
    yield from _leaks(case)


def _base(case: Case) -> Iterator[Finding]:
    base = case.facts.base
    if base.run.ok:
        return
    failure = next((item.failure for item in base.run.failures if item.failure), None)
    place = failure.location if failure else Location("")
    said = f"{place.path}:{place.line}: {failure.message}" if failure else base.run.lost or "a transaction is left open"
    yield rules.BASE_BROKEN.at(
        place, f"The base branch itself is broken, not this pull request: {said}.", evidence=words(failure)
    )


def words(failure: Failure | None) -> str:
    """Return PostgreSQL's own words, line by line as psql prints them."""
    if failure is None:
        return ""
    lines = [f"ERROR:  {failure.message}"]
    for label, text in (("DETAIL", failure.detail), ("HINT", failure.hint), ("CONTEXT", failure.context)):
        if text:
            lines.append(f"{label}:  {text}")
    return "\n".join(lines)


def _evidence(item: StatementFacts) -> str:
    return f"{words(item.failure)}\nSTATEMENT:  {shown(item.sql)}"


def _failed(item: StatementFacts, where: str) -> Finding:
    assert item.failure is not None
    return rules.STATEMENT_FAILED.at(
        item.failure.location,
        f"This statement fails {where}: {item.failure.message}.",
        evidence=_evidence(item),
        fix=item.failure.hint,
    )


def _lost(route: RouteFacts) -> Iterator[Finding]:
    if route.run.lost and route.run.statements:
        last = route.run.statements[-1]
        yield rules.STATEMENT_FAILED.at(
            last.location, f"The server went away while this statement ran: {route.run.lost}.", evidence=shown(last.sql)
        )


def _upgrade_failure(case: Case, item: StatementFacts) -> Finding:
    assert item.failure is not None
    failure = item.failure
    if case.already(item) and not case.mine(item.location):
        return rules.BASE_BROKEN.at(
            failure.location,
            f"The base branch's own files cannot be applied a second time, with or without this pull request: {failure.message}.",
            evidence=_evidence(item),
        )
    if failure.sqlstate in EXISTS:
        return _not_rerunnable(item, "on the database you have, where its work is already done")
    return _data_failure(case, item, failure) or rules.UPGRADE_FAILED.at(
        failure.location,
        f"This statement works on an empty database but fails on the one you have: {failure.message}.",
        evidence=_evidence(item),
        fix=failure.hint,
    )


def _data_failure(case: Case, item: StatementFacts, failure: Failure) -> Finding | None:
    """Return a finding when the rows stood in the way; the sample rows hold what nothing on the base branch forbids."""
    table = failure.table or "the table"
    evidence = _evidence(item)
    if failure.sqlstate == "23502":
        column = failure.column or "the column"
        fix = f"UPDATE {table} SET {column} = ... WHERE {column} IS NULL;\n{shown(item.sql)};"  # noqa: S608 - text for people
        return rules.NULLS.at(
            failure.location,
            f"{table}.{column} may hold NULL today, and one NULL makes the deploy fail.",
            evidence=evidence,
            fix=fix,
        )
    if failure.sqlstate == "23505":
        return _duplicates(item, failure, evidence)
    if failure.sqlstate == "23503":
        return _orphans(case, item, failure, evidence)
    if failure.sqlstate in ("23514", "23P01"):
        return _violators(item, failure, evidence)
    if failure.sqlstate in CASTS:
        return rules.CAST.at(
            failure.location,
            f"Values that the old type allows do not fit: {failure.message}; one such row makes the deploy fail.",
            evidence=evidence,
        )
    return None


def _duplicates(item: StatementFacts, failure: Failure, evidence: str) -> Finding:
    columns = re.search(r"Key \((.*?)\)=", failure.detail)
    if first(item.sql)[:1] in (("INSERT",), ("COPY",), ("UPDATE",)):
        return rules.NOT_RERUNNABLE.at(
            failure.location, f"The row is already there: {failure.message}.", evidence=evidence, fix=guarded(item.sql)
        )
    table = failure.table or _on_table(item.sql)
    names = columns[1] if columns else "..."
    fix = (
        f"-- which values appear more than once\nSELECT {names}, count(*) FROM {table} GROUP BY {names} HAVING count(*) > 1;\n"
        f"-- remove what is too much, then\n{shown(item.sql)};"
    )
    return rules.DUPLICATES.at(
        failure.location,
        f"Rows of {table} may share ({names}) today, and two equal rows make the deploy fail.",
        evidence=evidence,
        fix=fix,
    )


def _on_table(sql: str) -> str:
    match = re.search(r"\bON\s+(?:ONLY\s+)?([\w.\"]+)", sql, re.IGNORECASE) or re.search(
        r"TABLE\s+(?:ONLY\s+)?([\w.\"]+)", sql, re.IGNORECASE
    )
    return match[1] if match else "the table"


def _orphans(case: Case, item: StatementFacts, failure: Failure, evidence: str) -> Finding:
    """Fill in the guide's own troubleshooting query."""
    key = re.search(r"Key \((.*?)\)=", failure.detail)
    parent = re.search(r'in table "(.*?)"', failure.detail)
    references, foreign = REFERENCES.search(item.sql), FOREIGN_KEY.search(item.sql)
    child = failure.table or _on_table(item.sql)
    parent_name = references[1] if references else parent[1] if parent else "parent_table"
    columns = _names(key[1] if key else foreign[1] if foreign else "parent_id")
    targets = _names(references[2]) if references and references[2] else _primary_key(case, parent_name) or ["id"]
    pairs = list(zip(columns, targets, strict=False))
    joined = " AND ".join(f"t1.{column} = t2.{target}" for column, target in pairs)
    filled = " AND ".join(f"t1.{column} IS NOT NULL" for column in columns)
    fix = (
        f"-- orphaned records before the foreign key\nSELECT t1.* FROM {child} t1\nLEFT JOIN {parent_name} t2 ON {joined}\n"
        f"WHERE {filled} AND t2.{targets[0]} IS NULL;\n"
    )
    if "ADD" in item.sql.upper() and "NOT VALID" not in item.sql.upper() and first(item.sql)[:1] == ("ALTER",):
        fix += f"-- or let new rows be checked only, and validate in a later deploy\n{shown(item.sql)} NOT VALID;"
    return rules.ORPHANS.at(
        failure.location,
        f"Rows of {child} may point at no row of {parent_name} today, and one orphan makes the deploy fail.",
        evidence=evidence,
        fix=fix,
    )


def _names(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _primary_key(case: Case, table: str) -> list[str]:
    catalog = case.facts.base.catalog
    for identity, found in catalog.objects.items() if catalog else ():
        if identity.kind == "constraint" and bare(identity.parent) == bare(table):
            match = re.match(r"PRIMARY KEY \((.*?)\)", str(found.attributes.get("definition", "")))
            if match:
                return _names(match[1])
    return []


def _violators(item: StatementFacts, failure: Failure, evidence: str) -> Finding:
    if "default partition" in failure.message:
        return rules.DEFAULT_PARTITION.at(
            failure.location,
            f"The DEFAULT partition may hold rows that belong to the new one: {failure.message}.",
            evidence=evidence,
        )
    statement = shown(item.sql)
    fix = f"{statement} NOT VALID;" if re.search(r"\bADD\b.*\bCHECK\b", statement, re.IGNORECASE | re.DOTALL) else ""
    return rules.VIOLATORS.at(
        failure.location,
        f"Rows that violate it are allowed today, and one makes the deploy fail: {failure.message}.",
        evidence=evidence,
        fix=fix,
    )


def _not_rerunnable(item: StatementFacts, where: str) -> Finding:
    assert item.failure is not None
    return rules.NOT_RERUNNABLE.at(
        item.failure.location,
        f"This statement fails {where}: {item.failure.message}.",
        evidence=_evidence(item),
        fix=guarded(item.sql),
    )


def _reruns(case: Case, rerun: RouteFacts) -> Iterator[Finding]:
    for item in rerun.run.failures:
        if case.already(item) and not case.mine(item.location):
            yield rules.BASE_BROKEN.at(
                item.location,
                f"The base branch's own files cannot be applied a second time: {item.failure and item.failure.message}.",
                evidence=_evidence(item),
            )
        else:
            yield _not_rerunnable(item, "when the files are applied a second time, as every deploy does")
    if rerun.run.ok:
        yield from _rows_again(case, rerun)


def _rows_again(case: Case, rerun: RouteFacts) -> Iterator[Finding]:
    before = case.facts.upgrade.rows if case.facts.upgrade else {}
    for name, now in sorted(rerun.rows.items()):
        was = before.get(name)
        if was is None or (was.count, was.digest) == (now.count, now.digest):
            continue
        item = next(
            (
                item
                for item in rerun.run.statements
                if item.trace and any(touched.relation == name for touched in item.trace.touched)
            ),
            None,
        )
        if item is None or not case.mine(item.location):
            continue
        more = now.count - was.count
        what = f"adds {more} more" if more > 0 else f"removes {-more}" if more else "changes values of"
        yield rules.RERUN_CHANGES_ROWS.at(
            item.location,
            f"Applied a second time, this {what} rows in {name}; every deploy does it again.",
            evidence=f"{was.count} rows before the second run, {now.count} after it\n{shown(item.sql)}",
            fix=_seed_once(item.sql),
        )


def _seed_once(sql: str) -> str:
    """Return an INSERT that finds its row again by its first column, which needs a unique key there; empty for other DML."""
    match = INSERT.match(sql.strip())
    if not match:
        return ""
    table, column = match[1], match[2].strip()
    values = guarded(sql).replace("ON CONFLICT DO NOTHING", f"ON CONFLICT ({column}) DO NOTHING")
    name = f"idx_{bare(table)}_{bare(column)}"
    return f"CREATE UNIQUE INDEX IF NOT EXISTS {name} ON {table} ({column});\n{values}" if values else ""


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
                if item.location.path == leak.path and leak.name in item.sql.lower()
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


def invalid_indexes(catalog: Catalog | None) -> tuple[str, ...]:
    """Return the names of the indexes in `catalog` that PostgreSQL does not use."""
    objects = catalog.objects.values() if catalog else ()
    return tuple(
        item.identity.name for item in objects if item.identity.kind == "index" and item.attributes.get("valid") is False
    )


def judge_indexes(case: Case) -> Iterator[Finding]:
    """Yield indexes that the upgrade left behind invalid, and everyday DML that it broke."""
    after = case.facts.upgrade
    before = set(invalid_indexes(case.facts.base.catalog))
    for name in invalid_indexes(after.catalog if after else None):
        if name in before:
            continue
        place = next(
            (item.location for item in statements(case.head) if name.split(".")[-1].strip('"') in item.sql), Location("")
        )
        yield rules.INVALID_INDEX.at(
            place,
            f"The build of {name} fails over such rows and leaves an invalid index, which IF NOT EXISTS then skips for ever.",
            fix=f"DROP INDEX CONCURRENTLY IF EXISTS {name};",
        )
    known = {(item.table, item.action, item.failure.message) for item in case.facts.base_canary}
    broken = [item for item in case.facts.canary if (item.table, item.action, item.failure.message) not in known]
    for failure in dict.fromkeys(item.failure for item in broken):
        where = [f"{item.action} on {item.table}" for item in broken if item.failure == failure]
        place = _body(case, failure)
        yield rules.DML_BREAKS.at(place, f"After the upgrade {listed(where)} fails: {failure.message}.", evidence=words(failure))


def _body(case: Case, failure: Failure) -> Location:
    """Find the function that the server names in its context."""
    named = re.search(r"function (?:\"?\w+\"?\.)?\"?(\w+)\"?\(", failure.context)
    found = [
        item.location
        for item in statements(case.head)
        if named and re.search(rf"FUNCTION\s+\S*{named[1]}\b", item.sql, re.IGNORECASE)
    ]
    if found:
        return found[-1]
    own = [item.location for item in statements(case.head) if case.mine(item.location)]
    return own[0] if own else Location("")
