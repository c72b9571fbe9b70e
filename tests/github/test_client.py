"""Tokens are narrow and short-lived, and every bad day of GitHub has one meaning."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

import pytest

from bot.demo import faults
from bot.demo.access import Grant
from bot.demo.hub import Hub
from bot.demo.world import Pull, Repository
from bot.errors import BotError, Unavailable
from bot.github import publish, reads
from bot.github.client import FETCH, REPORT, App, Credentials, Gateway
from bot.github.limits import Limiter, NotAllowed, NotThere, Patience, RateLimited, Rejected, Unauthorized, diagnose
from bot.github.permissions import Role, role_of
from tests.github.conftest import Nap

Make = Callable[..., faults.Fault]


def grant(hub: Hub, app: App, repository: Repository, rights: dict[str, str]) -> Grant:
    return hub.gate.grant(f"token {app.token(hub.installation_id, repository.id, rights).value}")


def test_a_token_is_for_one_repository_and_for_the_rights_that_are_named(hub: Hub, app: App, repository: Repository) -> None:
    granted = grant(hub, app, repository, dict(FETCH))
    assert granted.repository_ids == (repository.id,)
    assert granted.rights == {"contents": "read", "metadata": "read"}


def test_every_job_gets_a_token_of_its_own_and_nothing_shows_or_keeps_it(hub: Hub, app: App, repository: Repository) -> None:
    first = app.token(hub.installation_id, repository.id, FETCH)
    assert len(first.value) > 300
    assert app.token(hub.installation_id, repository.id, FETCH).value != first.value
    assert first.value not in repr(first)
    assert not [name for name, value in vars(app).items() if first.value in repr(value)]
    assert hub.private_key not in repr(app.credentials)


def test_a_token_shows_nothing_of_another_repository(hub: Hub, app: App, repository: Repository) -> None:
    other = hub.create_repository(f"{repository.full_name}-other", {"a": "b"})
    with app.repository(hub.installation_id, repository.id) as gateway, pytest.raises(NotThere):
        gateway.read(lambda repo: repo.requester.requestJsonAndCheck("GET", f"/repositories/{other.id}"))


def test_missing_rights_are_named_as_the_installations(hub: Hub, app: App, repository: Repository, pull: Pull) -> None:
    with app.repository(hub.installation_id, repository.id, FETCH) as gateway, pytest.raises(NotAllowed) as error:
        publish.reply(gateway, pull.number, "hello", key="1")
    assert "Resource not accessible by integration" in error.value.message
    assert "permissions" in error.value.hint


def test_rights_that_were_never_granted_are_refused_at_the_token(hub: Hub, app: App, repository: Repository) -> None:
    with pytest.raises(Rejected, match="not granted"):
        app.token(hub.installation_id, repository.id, {"administration": "write"})


def test_a_revoked_token_is_renewed_once_and_the_request_repeated(hub: Hub, gateway: Gateway, pull: Pull) -> None:
    assert reads.pull(gateway, pull.number).open
    hub.gate.revoke_all()
    assert reads.pull(gateway, pull.number).open
    assert [line.split()[-1] for line in hub.log[-3:]] == ["401", "201", "200"]


def test_a_wrong_key_is_not_tried_for_ever(hub: Hub, repository: Repository, nap: Nap) -> None:
    from bot.demo.access import Gate

    stranger = App(Credentials(hub.app_id, Gate.create().private_key, hub.api_url), Patience(sleep=nap))
    with pytest.raises(Unauthorized) as error, stranger.repository(hub.installation_id, repository.id) as gateway:
        reads.open_pulls(gateway)
    assert "private key" in error.value.hint
    assert len(hub.log) == 1


@pytest.mark.parametrize("make", [faults.bad_gateway, faults.dropped])
def test_an_error_of_the_server_is_repeated_and_then_ours(hub: Hub, gateway: Gateway, pull: Pull, nap: Nap, make: Make) -> None:
    hub.faults.add(make("GET .*/pulls/", 2))
    assert reads.pull(gateway, pull.number).number == pull.number
    assert nap.seconds == [0.5, 1.0]
    hub.faults.add(make("GET .*/pulls/", 4))
    with pytest.raises(Unavailable):
        reads.pull(gateway, pull.number)


@pytest.mark.parametrize("make", [faults.secondary_limit, faults.too_many])
def test_a_limit_with_retry_after_is_waited_for_exactly(hub: Hub, gateway: Gateway, pull: Pull, nap: Nap, make: Make) -> None:
    hub.faults.add(make("GET .*/pulls/", 1, 7))
    assert reads.pull(gateway, pull.number).number == pull.number
    assert nap.seconds == [7.0]


@pytest.mark.parametrize("make", [faults.secondary_limit, faults.too_many])
def test_a_limit_without_retry_after_waits_a_minute(hub: Hub, gateway: Gateway, pull: Pull, nap: Nap, make: Make) -> None:
    hub.faults.add(make("GET .*/pulls/", 1))
    assert reads.pull(gateway, pull.number).number == pull.number
    assert nap.seconds == [60.0]


def test_a_wait_longer_than_a_job_should_take_puts_the_job_off(hub: Hub, gateway: Gateway, pull: Pull, nap: Nap) -> None:
    hub.faults.add(faults.used_up("GET .*/pulls/", 1800))
    with pytest.raises(RateLimited) as error:
        reads.pull(gateway, pull.number)
    assert 1790 < error.value.seconds < 1810
    hub.faults.add(faults.too_many("GET .*/pulls/", 1, 600))
    with pytest.raises(RateLimited, match="600 s"):
        reads.pull(gateway, pull.number)
    assert nap.seconds == []


def test_a_slow_answer_is_cut_off(hub: Hub, repository: Repository, pull: Pull, nap: Nap) -> None:
    hasty = App(Credentials(hub.app_id, hub.private_key, hub.api_url, timeout=1), Patience(attempts=1, sleep=nap))
    with hasty.repository(hub.installation_id, repository.id) as gateway:
        reads.pull(gateway, pull.number)
        hub.faults.add(faults.slow("GET .*/pulls/", 1.3))
        with pytest.raises(Unavailable, match="did not answer"):
            reads.pull(gateway, pull.number)


def test_a_suspended_installation_is_not_allowed_anything(hub: Hub, gateway: Gateway, pull: Pull) -> None:
    reads.pull(gateway, pull.number)
    hub.world.suspended = True
    try:
        with pytest.raises(NotAllowed, match="suspended"):
            reads.pull(gateway, pull.number)
    finally:
        hub.world.suspended = False


def test_no_error_and_no_log_line_holds_the_token(
    hub: Hub, app: App, repository: Repository, pull: Pull, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    token = app.token(hub.installation_id, repository.id, REPORT).value
    assert "/access_tokens" in caplog.text
    for status in (401, 403, 404, 422, 500):
        hub.faults.add(faults.Fault("GET .*/pulls/", status, f"Error {status}", times=4))
        with app.repository(hub.installation_id, repository.id) as gateway, pytest.raises(BotError) as error:
            reads.pull(gateway, pull.number)
        chain: BaseException | None = error.value
        while chain is not None:
            assert token not in f"{chain!r} {chain}"
            chain = chain.__cause__
        hub.faults.clear()
    assert token not in caplog.text


def test_gateways_of_several_threads_never_mix_answers(hub: Hub, app: App, repository: Repository) -> None:
    for number in range(12):
        repository.roles[f"user-{number}"] = "admin" if number % 2 else "read"
        hub.world.user(f"user-{number}")
    wrong: list[str] = []

    def look(number: int) -> None:
        with app.repository(hub.installation_id, repository.id) as gateway:
            for _ in range(5):
                login = f"user-{number}"
                expected = Role.ADMIN if number % 2 else Role.READ
                if role_of(gateway, login, hub.world.user(login).id) is not expected:
                    wrong.append(login)

    threads = [threading.Thread(target=look, args=(number,)) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_a_role_belongs_to_a_person_and_not_to_a_login(hub: Hub, gateway: Gateway, repository: Repository) -> None:
    mira = hub.world.user("mira")
    assert role_of(gateway, "mira", mira.id) is Role.WRITE
    assert role_of(gateway, "mira", mira.id + 10_000) is Role.NONE
    assert role_of(gateway, "nobody-there", 1) is Role.NONE
    assert role_of(gateway, "../../../installation", 1) is Role.NONE
    for role in ("read", "triage", "maintain", "admin"):
        repository.roles["mira"] = role
        assert role_of(gateway, "mira", mira.id).name.lower() == role


def test_own_limit_keeps_below_githubs() -> None:
    moment = [0.0]
    limiter = Limiter(windows=((60.0, 3), (3600.0, 5)), clock=lambda: moment[0])
    assert [limiter.wait() for _ in range(3)] == [0.0, 0.0, 0.0]
    assert limiter.wait() == 60.0
    moment[0] = 61.0
    assert [limiter.wait() for _ in range(2)] == [0.0, 0.0]
    assert limiter.wait() == 3600.0 - 61.0
    moment[0] = 3601.0
    assert limiter.wait() == 0.0


def test_writes_beyond_the_own_limit_wait_for_their_turn_or_put_the_job_off(gateway: Gateway, pull: Pull, nap: Nap) -> None:
    moment = nap.clock
    gateway._limiter = Limiter(windows=((60.0, 1),), clock=lambda: moment[0])
    publish.reply(gateway, pull.number, "one", key="1")
    publish.reply(gateway, pull.number, "two", key="2")
    assert nap.seconds == [60.0]
    gateway._limiter = Limiter(windows=((3600.0, 1),), clock=lambda: moment[0])
    publish.reply(gateway, pull.number, "three", key="3")
    with pytest.raises(RateLimited):
        publish.reply(gateway, pull.number, "four", key="4")


def test_an_error_that_is_not_githubs_own_is_unsure() -> None:
    trouble = diagnose(OSError("connection reset"), 1, Patience(), 0.0)
    assert trouble.unsure
    assert trouble.wait == 1.0
    assert isinstance(trouble.error, Unavailable)
