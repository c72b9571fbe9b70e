"""What the tests run in limited children."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path

import psutil
import psycopg

from bot.errors import ConfigError, CouldNotJudge
from bot.lint import squawk
from bot.postgres.databases import Database
from bot.postgres.jail import forked, program


def echo(payload: bytes) -> bytes:
    return payload[::-1]


def refuse(payload: bytes) -> bytes:
    raise ConfigError(payload.decode(), hint="the way out")


def fail(payload: bytes) -> bytes:
    raise ZeroDivisionError(payload.decode())


def die(payload: bytes) -> bytes:
    os.kill(os.getpid(), int(payload))
    return b""


def hang(payload: bytes) -> bytes:
    time.sleep(60)
    return payload


def spin(payload: bytes) -> bytes:
    while True:
        pass


def gobble(payload: bytes) -> bytes:
    return str(len(bytearray(int(payload)))).encode()


def shout(payload: bytes) -> bytes:
    return b"x" * int(payload)


def environment(payload: bytes) -> bytes:
    return json.dumps(dict(os.environ)).encode()


def read(payload: bytes) -> bytes:
    try:
        with Path(payload.decode()).open("rb") as file:
            return file.read(1000)
    except OSError as error:
        return f"blocked: {error.errno}".encode()


def select_one(payload: bytes) -> bytes:
    with Database(**json.loads(payload)).runner() as runner:
        row = runner.execute("SELECT current_user").fetchone()
    return json.dumps(row).encode()


def try_connect(payload: bytes) -> bytes:
    try:
        return select_one(payload)
    except psycopg.OperationalError:
        return b"blocked"


def parse_sql(payload: bytes) -> bytes:
    import postgast

    postgast.parse(payload.decode())
    return b"parsed"


def fetch(payload: bytes) -> bytes:
    told = json.loads(payload)
    with Database(**told["database"]).runner() as runner:
        rows = runner.execute(told["sql"]).fetchall()
    return str(len(rows)).encode()


def forks(payload: bytes) -> bytes:
    steps = [(echo, b"ab" * 100_000), (die, b"9"), (fail, b"x"), (gobble, b"8000000000"), (hang, b"x")]
    told = []
    for function, given in steps:
        try:
            told.append("answered" if forked.answer(function, given, 0.2) == given[::-1] else "wrong")
        except CouldNotJudge as error:
            told.append(error.message)
    return "\n".join(told).encode()


SECONDS = "86399"
"""How long the program of `sleep_in_a_program` sleeps: a word to know it by."""


def sleep_in_a_program(payload: bytes) -> bytes:
    return program.run(["/bin/sleep", SECONDS], payload, 1000).output


def sleepers() -> list[int]:
    time.sleep(0.2)
    return [process.pid for process in psutil.process_iter(["cmdline"]) if process.info["cmdline"] == ["/bin/sleep", SECONDS]]


def run_squawk(payload: bytes) -> bytes:
    try:
        return str(program.run([*squawk.programs(), "-c", "/dev/null"], payload, 10).status).encode()
    except OSError:
        return b"refused"
