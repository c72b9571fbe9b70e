"""A statement's failure, explained: the object that is there already, or the rows that stand in the way. Pure."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.catalog import lookup
from bot.catalog.model import Catalog, CatalogObject
from bot.findings import Finding, Severity
from bot.lint.rewrite import identifier
from bot.replay import rules
from bot.replay.environment import reason
from bot.replay.facts import CHECKED, Failure, StatementFacts
from bot.replay.judges.case import Case, listed, shown
from bot.replay.judges.index_design import LONG_KEYS
from bot.replay.judges.locate import bare
from bot.replay.judges.new_rows import added, for_new_rows
from bot.replay.judges.rerunnable import guarded
from bot.replay.keyed import ASKED
from bot.replay.mentions import names
from bot.replay.verbs import first

EXISTS = frozenset({"42P07", "42710", "42701", "42P06", "42723", "42P04", "42712"})
DONE = re.compile(r"^multiple primary keys for table|is already a ")
"""Words of an invalid table definition (42P16) that mean finished work; a view that would lose a column has the same code."""
REFERENCES = re.compile(r"REFERENCES\s+(?:ONLY\s+)?([\w.\"]+)\s*(?:\(([^)]*)\))?", re.IGNORECASE)
FOREIGN_KEY = re.compile(r"FOREIGN\s+KEY\s*\(([^)]*)\)", re.IGNORECASE)
ADDED = re.compile(r"\bADD\s+(?:COLUMN\b|(?!CONSTRAINT\b|PRIMARY\b|UNIQUE\b|CHECK\b|FOREIGN\b|EXCLUDE\b|NOT\b))", re.IGNORECASE)
"""Words that add a column, not a constraint."""
WRITES = (("INSERT",), ("COPY",), ("UPDATE",), ("MERGE",))
TOO_LONG = "54000"
"""The code of an index row that does not fit its page."""
CASTS = frozenset({"22P02", "22003", "22001", "22007", "22008", "22018", "42804", "22P03", "22021"})

TOO_LARGE = "Give the result a type that takes every value, or leave out the rows whose value does not fit."


def words(failure: Failure | None) -> str:
    """Return PostgreSQL's own words, line by line as psql prints them."""
    if failure is None:
        return ""
    lines = [f"ERROR:  {failure.message}"]
    for label, text in (("DETAIL", failure.detail), ("HINT", failure.hint), ("CONTEXT", failure.context)):
        if text:
            lines.append(f"{label}:  {text}")
    return "\n".join(lines)


def account(item: StatementFacts) -> str:
    """Return what PostgreSQL said, and about which statement."""
    return f"{words(item.failure)}\nSTATEMENT:  {shown(item.sql)}"


def impossible(item: StatementFacts) -> Finding | None:
    """Return what the throw-away server lacks to run a statement; None when the statement itself is wrong."""
    said = reason(item.failure)
    if not said or item.failure is None:
        return None
    return rules.NOT_POSSIBLE_HERE.at(item.failure.location, said, evidence=account(item))


def upgrade_failure(case: Case, item: StatementFacts) -> Finding:
    """Return why a statement that works on an empty database fails on B."""
    assert item.failure is not None
    failure = item.failure
    if case.already(item) and not case.mine(item.location):
        return rules.BASE_BROKEN.at(
            failure.location,
            f"The base branch's own files cannot be applied a second time, with or without this pull request: {failure.message}.",
            evidence=account(item),
        )
    if failure.sqlstate in EXISTS or (failure.sqlstate == "42P16" and DONE.search(failure.message)):
        return not_rerunnable(item, "on the database you have, where its work is already done")
    return _data_failure(case, item, failure) or rules.UPGRADE_FAILED.at(
        failure.location,
        f"This statement works on an empty database but fails on the one you have: {failure.message}.",
        evidence=account(item),
        fix=failure.hint,
    )


