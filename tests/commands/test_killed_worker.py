from __future__ import annotations

import os
import signal
import traceback
import warnings
from dataclasses import replace
from typing import Any

import pytest

from bot.commands import changing
from bot.demo.world import Pull
from bot.store.database import Store
from bot.targets.model import Progress
from bot.work import comment, orphaned, stranded
from tests.commands.test_conversation import ask, opened, tables
from tests.service.office import Office

AFTER = "after"


def _die_at(step: str) -> None:
    """From here on, this process dies by SIGKILL when a change reaches the step (`after`: when it has ended)."""
    real = changing.carry_out

    def carry_out(store: Any, sessions: Any, order: Any, watch: Any) -> Any:
        def watched(at: Progress) -> None:
            watch(at)
            if at.step == step:
                os.kill(os.getpid(), signal.SIGKILL)

        result = real(store, sessions, order, watched)
        if step == AFTER:
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    changing.carry_out = carry_out  # type: ignore[assignment]


def obey_and_die(office: Office, pull: Pull, text: str, step: str) -> int:
    """Let a worker process read a comment and die; return the comment's id."""
    written = office.hub.comment(pull, text, by="mira")
    assert office.next() is not None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        child = os.fork()
    if child == 0:
        try:
            _die_at(step)
            store = Store(office.store.conninfo, size=4).open()
            comment.answer(replace(office.tools, store=store), office.key(pull), written.id)
        except BaseException:
            traceback.print_exc()
        os._exit(1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
    office.sql("UPDATE target_leases SET expires_at = CURRENT_TIMESTAMP - interval '1 second'")
    office.sql("UPDATE commands SET created_at = created_at - interval '1 minute' WHERE state = 'running'")
    return written.id


@pytest.mark.slow
@pytest.mark.parametrize(
    ("step", "said"),
    [
        ("lease", "vanished before it touched the target"),
        ("safety", "was interrupted at step safety"),
        ("files", "was interrupted at step file 1 of 2"),
        ("verify", "was interrupted at step verify"),
        (AFTER, "2 files ran; the target is exactly as it was proven"),
    ],
)
def test_whenever_a_worker_dies_the_command_is_answered_with_the_truth_and_nothing_stays_in_progress(
    targeted: Office, addresses: dict[str, str], step: str, said: str
) -> None:
    pull = opened(targeted)
    comment_id = obey_and_die(targeted, pull, "/migrate apply staging", step)
    before = tables(addresses["staging"])
    stranded.settle_all(targeted.tools)
    assert orphaned.answer_all(targeted.tools) == 1
    assert orphaned.answer_all(targeted.tools) == 0
    assert tables(addresses["staging"]) == before, "looking changes nothing"
    answers = "\n".join(targeted.ours(pull))
    assert said in answers
    assert "⏳" not in answers
    assert ("everything is in" in answers) == (step == "verify")
    assert [run.name for run in pull.checks if run.status != "completed"] == []
    state = "done" if step == AFTER else "failed"
    assert targeted.sql("SELECT state FROM commands WHERE comment_id = %(id)s", id=comment_id) == [(state,)]
    written = next(item for item in pull.comments if item.id == comment_id)
    assert [item.content for item in written.reactions] == ["rocket" if step == AFTER else "-1"]
    again, _ = ask(targeted, pull, "/migrate apply staging")
    assert "✅" in again, again
    assert "pots" in tables(addresses["staging"])


def test_a_comment_that_is_read_once_more_obeys_nothing_twice(targeted: Office, addresses: dict[str, str]) -> None:
    pull = opened(targeted)
    comment_id = obey_and_die(targeted, pull, "/migrate apply staging\n/migrate status", "lease")
    targeted.do("comment", {"repository_id": targeted.repository.id, "number": pull.number, "comment_id": comment_id})
    states = targeted.sql("SELECT verb, state FROM commands ORDER BY position")
    assert states == [("apply", "running"), ("status", "done")], "only what nobody had begun is obeyed"
    assert tables(addresses["staging"]) == ["seeds"]
