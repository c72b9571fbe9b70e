"""The way back of one change: generated, or written by its author; cut into one file per schema file; gone once and compared."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from bot.catalog.model import Catalog
from bot.errors import CouldNotJudge
from bot.findings import Finding, Location, Severity
from bot.postgres.servers import Server
from bot.replay.facts import ReplayFacts
from bot.replay.routes import Scene
from bot.rollback import comparison, costs, parts, rules
from bot.rollback.cause import caused
from bot.rollback.generate import generate
from bot.rollback.keeping import Keeping, try_keeping
from bot.rollback.newcomers import cleared
from bot.rollback.prove import Proof, program_of, prove
from bot.rollback.reading import read_program
from bot.rollback.script import Refusal, Script
from bot.rollback.stamps import only_harmless
from bot.scripts.model import Layout, Program, SchemaFile, Tree
from bot.scripts.naming import schema_files

Call = Callable[[bytes], bytes]
SCRIPT = "rollback.sql"
_CONCURRENTLY = re.compile(r"\s*(?:CREATE(?:\s+UNIQUE)?|DROP|REINDEX)\s[^;]*?\bCONCURRENTLY\b", re.IGNORECASE)
GOOD = ("proven", "schema_only")
HEADERS = {
    "proven": "-- Executed on a copy: the schema is as before, and every row that was there is back.",
    "schema_only": "-- Executed on a copy: the schema is as before; some rows are not, see the report.",
}


@dataclass(frozen=True, slots=True)
class Part:
    """The way back from one schema file."""

    name: str
    sql: str


@dataclass(frozen=True, slots=True)
class Way:
    """The way back. `status` is proven, schema_only, not_reversible, could_not_judge or not_needed.

    `keeping` says, where rows go with dropped tables and columns, whether keeping them aside brings them back.
    """

    status: str
    script: str = ""
    parts: tuple[Part, ...] = ()
    reasons: tuple[str, ...] = ()
    losses: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    keeping: Keeping | None = None


def find_way(scene: Scene, head: Program, tree: Tree, changed: Sequence[str], layout: Layout, server: Server, call: Call) -> Way:
    """Return the proven way back from U to B; `changed` are the schema files that the change adds or edits.

    Raises LimitExceeded when the supervisor ended the cluster.
    """
    facts = scene.facts
    before, after = facts.base.catalog, facts.upgrade.catalog if facts.upgrade and facts.upgrade.run.ok else None
    if before is None or after is None:
        return Way("could_not_judge", reasons=("The change does not reach the database that exists, so nothing can be undone.",))
    made = generate(after, before, same_origin=True, concurrently=_beside_writes(facts))
    if isinstance(made, Script) and not made and _rows_untouched(facts):
        return Way("not_needed")
    if isinstance(made, Script):
        made = cleared(scene, made, call)
    numbered = [file.path for file in _files(tree, changed, layout)]
    place = Location(next(iter([*reversed(numbered), *changed]), layout.schema_dir))
    written, stands = _written(tree, changed, layout), costs.standing(after, before)
    if written:
        way = _own(scene, head, server, call, written, made, stands)
    elif isinstance(made, Refusal):
        return Way("not_reversible", reasons=made.reasons, findings=_verdict("not_reversible", made.reasons, (), place))
    else:
        proof = _proof(scene, made, head, server, call)
        pieces = (
            _parts(scene, before, head, tree, changed, layout, server, call, str(made), proof) if proof.status in GOOD else ()
        )
        text = costs.annotated(str(made), proof.run, SCRIPT, stands) if proof.run else str(made)
        way = _proven(replace(proof, notes=(*proof.notes, *made.notes)), text, pieces, place, stands)
    if way.status != "schema_only":
        return way
    at = caused(facts, way.losses[0], changed) if not written else None
    way = replace(way, findings=tuple(replace(finding, location=at or finding.location) for finding in way.findings))
    if only_harmless(facts, way.losses):
        way = replace(way, findings=tuple(replace(finding, severity=Severity.NOTE) for finding in way.findings))
    gone = read_program(written or [(SCRIPT, str(made))])
    return replace(way, keeping=try_keeping(scene, (before, after), made, (gone, head), server, call))


def _proof(scene: Scene, made: Script, head: Program, server: Server, call: Call) -> Proof:
    return prove(scene, program_of([(SCRIPT, str(made))]), head, server, call, needs_empty=made.needs_empty)


def _own(
    scene: Scene, head: Program, server: Server, call: Call, written: Sequence[tuple[str, str]], made: Script | Refusal,
    stands: costs.Standing,
) -> Way:  # fmt: skip
    """Prove what the author wrote, the last file first, and compare it with what we would have written."""
    try:
        read = read_program(written)
    except CouldNotJudge as error:
        return Way("could_not_judge", reasons=(error.message,))
    proof = prove(scene, read, head, server, call)
    script = "\n".join(text.rstrip() + "\n" for _, text in written)
    other = _proof(scene, made, head, server, call) if isinstance(made, Script) else None
    proof = replace(proof, notes=(*comparison.compared(proof, script, made, other), *proof.notes))
    pieces = tuple(Part(PurePosixPath(path).name, text) for path, text in written)
    way = _proven(proof, script, pieces, Location(written[0][0]), stands)
    if proof.status != "not_reversible":
        return way
    message = f"{PurePosixPath(written[0][0]).name} does not lead back: {proof.reasons[0]}"
    finding = rules.WRITTEN_WRONG.at(Location(written[0][0]), message, evidence="\n".join(proof.reasons))
    return Way(way.status, reasons=way.reasons, losses=way.losses, notes=way.notes, findings=(finding,))


def _proven(proof: Proof, script: str, pieces: tuple[Part, ...], place: Location, stands: costs.Standing) -> Way:
    good = proof.status in GOOD
    return Way(
        proof.status,
        _headed(script, proof) if good else "",
        pieces if good else (),
        proof.reasons,
        proof.losses,
        (*proof.notes, *(costs.notes(proof.run, stands) if good and proof.run else ())),
        _verdict(proof.status, proof.reasons, proof.losses, place),
    )


def _verdict(status: str, reasons: tuple[str, ...], losses: tuple[str, ...], place: Location) -> tuple[Finding, ...]:
    if status == "not_reversible":
        return (rules.NO_WAY_BACK.at(place, f"There is no proven way back: {reasons[0]}", evidence="\n".join(reasons)),)
    if status == "schema_only":
        message = f"Going back restores the schema, but not all data: {losses[0].rstrip('.')}."
        return (rules.ROWS_LOST.at(place, message, evidence="\n".join(losses) if len(losses) > 1 else ""),)
    return ()


def _written(tree: Tree, changed: Sequence[str], layout: Layout) -> list[tuple[str, str]]:
    """Return the author's rollback files for the changed schema files, in the order they run: the highest number first."""
    found: list[tuple[int, str]] = []
    for file in _files(tree, changed, layout):
        prefix = f"{layout.rollback_dir}/rollback_{file.digits}_"
        found += [(file.number, path) for path in tree if path.startswith(prefix) and path.endswith(".sql")]
    return [(path, bytes(tree[path]).decode("utf-8", "replace")) for _, path in sorted(set(found), reverse=True)]


