"""The few calls of libpq that one snapshot needs, without the driver.

Importing the driver takes longer than reading two catalogs, so the `diff` command talks to the same libpq through
`ctypes`. Everything else in the house uses psycopg.
"""

from __future__ import annotations

import ctypes
import os
import sys

_FOLDERS = ("psycopg_binary.libs", "psycopg_binary/.dylibs")
_OK, _TUPLES, _COMMAND = 0, 2, 1
_SQLSTATE = ord("C")


class LibraryMissing(Exception):
    """No libpq came with the driver (it was built from source): use the driver itself."""


class ServerRefused(Exception):
    """The server could not be reached or refused something. Holds an SQLSTATE or none, and never the driver's own text.

    `detail` is the server's primary message when one was sent; it names objects, never an address or a password.
    """

    def __init__(self, sqlstate: str, detail: str = "", place: str = "") -> None:
        super().__init__(sqlstate)
        self.sqlstate = sqlstate
        self.detail = detail
        self.place = place

    def reason(self) -> str:
        """Return one sentence without a password in it."""
        state = f" (SQLSTATE {self.sqlstate})" if self.sqlstate else ""
        return f"{self.place or 'the address is not understood'}{': ' if self.detail else ''}{self.detail}{state}"


def load() -> ctypes.CDLL:
    """Return the driver's libpq with the signatures of the calls below. Raises LibraryMissing."""
    for folder in sys.path:
        for place in (f"{folder}/{name}" for name in _FOLDERS if folder):
            if os.path.isdir(place):  # noqa: PTH112 - importing pathlib takes as long as reading a small catalog
                for name in sorted(os.listdir(place)):  # noqa: PTH208 - see above
                    if name.startswith("libpq"):
                        return _declare(ctypes.CDLL(f"{place}/{name}"))
    raise LibraryMissing


def _declare(lib: ctypes.CDLL) -> ctypes.CDLL:
    pointer, text, number = ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int
    for name, result, arguments in (
        ("PQconnectdbParams", pointer, [ctypes.POINTER(text), ctypes.POINTER(text), number]),
        ("PQstatus", number, [pointer]),
        ("PQfinish", None, [pointer]),
        ("PQserverVersion", number, [pointer]),
        ("PQsendQuery", number, [pointer, text]),
        ("PQgetResult", pointer, [pointer]),
        ("PQresultStatus", number, [pointer]),
        ("PQresultErrorField", text, [pointer, number]),
        ("PQntuples", number, [pointer]),
        ("PQgetvalue", text, [pointer, number, number]),
        ("PQgetisnull", number, [pointer, number, number]),
        ("PQclear", None, [pointer]),
        ("PQerrorMessage", text, [pointer]),
        ("PQhost", text, [pointer]),
        ("PQport", text, [pointer]),
        ("PQdb", text, [pointer]),
    ):
        function = getattr(lib, name)
        function.restype, function.argtypes = result, arguments
    return lib


def connect(address: str) -> Link:
    """Open a link to `address` through the driver's libpq, or through the driver where that brings none of its own."""
    try:
        return Link(load(), address)
    except LibraryMissing:
        from bot.catalog.driverlink import DriverLink  # noqa: PLC0415 - only where it must be

        return DriverLink(address)


class Link:
    """One connection. Calls block without the interpreter's lock, so two links run side by side in two threads."""

    def __init__(self, lib: ctypes.CDLL, address: str) -> None:
        """Connect to `address` (a URL or key=value pairs). Raises ServerRefused."""
        self._lib = lib
        keys, values = _parameters(address)
        self._conn = lib.PQconnectdbParams(keys, values, 1)
        if lib.PQstatus(self._conn) != _OK:
            refused = _no_connection(lib, self._conn)
            if address.count("@") > 1:  # a stray @ in a password makes libpq take its rest for the host
                refused.place = ""
            self.close()
            raise refused

    @property
    def server_version(self) -> int:
        """The server's version as a number such as 180006."""
        return int(self._lib.PQserverVersion(self._conn))

    def run(self, script: str) -> list[str]:
        """Run the statements of `script` in one round trip; return the first field of each one-row answer ("" for NULL)."""
        lib, answers, refused = self._lib, [], None
        if not lib.PQsendQuery(self._conn, script.encode()):
            raise ServerRefused("08006", "the connection is lost", "/".join(_place(lib, self._conn)))
        while result := lib.PQgetResult(self._conn):
            status = lib.PQresultStatus(result)
            if status == _TUPLES:
                answers.append(_first_field(lib, result))
            elif status != _COMMAND:
                refused = refused or _refusal(lib, result)
            lib.PQclear(result)
        if refused:
            refused.place = "/".join(_place(lib, self._conn))
            raise refused
        return answers

    def close(self) -> None:
        """End the connection."""
        self._lib.PQfinish(self._conn)


_KNOWN = (
    ("password authentication failed", "28P01", "the password is not accepted"),
    ("no password supplied", "28P01", "a password is needed"),
    ("authentication failed", "28000", "the server does not let this user in"),
    ("database", "3D000", "there is no such database"),
    ("role", "28000", "there is no such role"),
    ("Connection refused", "08001", "nothing listens there"),
    ("No such file", "08001", "nothing listens there"),
    ("translate host name", "08001", "there is no such host"),
    ("timeout", "08001", "no answer in time"),
)


def _no_connection(lib: ctypes.CDLL, conn: int) -> ServerRefused:
    """Return why there is no connection, in our own words: the driver's may repeat pieces of a password."""
    said = (lib.PQerrorMessage(conn) or b"").decode(errors="replace")
    host, port, name = ((getattr(lib, call)(conn) or b"").decode(errors="replace") for call in ("PQhost", "PQport", "PQdb"))
    if not host or "invalid" in said.split("\n", 1)[0]:
        return ServerRefused("08001", "", "")
    for words, state, detail in _KNOWN:
        if words in said and (state != "3D000" or "does not exist" in said):
            return ServerRefused(state, detail, f"{host}:{port}/{name}")
    return ServerRefused("08001", "no connection", f"{host}:{port}/{name}")


def _parameters(address: str) -> tuple[ctypes.Array[ctypes.c_char_p], ctypes.Array[ctypes.c_char_p]]:
    settings = {"dbname": address, "client_encoding": "UTF8", "application_name": "migrate-bot"}
    kind = ctypes.c_char_p * (len(settings) + 1)
    return kind(*(key.encode() for key in settings), None), kind(*(value.encode() for value in settings.values()), None)


def _place(lib: ctypes.CDLL, conn: int) -> tuple[str, str]:
    host, port, name = ((getattr(lib, call)(conn) or b"").decode(errors="replace") for call in ("PQhost", "PQport", "PQdb"))
    return f"{host}:{port}", name


def _first_field(lib: ctypes.CDLL, result: int) -> str:
    if not lib.PQntuples(result) or lib.PQgetisnull(result, 0, 0):
        return ""
    value: bytes = lib.PQgetvalue(result, 0, 0)
    return value.decode()


def _refusal(lib: ctypes.CDLL, result: int) -> ServerRefused:
    state = lib.PQresultErrorField(result, _SQLSTATE) or b""
    detail = lib.PQresultErrorField(result, ord("M")) or b""
    return ServerRefused(state.decode(errors="replace"), detail.decode(errors="replace"))
