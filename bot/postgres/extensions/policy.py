"""Which extensions a run may install, which ones it may not and why; and what to say when PostgreSQL refused one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

ALLOWED = frozenset({
    "amcheck", "autoinc", "bloom", "dict_xsyn", "earthdistance", "hll", "hypopg", "insert_username", "intagg", "moddatetime",
    "pg_buffercache", "pg_partman", "pg_stat_statements", "pg_uuidv7", "pgrowlocks", "pgstattuple", "plpgsql_check", "postgis",
    "refint", "rum", "vector",
})  # fmt: skip
"""Not marked trusted by their authors, but they reach neither files nor programs nor the network: we mark our copy trusted."""

REFUSED: Mapping[str, str] = {
    "adminpack": "it reads and writes files of the server",
    "aws_lambda": "it calls other machines",
    "aws_s3": "it reads and writes files on other machines",
    "dblink": "it connects to other databases",
    "file_fdw": "it reads files and runs programs on the server",
    "http": "it calls other machines",
    "mysql_fdw": "it connects to other databases",
    "oracle_fdw": "it connects to other databases",
    "pageinspect": "it reads raw pages of the server",
    "pg_cron": "it runs jobs outside of the run's control",
    "pg_net": "it calls other machines",
    "pg_surgery": "it damages tables on purpose",
    "pg_walinspect": "it reads the server's log of all databases",
    "plperlu": "its functions run any program",
    "plpython3u": "its functions run any program",
    "plsh": "its functions run any program",
    "pltclu": "its functions run any program",
    "postgres_fdw": "it connects to other databases",
    "tds_fdw": "it connects to other databases",
}

_NOT_PERMITTED = re.compile(r'^permission denied to create extension "(.+)"$')
_NOT_AVAILABLE = (
    re.compile(r'^extension "(.+)" is not available$'),
    re.compile(r'^could not open extension control file "(?:.*/)?([^/]+)[.]control": '),
)
"""How PostgreSQL 15 and later say it, and how 14 does."""


class Answer(StrEnum):
    """Why an extension could not be had."""

    REFUSED = "not allowed in preview"
    NOT_TRUSTED = "not known to be safe in preview"
    NOT_INSTALLED = "not installed on the server that judged"


@dataclass(frozen=True, slots=True)
class Refusal:
    """One extension that a run could not install. None of these says anything about the author's SQL: *could not judge*."""

    name: str
    answer: Answer
    reason: str

    @property
    def sentence(self) -> str:
        """One plain sentence for the report (the name is raw: it came from the server's message)."""
        return f'Extension "{self.name}" is {self.answer}: {self.reason}.'


def explain(sqlstate: str | None, message: str) -> Refusal | None:
    """Return the refusal behind a failed CREATE EXTENSION, from PostgreSQL's SQLSTATE and primary message; None: not one.

    The message can be forged by a RAISE; the only gain is a false "could not judge" about the forger's own change.
    """
    if sqlstate == "42501" and (match := _NOT_PERMITTED.match(message)):
        name = match[1]
        if name in REFUSED:
            return Refusal(name, Answer.REFUSED, REFUSED[name])
        return Refusal(name, Answer.NOT_TRUSTED, "only extensions that are trusted or on the allow-list are installed")
    absent = next((found for pattern in _NOT_AVAILABLE if (found := pattern.match(message))), None)
    if sqlstate in {"0A000", "58P01"} and absent:
        name = absent[1]
        if name in REFUSED:
            return Refusal(name, Answer.REFUSED, REFUSED[name])
        return Refusal(name, Answer.NOT_INSTALLED, "install it beside PostgreSQL on the machine that runs migrate-bot")
    return None
