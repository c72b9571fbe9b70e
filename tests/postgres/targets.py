"""What the tests run in limited children."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path

import psycopg

from bot.errors import ConfigError
from bot.postgres.databases import Database


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