def _data_failure(case: Case, item: StatementFacts, failure: Failure) -> Finding | None:
    """Return a finding when the rows stood in the way; the sample rows hold what nothing on the base branch forbids."""
    evidence = account(item)
    if failure.sqlstate == "23502":
        return _nulls(case, item, failure, evidence)
    if failure.sqlstate == "23505":
        return _duplicates(case, item, failure, evidence)
    if failure.sqlstate == "23503":
        return _orphans(case, item, failure, evidence)
    if failure.sqlstate == CHECKED and "no partition of relation" in failure.message and first(item.sql)[:1] in WRITES:
        message = f"This writes a row that no partition takes: {failure.message}."
        return rules.UPGRADE_FAILED.at(failure.location, message, evidence=evidence, fix="Make the partition first.")
    if failure.sqlstate in (CHECKED, "23P01"):
        return _violators(item, failure, evidence)
    if failure.sqlstate in CASTS:
        allowed = "Values that its columns allow" if first(item.sql)[:1] != ("ALTER",) else "Values that the old type allows"
        return rules.CAST.at(
            failure.location,
            f"{allowed} do not fit: {failure.message}; one such row makes the deploy fail.",
            evidence=evidence,
            fix=TOO_LARGE if first(item.sql)[:1] in WRITES else "",
        )
    return None


def _nulls(case: Case, item: StatementFacts, failure: Failure, evidence: str) -> Finding:
    """Tell a column that holds NULL today from one that is new, and an INSERT of the file from rows that are there."""
    table = identifier(failure.table) if failure.table else "the table"
    column = identifier(failure.column) if failure.column else "the column"
    if first(item.sql)[:1] in WRITES:
        message = f"This writes NULL into {table}.{column}, which is NOT NULL, as soon as it meets rows."
        return rules.NULLS.at(failure.location, message, evidence=evidence, fix=f"Give {column} a value that is never NULL.")
    catalog = case.facts.base.catalog
    old = catalog is None or not failure.column or any(
        identity.kind == "column" and identity.name == column and bare(identity.parent) == bare(table)
        for identity in catalog.objects
    )  # fmt: skip
    if not old and not ADDED.search(item.sql):
        message = (
            f"{table}.{column} is new, and rows that {table} already has hold NULL there: what fills it does not reach them all."
        )
        return rules.NULLS.at(failure.location, message, evidence=evidence, fix=_filled(table, column, item))
    if not old:
        message = f"{table}.{column} is new and NOT NULL, without a default for the rows that {table} already has."
        return rules.NULLS.at(failure.location, message, evidence=evidence, fix=_defaulted(item.sql))
    message = f"{table}.{column} may hold NULL today, and one NULL makes the deploy fail."
    return rules.NULLS.at(failure.location, message, evidence=evidence, fix=_filled(table, column, item))


def _filled(table: str, column: str, item: StatementFacts) -> str:
    """Return the author's own statement behind one that leaves no NULL."""
    return f"UPDATE {table} SET {column} = ... WHERE {column} IS NULL;\n{shown(item.sql)};"  # noqa: S608 - text for people


def _defaulted(sql: str) -> str:
    """Return the author's own ADD COLUMN with a place for the default."""
    return re.sub(r"\bNOT\s+NULL\b", "NOT NULL DEFAULT ...", shown(sql), flags=re.IGNORECASE) + ";"


def _duplicates(case: Case, item: StatementFacts, failure: Failure, evidence: str) -> Finding:
    columns = re.search(r"Key \((.*?)\)=", failure.detail)
    if first(item.sql)[:1] in WRITES:
        return _made_equal(case, item, failure, columns[1] if columns else "...") or rules.NOT_RERUNNABLE.at(
            failure.location, f"The row is already there: {failure.message}.", evidence=evidence, fix=guarded(item.sql)
        )
    table = identifier(failure.table) if failure.table else _on_table(item.sql)
    names = columns[1] if columns else "..."
    left = left_invalid(case, item)
    fix = (
        f"-- which values appear more than once\nSELECT {names}, count(*) FROM {table} GROUP BY {names} HAVING count(*) > 1;\n"
        "-- remove what is too much, then\n"
        + "".join(f"DROP INDEX CONCURRENTLY IF EXISTS {name};\n" for name in left)
        + f"{shown(item.sql)};"
    )
    also = f", and leave {listed(left)} behind invalid, which IF NOT EXISTS then skips for ever" if left else ""
    return rules.DUPLICATES.at(
        failure.location,
        f"Rows of {table} may share ({names}) today, and two equal rows make the deploy fail{also}.",
        evidence=evidence,
        fix=fix,
    )


