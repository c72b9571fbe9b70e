"""A limited child: whatever untrusted input does to it, the bot goes on and says "could not judge"."""

from __future__ import annotations

import json
import os
import resource
import signal
import threading
import time
from pathlib import Path

import pytest

from bot.errors import ChildCrashed, ConfigError, LimitExceeded
from bot.postgres import child
from bot.postgres.databases import Database
from bot.postgres.jail import landlock, seccomp
from bot.postgres.limits import MEBIBYTE, ChildLimits

HERE = "tests.postgres.targets"


def test_bytes_go_in_and_come_out() -> None:
    payload = os.urandom(3 * MEBIBYTE)
    assert child.call(f"{HERE}:echo", payload) == payload[::-1]


def test_an_error_of_ours_comes_back_as_itself() -> None:
    with pytest.raises(ConfigError, match="line 3 is wrong") as caught:
        child.call(f"{HERE}:refuse", b"line 3 is wrong")
    assert caught.value.hint == "the way out"


def test_any_other_error_is_a_crash_with_its_words() -> None:
    with pytest.raises(ChildCrashed, match="ZeroDivisionError: of something"):
        child.call(f"{HERE}:fail", b"of something")


def test_a_module_that_does_not_exist_is_a_crash_of_this_call_only() -> None:
    with pytest.raises(ChildCrashed, match="ModuleNotFoundError"):
        child.call("bot.no_such_module:function", b"")
    assert child.call(f"{HERE}:echo", b"ab") == b"ba"


def test_case_35_a_parser_that_dies_is_reported_and_the_next_call_works() -> None:
    with pytest.raises(ChildCrashed, match=f"signal {int(signal.SIGSEGV)}"):
        child.call(f"{HERE}:die", str(int(signal.SIGSEGV)).encode())
    with pytest.raises((ChildCrashed, LimitExceeded)):
        child.call(f"{HERE}:parse_sql", b"select 1" + b"+1" * 300_000)
    assert child.call(f"{HERE}:parse_sql", b"select 1") == b"parsed"


def test_the_deadline_holds_for_sleepers_and_spinners() -> None:
    for name in ("hang", "spin"):
        started = time.monotonic()
        with pytest.raises(LimitExceeded, match=r"longer than 0\.3 seconds"):
            child.call(f"{HERE}:{name}", b"", ChildLimits(seconds=0.3))
        assert time.monotonic() - started < 2


def test_processor_time_is_limited_where_the_wall_clock_is_generous() -> None:
    with pytest.raises(ChildCrashed, match="signal"):
        child.call(f"{HERE}:spin", b"", ChildLimits(seconds=20, cpu_seconds=1))


def test_memory_is_limited_and_the_bot_does_not_grow() -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(LimitExceeded, match="more than 64 MB of memory"):
        child.call(f"{HERE}:gobble", b"200000000", ChildLimits(memory_bytes=64 * MEBIBYTE))
    assert child.call(f"{HERE}:gobble", b"20000000", ChildLimits(memory_bytes=64 * MEBIBYTE)) == b"20000000"
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50 * 1024


def test_an_answer_that_is_too_large_is_refused_unread() -> None:
    with pytest.raises(LimitExceeded, match="larger than 1 MB"):
        child.call(f"{HERE}:shout", b"5000000", ChildLimits(answer_bytes=MEBIBYTE))


def test_no_environment_variable_of_the_bot_reaches_a_child(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MIGRATE_BOT_WEBHOOK_SECRET", "canary")
    seen = json.loads(child.call(f"{HERE}:environment", b""))
    assert set(seen) <= {"PATH", "LANG", "LC_ALL", "LC_CTYPE", "TZ"}


@pytest.mark.skipif(landlock.abi() == 0, reason="doctor says: no Landlock in this kernel")
def test_a_child_reads_no_file_outside_of_code(tmp_path: Path) -> None:
    canary = tmp_path / "canary"
    canary.write_text("canary")
    canary.chmod(0o644)
    for path in (str(canary), "/etc/passwd", f"/proc/{os.getpid()}/environ"):
        assert child.call(f"{HERE}:read", path.encode()) == b"blocked: 13"


def test_only_a_child_that_was_given_a_socket_directory_reaches_the_cluster(database: Database) -> None:
    payload = json.dumps(database.as_json()).encode()
    assert child.call(f"{HERE}:select_one", payload, socket_dir=database.socket_dir) == b'["mb_run"]'
    if seccomp.supported():
        assert child.call(f"{HERE}:try_connect", payload) == b"blocked"


def test_many_threads_call_at_once() -> None:
    answers: list[bytes] = []
    threads = [
        threading.Thread(target=lambda n=n: answers.append(child.call(f"{HERE}:echo", f"{n:03}".encode()))) for n in range(16)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == sorted(f"{n:03}"[::-1].encode() for n in range(16))


def test_a_warmed_zygote_answers_and_a_wrong_module_name_harms_nothing() -> None:
    child.warm(f"{HERE}:echo", "bot.no_such_module:function")
    assert child.call(f"{HERE}:echo", b"ab") == b"ba"


def test_a_zygote_that_was_killed_is_replaced() -> None:
    assert child.call(f"{HERE}:echo", b"ab") == b"ba"
    process = child._zygote._process
    assert process is not None
    process.kill()
    process.wait()
    assert child.call(f"{HERE}:echo", b"cd") == b"dc"
