"""Statements that are marked to run in batches: whether they are fit for it, and whether they then give the same rows."""

from __future__ import annotations

from functools import partial

from bot.errors import CouldNotJudge
from bot.findings import Check
from bot.postgres.child import call
from bot.replay import batched
from bot.replay.batched import BatchFacts
from bot.replay.judges import batches as judge_batches
from bot.replay.routes import Scene
from bot.scripts import batches
from bot.scripts.model import Layout, Program
from bot.scripts.naming import schema_files
from bot.scripts.odd import Odd
from bot.stages.draft import Draft

SURVEY = "bot.scripts.slicing:survey"


def judge_marks(draft: Draft, layout: Layout, scene: Scene, head: Program) -> None:
    """Add what is wrong with the batch comments of files that the change adds or edits."""
    changed = {
        file.path: bytes(draft.head[file.path])
        for file in schema_files(draft.head, layout)
        if draft.base.get(file.path) != draft.head[file.path] and not isinstance(draft.head[file.path], Odd)
    }
    marked = {path: data for path, data in changed.items() if b"migrate-bot" in data}
    if not marked:
        return
    with draft.timed("batches"):
        try:
            found = batches.surveyed(call(SURVEY, batches.survey_request(marked)))
            ask = partial(call, batched.TARGET, socket_dir=str(scene.cluster.socket_dir))
            facts = batched.observe(scene, head, found, ask) if found else BatchFacts()
        except (CouldNotJudge, ValueError) as error:
            reason = error.message if isinstance(error, CouldNotJudge) else "the reader of batch comments gave a damaged answer"
            draft.cannot(reason, (Check.RISK,))
            return
        draft.findings += judge_batches.judge(found, facts)
