"""Going forward again leaves out base definitions that nothing has moved under, and proves what the whole files prove."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest

from bot.postgres.limits import Limits
from bot.postgres.servers import Server
from bot.replay import routes, wire
from bot.replay.routes import Options, Scene
from bot.rollback import child, parts
from bot.rollback.generate import generate
from bot.rollback.keeping import Keeping, try_keeping
from bot.rollback.prove import Proof, program_of, prove
from bot.rollback.script import Script
from bot.scripts.model import Program
from tests.replay.programs import program
from tests.replay.test_unaffected import FILES, HEADS

MORE = "CREATE TABLE IF NOT EXISTS last_one (id int PRIMARY KEY, par_id int);\nCOMMENT ON TABLE last_one IS 'the last';"
"""What a second file of the change brings."""
WAYS = {
    **HEADS,
    "made and dropped on the way": "DO $$ BEGIN DROP TABLE IF EXISTS quiet; CREATE TABLE quiet (id int PRIMARY KEY); END $$;",
    "fails where rows are gone": "DO $$ BEGIN IF NOT EXISTS (SELECT FROM par) THEN RAISE 'no rows'; END IF; END $$;",
    "table dropped": "DROP TABLE IF EXISTS kid CASCADE;",
}


@pytest.fixture(scope="module")
def repository(postgres_server: Server, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A repository whose base is kept."""
    name = f"tests/{tmp_path_factory.mktemp('short')}-{time.time_ns()}"
    with routes.observe(postgres_server, program(*FILES), program(*FILES), options=_options(name)):
        return name


def _options(repository: str) -> Options:
    return Options(rows=5, repository=repository, limits=Limits(seconds=None), trusted=True)


class Watched:
    """Answers the requests of a proof, and counts the statements that went forward."""

    def __init__(self) -> None:
        self.sent: list[int] = []

    def __call__(self, payload: bytes) -> bytes:
        for step in wire.decode(payload)["steps"]:
            if step["name"] in ("forward again", "stage", "forward"):
                self.sent.append(sum(len(batch["statements"]) for batch in step["program"]["batches"]))
        return child.main(payload)


def _seen(scene: Scene, head: Program, server: Server) -> tuple[tuple[object, ...], list[int]]:
    """What the whole proof says, but for its own running, with the parts and what keeping rows brings."""
    call = Watched()
    upgrade, base = scene.facts.upgrade, scene.facts.base.catalog
    assert upgrade
    assert upgrade.catalog
    assert base
    made = generate(upgrade.catalog, base, same_origin=True)
    assert isinstance(made, Script)
    back = program_of([("rollback.sql", str(made))])
    proof: Proof = prove(scene, back, head, server, call, made.needs_empty)
    cut = parts.cut(scene, base, head, ["07.sql", "08.sql"], server, call, proof.losses)
    kept: Keeping | None = try_keeping(scene, (base, upgrade.catalog), made, (back, head), server, call)
    return (proof.status, proof.reasons, proof.losses, proof.notes, proof.judges, cut, kept), call.sent


@pytest.mark.parametrize("case", WAYS)
def test_the_short_way_forward_proves_what_the_whole_one_proves(postgres_server: Server, repository: str, case: str) -> None:
    head = program(*FILES, WAYS[case], MORE)
    with routes.observe(postgres_server, program(*FILES), head, options=_options(repository)) as scene:
        if not scene.facts.upgrade or not scene.facts.upgrade.run.ok:
            pytest.skip("there is nothing to go back from")
        short, _ = _seen(scene, head, postgres_server)
        whole, sent = _seen(replace(scene, definitions=None), head, postgres_server)
    assert short == whole
    assert sent


def test_what_nothing_moved_under_is_not_sent_again(postgres_server: Server, repository: str) -> None:
    head = program(*FILES, HEADS["nothing"], MORE)
    with routes.observe(postgres_server, program(*FILES), head, options=_options(repository)) as scene:
        (status, *_), short = _seen(scene, head, postgres_server)
        _, whole = _seen(replace(scene, definitions=None), head, postgres_server)
    assert status == "proven"
    assert len(short) == len(whole), "nothing was sent twice"
    assert sum(short) < sum(whole)
