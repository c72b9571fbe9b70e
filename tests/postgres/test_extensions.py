"""Extensions: harmless ones install, dangerous ones are refused by name, stand-ins give right values."""

from __future__ import annotations

import hashlib
import hmac
import uuid
from pathlib import Path

import psycopg
import pytest

from bot.postgres.databases import Database
from bot.postgres.extensions import controls, policy
from bot.postgres.extensions.policy import Answer
from bot.postgres.servers import Server


@pytest.fixture
def crypto(database: Database, postgres_server: Server) -> Database:
    if "pgcrypto" not in controls.stand_ins(postgres_server):
        pytest.skip("this server has a pgcrypto of its own")
    with database.runner() as runner:
        runner.execute('CREATE EXTENSION pgcrypto; CREATE EXTENSION IF NOT EXISTS "uuid-ossp"')
    return database


@pytest.mark.parametrize(
    "name", ["citext", "hstore", "pg_trgm", "btree_gist", "vector", "uuid-ossp", "pgcrypto", "pg_stat_statements"]
)
def test_case_4_harmless_extensions_install_twice_as_the_runner(database: Database, name: str) -> None:
    with database.runner() as runner:
        for _ in range(2):
            runner.execute(f'CREATE EXTENSION IF NOT EXISTS "{name}"')
        assert runner.execute("SELECT 1 FROM pg_extension WHERE extname = %s", (name,)).fetchone() == (1,)


@pytest.mark.parametrize("name", ["dblink", "postgres_fdw", "file_fdw", "plpython3u"])
def test_case_3_dangerous_extensions_are_not_allowed_in_preview(database: Database, name: str) -> None:
    with database.runner() as runner, pytest.raises(psycopg.Error) as caught:
        runner.execute(f"CREATE EXTENSION {name}")
    refusal = policy.explain(caught.value.sqlstate, caught.value.diag.message_primary or "")
    assert refusal is not None
    assert refusal.answer is Answer.REFUSED
    assert "not allowed in preview" in refusal.sentence


def test_an_unknown_extension_is_not_installed_rather_than_wrong_sql(database: Database) -> None:
    with database.runner() as runner, pytest.raises(psycopg.Error) as caught:
        runner.execute("CREATE EXTENSION no_such_thing")
    refusal = policy.explain(caught.value.sqlstate, caught.value.diag.message_primary or "")
    assert refusal is not None
    assert refusal.answer is Answer.NOT_INSTALLED


def test_other_permission_errors_are_not_about_extensions() -> None:
    assert policy.explain("42501", "permission denied for table t") is None


def test_vector_columns_and_indexes_work(database: Database) -> None:
    with database.runner() as runner:
        runner.execute("CREATE EXTENSION vector; CREATE TABLE e (v vector(3)); CREATE INDEX ON e USING hnsw (v vector_l2_ops)")
        runner.execute("INSERT INTO e VALUES ('[1,2,3]')")
        assert runner.execute("SELECT v <-> '[1,2,4]' FROM e").fetchone() == (1.0,)


@pytest.mark.parametrize("length", [0, 1, 3, 55, 56, 63, 64, 65, 119, 120, 1000])
def test_stand_in_digests_equal_hashlib(crypto: Database, length: int) -> None:
    data = bytes(i % 251 for i in range(length))
    with crypto.runner() as runner:
        for name in ("md5", "sha1", "sha224", "sha256", "sha384", "sha512"):
            row = runner.execute(
                "SELECT digest(%s::bytea, %s), hmac(%s::bytea, %s::bytea, %s)", (data, name, data, data[:150], name)
            ).fetchone()
            assert row == (hashlib.new(name, data).digest(), hmac.digest(data[:150], data, name))


def test_stand_in_uuids_equal_the_standard_library(crypto: Database) -> None:
    with crypto.runner(options="-c search_path=") as runner:
        row = runner.execute(
            "SELECT public.uuid_generate_v3(public.uuid_ns_dns(), %s), public.uuid_generate_v5(public.uuid_ns_url(), %s)",
            ("a.example", "ü"),
        ).fetchone()
        assert row == (uuid.uuid3(uuid.NAMESPACE_DNS, "a.example"), uuid.uuid5(uuid.NAMESPACE_URL, "ü"))
        made = runner.execute(
            "SELECT public.uuid_generate_v1(), public.uuid_generate_v1mc(), public.uuid_generate_v4()"
        ).fetchone()
    assert made is not None
    assert [value.version for value in made] == [1, 1, 4]
    assert len(set(made)) == 3


def test_stand_in_uuids_by_time_carry_the_present(crypto: Database) -> None:
    with crypto.runner() as runner:
        row = runner.execute("SELECT uuid_extract_timestamp(uuid_generate_v1()) - now() < interval '1 minute'").fetchone()
    assert row == (True,)


def test_stand_in_passwords_have_the_right_shape_and_verify(crypto: Database) -> None:
    with crypto.runner() as runner:
        for kind, length in (("bf", 60), ("md5", 34), ("des", 13), ("xdes", 20)):
            row = runner.execute(
                "WITH x AS (SELECT crypt('secret', gen_salt(%s)) AS h)"
                " SELECT length(h), h = crypt('secret', h), h = crypt('other', h) FROM x",
                (kind,),
            ).fetchone()
            assert row == (length, True, False), kind


def test_stand_in_random_bytes_have_the_asked_length(crypto: Database) -> None:
    with crypto.runner() as runner:
        assert runner.execute("SELECT length(gen_random_bytes(1)), length(gen_random_bytes(1024))").fetchone() == (1, 1024)
        with pytest.raises(psycopg.Error, match="Length not in range"):
            runner.execute("SELECT gen_random_bytes(0)")


def test_what_a_stand_in_cannot_do_says_so(crypto: Database) -> None:
    with (
        crypto.runner() as runner,
        pytest.raises(psycopg.errors.FeatureNotSupported, match="stand-in for pgcrypto cannot do pgp_sym_encrypt"),
    ):
        runner.execute("SELECT pgp_sym_encrypt('a', 'b')")


def test_the_report_can_name_the_stand_ins_in_use(crypto: Database, postgres_server: Server) -> None:
    with crypto.reader() as reader:
        notes = controls.notes(reader, postgres_server)
    assert len(notes) == 2
    assert "not real password hashes" in notes[0]


@pytest.mark.parametrize(
    ("sqlstate", "message"),
    [
        ("0A000", 'extension "vector" is not available'),
        ("58P01", 'could not open extension control file "/usr/share/extension/vector.control": No such file or directory'),
    ],
)
def test_a_missing_extension_is_known_by_what_each_version_says(sqlstate: str, message: str) -> None:
    refusal = policy.explain(sqlstate, message)
    assert refusal is not None
    assert (refusal.name, refusal.answer) == ("vector", Answer.NOT_INSTALLED)


def test_a_server_without_pg_config_has_its_extensions_beside_its_programs(tmp_path: Path) -> None:
    control = tmp_path / "share" / "postgresql" / "extension" / "citext.control"
    control.parent.mkdir(parents=True)
    control.write_text("default_version = '1.6'\n")
    server = Server(17, "17.10", "system", tmp_path / "bin")
    assert controls.installed(server, "citext")
    assert not controls.installed(server, "vector")