def _parts(
    scene: Scene,
    before: Catalog,
    head: Program,
    tree: Tree,
    changed: Sequence[str],
    layout: Layout,
    server: Server,
    call: Call,
    whole: str,
    proof: Proof,
) -> tuple[Part, ...]:
    """Return one script per schema file, last file first; the whole under the last file's name where it cannot be cut."""
    files = {file.path: file for file in _files(tree, changed, layout)}
    if not files:
        return (Part("rollback.sql", whole),)
    cut = parts.cut(scene, before, head, tuple(files), server, call, proof.losses) or ((max(files.values()).path, whole),)
    return tuple(Part(f"rollback_{files[path].digits}_{files[path].slug}.sql", _headed(text, proof)) for path, text in cut)


def _files(tree: Tree, changed: Sequence[str], layout: Layout) -> list[SchemaFile]:
    return [file for file in schema_files(tree, layout) if file.path in set(changed) and not file.is_master]


def _headed(script: str, proof: Proof) -> str:
    judges = f"-- Compared by: {', '.join(proof.judges)}.\n"
    return f"{HEADERS[proof.status]}\n{judges}\n{script}" if script and proof.status in HEADERS else script


def _beside_writes(facts: ReplayFacts) -> bool:
    """Whether the change makes or drops an index CONCURRENTLY: its way back does the same."""
    upgrade = facts.upgrade
    return upgrade is not None and any(_CONCURRENTLY.match(statement.sql) for statement in upgrade.run.statements)


def _rows_untouched(facts: ReplayFacts) -> bool:
    upgrade = facts.upgrade
    return upgrade is not None and {name: rows.digest for name, rows in facts.base_rows.items()} == {
        name: rows.digest for name, rows in upgrade.rows.items()
    }
