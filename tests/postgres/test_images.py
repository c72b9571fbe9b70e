"""Images and programs: built once, safe for two builders, bounded, never writable for a server."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bot.errors import UsageError
from bot.postgres import cache, clusters, images, owner, recipe, servers
from bot.postgres.extensions import controls
from bot.postgres.images import Image
from bot.postgres.servers import Server

ROOT = str(Path(__file__).parents[2])
BUILD = (
    "import sys; sys.path.insert(0, sys.argv[1])\n"
    "from bot.postgres import images, servers\n"
    "print(images.empty(servers.find()).passwords['mb_run'])\n"
)


@pytest.fixture
def own_cache(monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache directory of this test's own, below one that the server's user may enter."""
    folder = cache.root() / f"test-{os.getpid()}-{time.monotonic_ns()}"
    folder.mkdir(mode=0o755)
    monkeypatch.setenv("MIGRATE_BOT_CACHE", str(folder))
    return folder


def remove(folder: Path) -> None:
    subprocess.run(["rm", "-rf", str(folder)], check=True)


def test_two_processes_that_want_the_same_image_get_one(own_cache: Path) -> None:
    builders = [subprocess.Popen([sys.executable, "-c", BUILD, ROOT], stdout=subprocess.PIPE, text=True) for _ in range(2)]
    passwords = {builder.communicate(timeout=120)[0].strip() for builder in builders}
    assert len(passwords) == 1
    assert passwords != {""}
    assert not list((own_cache / "images").glob("*.draft-*"))
    remove(own_cache)


def test_derived_images_are_bounded_and_the_least_recently_used_goes_first(own_cache: Path, postgres_server: Server) -> None:
    for number in range(4):
        draft = images.draft_folder(f"base-{number}")
        (draft / "data").mkdir()
        (draft / "data" / "PG_VERSION").write_bytes(b"x" * 1000)
        images.publish(f"base-{number}", draft, postgres_server, {}, {"number": number})
        os.utime(own_cache / "images" / f"base-{number}", (number + 1, number + 1))
    assert images.derived("base-0", postgres_server) is not None
    assert images.sweep(limit=2500) == 2
    kept = {number for number in range(4) if images.derived(f"base-{number}", postgres_server) is not None}
    assert kept == {0, 3}
    remove(own_cache)


def test_an_image_that_was_just_asked_for_stays_however_full_it_is(own_cache: Path, postgres_server: Server) -> None:
    """Another process is about to copy it."""
    draft = images.draft_folder("base-busy")
    (draft / "data").mkdir()
    images.publish("base-busy", draft, postgres_server, {}, {})
    os.utime(own_cache / "images" / "base-busy", (1, 1))
    assert images.derived("base-busy", postgres_server) is not None
    assert images.sweep(limit=-1) == 0
    os.utime(own_cache / "images" / "base-busy", (1, 1))
    assert images.sweep(limit=-1) == 1
    remove(own_cache)


def test_abandoned_drafts_are_swept_after_an_hour(own_cache: Path) -> None:
    old, young = images.draft_folder("base-old"), images.draft_folder("base-young")
    os.utime(old, (1, 1))
    assert images.sweep() == 1
    assert not old.exists()
    assert young.exists()
    remove(own_cache)


