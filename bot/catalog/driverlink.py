"""The same link through psycopg, where the driver was built against the system's libpq and brings none to load."""

from __future__ import annotations

import psycopg

from bot.catalog.libpq import Link, ServerRefused


class DriverLink(Link):
    """One connection of the driver, behind the interface of `Link`."""

    def __init__(self, address: str) -> None:
        """Connect to `address`. Raises ServerRefused."""
        try:
            self._driver = psycopg.connect(address, autocommit=True, client_encoding="utf8", application_name="migrate-bot")
        except psycopg.Error as error:
            raise ServerRefused(error.sqlstate or "08001", "no connection", "the server") from None

    @property
    def server_version(self) -> int:
        """The server's version as a number such as 180006."""
        return self._driver.info.server_version

    def run(self, script: str) -> list[str]:
        """Run the statements of `script` in one round trip; return the first field of each answer ("" for NULL)."""
        answers: list[str] = []
        try:
            cursor = self._driver.execute(script.encode(), prepare=False)
            more: bool | None = True
            while more:
                if cursor.description:
                    row = cursor.fetchone()
                    answers.append(str(row[0]) if row and row[0] is not None else "")
                more = cursor.nextset()
        except psycopg.Error as error:
            raise ServerRefused(error.sqlstate or "", error.diag.message_primary or "", self._driver.info.dbname) from None
        return answers

    def close(self) -> None:
        """End the connection."""
        self._driver.close()
