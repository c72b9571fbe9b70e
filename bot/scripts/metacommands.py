r"""What each backslash command of psql means to us: harmless, understood, or refused with what to do instead."""

from __future__ import annotations

from enum import Enum, auto


class Meaning(Enum):
    """What the reader does with a command."""

    HARMLESS = auto()
    INCLUDE = auto()
    INCLUDE_RELATIVE = auto()
    SET = auto()
    UNSET = auto()
    IF = auto()
    ELIF = auto()
    ELSE = auto()
    ENDIF = auto()
    SEND = auto()
    RESET = auto()
    QUIT = auto()
    RESTRICT = auto()
    UNRESTRICT = auto()
    ENCODING = auto()
    REFUSED = auto()
    UNKNOWN = auto()


_NAMES: dict[Meaning, str] = {
    Meaning.HARMLESS: """echo qecho warn pset timing x t a f H html C T errverbose p print conninfo copyright ? h help
        sf sf+ sv sv+ l l+ list list+ z""",
    Meaning.INCLUDE: "i include",
    Meaning.INCLUDE_RELATIVE: "ir include_relative",
    Meaning.SET: "set",
    Meaning.UNSET: "unset",
    Meaning.IF: "if",
    Meaning.ELIF: "elif",
    Meaning.ELSE: "else",
    Meaning.ENDIF: "endif",
    Meaning.SEND: "g gx",
    Meaning.RESET: "r reset",
    Meaning.QUIT: "q quit",
    Meaning.RESTRICT: "restrict",
    Meaning.UNRESTRICT: "unrestrict",
    Meaning.ENCODING: "encoding",
}
_MEANINGS = {name: meaning for meaning, names in _NAMES.items() for name in names.split()}

_SHELL = "it runs a program on the machine that deploys", "Do this in the deploy script, not in a schema file."
_FILE = "it writes or reads a file on the machine that deploys", "Do it in the deploy script, not in a schema file."
_CONNECT = (
    "the rest of the file would run in another database",
    "Name the database in the deploy's psql call.",
)
_RESULT = (
    "what follows depends on rows in the database of that moment",
    "Write it as a DO block: DO $$ BEGIN ... EXECUTE ... END $$; DETACH CONCURRENTLY, which none may run, is done elsewhere.",
)
_PROMPT = "it waits for a person", "Write the statement itself into the file."
_PROTOCOL = (
    "it only makes sense in a program that tests the protocol",
    "End the plain statement with a semicolon.",
)

REFUSED: dict[str, tuple[str, str]] = {
    "!": _SHELL,
    "copy": (
        "it reads or writes a file on the machine that deploys",
        "Use INSERT, or COPY ... FROM stdin with the rows.",
    ),
    "o": _FILE,
    "out": _FILE,
    "w": _FILE,
    "write": _FILE,
    "s": _FILE,
    "g": ("it sends the result to a file or a program", "End the statement with a semicolon."),
    "gx": ("it sends the result to a file or a program", "End the statement with a semicolon."),
    "gexec": _RESULT,
    "gset": _RESULT,
    "gdesc": ("it describes the statement and does not run it", "End the statement with a semicolon."),
    "crosstabview": ("it only formats a result", "End the statement with a semicolon."),
    "watch": ("it repeats the statement until somebody stops it", "End the statement with a semicolon."),
    "setenv": ("it changes the environment of the deploy", "Set it in the deploy script."),
    "getenv": ("it copies the deploy's environment, secrets included, into SQL", "Give the value with psql -v name=value."),
    "password": ("it asks for a password and stores it", "Manage roles and passwords outside the schema files."),
    "prompt": _PROMPT,
    "e": _PROMPT,
    "edit": _PROMPT,
    "ef": _PROMPT,
    "ev": _PROMPT,
    "c": _CONNECT,
    "connect": _CONNECT,
    "cd": ("later \\i lines would be looked up elsewhere", "Use \\ir, which is relative to the file itself."),
    "lo_import": _FILE,
    "lo_export": _FILE,
    "lo_unlink": ("it deletes a large object", "Use SELECT lo_unlink(...) if it is really meant."),
    "bind": _PROTOCOL,
    "bind_named": _PROTOCOL,
    "parse": _PROTOCOL,
    "close": _PROTOCOL,
    "close_prepared": _PROTOCOL,
    "startpipeline": _PROTOCOL,
    "endpipeline": _PROTOCOL,
    "syncpipeline": _PROTOCOL,
    "sendpipeline": _PROTOCOL,
    "flush": _PROTOCOL,
    "flushrequest": _PROTOCOL,
    "getresults": _PROTOCOL,
}
"""Name -> (why it is refused, what to do instead)."""


def meaning(name: str) -> Meaning:
    """Return what the command `name` (without backslash) means; describing commands such as `d+` are harmless."""
    if name in _MEANINGS:
        return _MEANINGS[name]
    if name in REFUSED:
        return Meaning.REFUSED
    return Meaning.HARMLESS if name.startswith("d") and name[1:].isascii() and name.rstrip("+S").isalpha() else Meaning.UNKNOWN