def test_a_draft_that_another_process_puts_into_its_place_meanwhile_is_no_fault(
    own_cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between listing the drafts and asking for their age, one may have become an image."""
    draft = images.draft_folder("base-quick")

    def finished() -> float:
        if draft.exists():
            draft.rename(own_cache / "images" / "18-quick")
        return now

    now = time.time()
    monkeypatch.setattr(images.time, "time", finished)
    assert images.sweep() == 0
    assert (own_cache / "images" / "18-quick").exists()
    remove(own_cache)


def test_prepared_images_that_nothing_used_for_a_month_are_swept(own_cache: Path, postgres_server: Server) -> None:
    for key, used in (("18-old", 1.0), ("18-new", time.time())):
        draft = images.draft_folder(key)
        (draft / "data").mkdir()
        images.publish(key, draft, postgres_server, {}, {})
        os.utime(own_cache / "images" / key, (used, used))
    assert images.sweep() == 1
    assert [home.name for home in (own_cache / "images").iterdir()] == ["18-new"]
    remove(own_cache)


def test_the_key_of_a_derived_image_names_repository_content_and_server(postgres_server: Server) -> None:
    keys = {images.derived_key(postgres_server, repository, content) for repository in ("a/b", "a/c") for content in ("1", "2")}
    assert len(keys) == 4
    other = Server(15, "15.18", "system", postgres_server.bin_dir)
    assert recipe.digest(other) != recipe.digest(postgres_server)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs servers under another account")
def test_an_image_is_not_writable_for_the_servers_account(empty_image: Image) -> None:
    user = owner.find()
    assert user.uid != 0
    for path in (empty_image.data, empty_image.data / "base", empty_image.data / "PG_VERSION"):
        facts = path.stat()
        assert facts.st_uid == 0
        assert not facts.st_mode & 0o022
    assert (empty_image.data.parent / "manifest.json").stat().st_mode & 0o077 == 0


def test_what_was_saved_is_found_again_with_its_facts_and_databases(empty_image: Image, own_cache: Path) -> None:
    key = images.derived_key(empty_image.server, "octo/shop", "digest")
    assert images.derived(key, empty_image.server) is None
    cluster = clusters.start(empty_image)
    with cluster.create("base").runner() as runner:
        runner.execute('CREATE EXTENSION "uuid-ossp"; CREATE TABLE kept AS SELECT 1 AS a')
    made = cluster.save(key, {"files": 3})
    found = images.derived(key, empty_image.server)
    assert found == made
    assert found is not None
    assert found.facts == {"files": 3}
    with clusters.start(found) as again:
        with again.create("upgrade", template="base").runner() as runner:
            assert runner.execute("SELECT a, uuid_generate_v4() IS NOT NULL FROM kept").fetchone() == (1, True)
        assert "kept" not in [row[0] for row in again.create("fresh").runner().execute("SELECT relname::text FROM pg_class")]
    remove(own_cache)


def test_a_cache_that_the_servers_account_cannot_enter_is_refused_with_a_way_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    private = tmp_path / "private"
    private.mkdir(mode=0o700)
    monkeypatch.setenv("MIGRATE_BOT_CACHE", str(private / "cache"))
    if os.geteuid() != 0:
        assert cache.root() == private / "cache"
        return
    with pytest.raises(UsageError, match="cannot enter") as caught:
        cache.root()
    assert "MIGRATE_BOT_CACHE" in caught.value.hint


def test_a_directory_that_belongs_to_somebody_else_is_never_used(tmp_path: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can make a directory of somebody else")
    squatted = tmp_path / "migrate-bot-0-run"
    squatted.mkdir()
    os.chown(squatted, 65534, 65534)
    with pytest.raises(UsageError, match="does not belong"):
        cache.owned(tmp_path, "run")


def test_a_link_in_the_place_of_our_directory_is_never_followed(tmp_path: Path) -> None:
    (tmp_path / f"migrate-bot-{os.geteuid()}-run").symlink_to(tmp_path)
    with pytest.raises(UsageError, match="does not belong"):
        cache.owned(tmp_path, "run")


def test_a_declared_version_that_is_not_installed_is_stood_in_for_and_says_so() -> None:
    server = servers.find(9)
    assert server.stands_in
    assert server.declared == 9


def test_the_embedded_server_serves_its_own_version() -> None:
    server = servers.find()
    assert not server.stands_in
    assert not servers.find(server.version).stands_in


SYSTEM = [server for server in servers.installed() if server.source == "system"]


@pytest.mark.skipif(not SYSTEM, reason="no PostgreSQL is installed on this system")
def test_an_installed_server_of_the_declared_version_is_preferred_and_serves() -> None:
    server = servers.find(SYSTEM[0].version)
    assert server.source == "system"
    with clusters.start(images.empty(server)) as cluster, cluster.create("one").runner() as runner:
        runner.execute('CREATE EXTENSION "uuid-ossp"; CREATE TABLE t (a uuid DEFAULT uuid_generate_v4())')
        row = runner.execute("SELECT count(*) FROM migrate_bot_trace.events(0)").fetchone()
        assert row == (2,)
    assert server.version >= 18 or controls.stand_ins(server) == frozenset()


def test_the_setting_of_the_service_wins_over_the_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    folder = cache.root() / f"test-{os.getpid()}-{time.monotonic_ns()}"
    monkeypatch.setattr(cache, "_configured", [])
    monkeypatch.setenv("MIGRATE_BOT_CACHE", str(folder / "variable"))
    cache.use(folder / "setting")
    assert cache.root() == folder / "setting"
    shutil.rmtree(folder)