def _made_equal(case: Case, item: StatementFacts, failure: Failure, columns: str) -> Finding | None:
    """Return what is wrong with values that a statement itself makes equal; None where the row simply was there before."""
    updates = first(item.sql)[:1] == ("UPDATE",)
    new = bool(failure.table) and failure.table not in {name.replace('"', "") for name in case.tables}
    if not updates and not (new and re.search(r"\bSELECT\b|\bTABLE\b", item.sql, re.IGNORECASE)):
        return None
    table = failure.table or "the table"
    made = "Values that differ today become equal" if updates else "Rows with equal values are taken over"
    return rules.DUPLICATES.at(
        failure.location,
        f"{made}, while ({columns}) of {table} must be unique: one such pair makes the deploy fail.",
        evidence=account(item),
        fix=f"-- decide first which row of each pair stays, then\n{shown(item.sql)};",
    )


def invalid_indexes(case: Case) -> tuple[str, ...]:
    """Return the names of the indexes that PostgreSQL uses no longer, or not yet, since the upgrade."""
    before, after = case.facts.base.catalog, case.facts.upgrade.catalog if case.facts.upgrade else None
    if after is None:
        return ()
    changed = lookup.brought(before or Catalog({}), after)
    return tuple(found.identity.name for found, old in changed if _invalid(found) and not (old and _invalid(old)))


def _invalid(found: CatalogObject) -> bool:
    return found.identity.kind == "index" and found.attributes.get("valid") is False


def left_invalid(case: Case, item: StatementFacts) -> tuple[str, ...]:
    """Return the indexes that a statement which met duplicates left half built, by their names in it."""
    if item.failure is None or item.failure.sqlstate != "23505":
        return ()
    return tuple(name for name in invalid_indexes(case) if names(item.sql, bare(name)))


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
    child = identifier(failure.table) if failure.table else _on_table(item.sql)
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
    if checked := for_new_rows(item.sql):
        fix += f"-- or let new rows be checked only, and validate in a later deploy\n{checked}"
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


def claimed_rows(case: Case, item: StatementFacts) -> Finding | None:
    """Return what would happen over rows that a new partition claims, or that have what the change asks of documents."""
    if item.failure is None or not item.failure.sqlstate.startswith(("22", "23", TOO_LONG)):
        return None
    if item.failure.sqlstate == TOO_LONG:
        message = f"A value of more than 2,700 bytes, which nothing forbids there, makes the deploy fail: {item.failure.message}."
        return LONG_KEYS.at(item.failure.location, message, evidence=account(item))
    if not _refused_by_default(item.failure):
        return _odd_document(case, item, item.failure) if ASKED.search(item.sql) else None
    return rules.DEFAULT_MAY_REFUSE.at(
        item.failure.location,
        f"A row of the DEFAULT partition that belongs to the new one makes the deploy fail: {item.failure.message}.",
        evidence=account(item),
    )


def _odd_document(case: Case, item: StatementFacts, failure: Failure) -> Finding:
    which = "Documents that are equal" if failure.sqlstate == "23505" else "A document with something else"
    message = f"{which} at the keys that this asks for may make the deploy fail: {failure.message}."
    return replace(upgrade_failure(case, item), severity=Severity.WARNING, message=message)


def _refused_by_default(failure: Failure) -> bool:
    return failure.sqlstate == CHECKED and "default partition" in failure.message


def _violators(item: StatementFacts, failure: Failure, evidence: str) -> Finding:
    if _refused_by_default(failure):
        return rules.DEFAULT_PARTITION.at(
            failure.location,
            f"The DEFAULT partition may hold rows that belong to the new one: {failure.message}.",
            evidence=evidence,
        )
    if failure.sqlstate == "23P01":
        return rules.VIOLATORS.at(
            failure.location,
            f"Rows that exclude each other are allowed today, and two make the deploy fail: {failure.message}.",
            evidence=evidence,
            fix="Correct the rows that conflict first; PostgreSQL has no NOT VALID for EXCLUDE.",
        )
    check, fix = added(item.sql), ""
    if check is not None and check.condition:
        fix = f"-- rows that violate it\nSELECT * FROM {check.table} WHERE NOT ({check.condition});\n"
        fix += f"-- or let new rows be checked only, and validate in a later deploy\n{for_new_rows(item.sql)}"
    return rules.VIOLATORS.at(
        failure.location,
        f"Rows that violate it are allowed today, and one makes the deploy fail: {failure.message}.",
        evidence=evidence,
        fix=fix,
    )


def not_rerunnable(item: StatementFacts, where: str) -> Finding:
    """Return the finding of a statement that does not stand being applied again, with its guarded form."""
    assert item.failure is not None
    return rules.NOT_RERUNNABLE.at(
        item.failure.location,
        f"This statement fails {where}: {item.failure.message}.",
        evidence=account(item),
        fix=guarded(item.sql),
    )
