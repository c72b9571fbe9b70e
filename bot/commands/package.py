"""The stored bytes of an examination become the package that a target is given. Nothing is fetched anew."""

from __future__ import annotations

from bot.commands.model import Refused
from bot.report import codec
from bot.report.model import Report
from bot.store import runs
from bot.store.sql import Conn
from bot.targets.model import Package


def report_of(run: runs.Run | None) -> Report | None:
    """Return the stored report of a run."""
    return codec.from_json(run.report) if run and run.report else None


def stored(conn: Conn, run: runs.Run) -> Package:
    """Return what `run` examined. Raises Refused when it examined no schema files."""
    base, head = runs.files(conn, run.run_id, "base"), runs.files(conn, run.run_id, "head")
    report = report_of(run)
    order = tuple(file.path for file in head if file.position >= 0)
    if report is None or not order:
        raise Refused("That report examined no schema files, so there is nothing to apply.")
    return Package(
        {file.path: bytes(file.content) for file in base},
        {file.path: bytes(file.content) for file in head},
        tuple(file.path for file in base if file.position >= 0),
        order,
        report.rollback.script,
        report.rollback.status,
    )
