"""What a server lacks is told apart from what an author has written."""

from __future__ import annotations

import pytest

from bot.findings import Location
from bot.replay.environment import reason
from bot.replay.facts import Failure


@pytest.mark.parametrize(
    ("sqlstate", "message", "detail"),
    [
        ("0A000", "ICU is not supported in this build", ""),
        ("0A000", "unsupported XML feature", "This functionality requires the server to be built with libxml support."),
        ("42704", 'collation "de_DE" for encoding "UTF8" does not exist', ""),
        ("42704", 'collation "de-DE-x-icu" for encoding "UTF8" does not exist', ""),
        ("22023", 'could not create locale "de_DE.utf8": No such file or directory', ""),
    ],
)
def test_a_part_or_a_locale_that_the_server_lacks_is_not_the_authors_fault(sqlstate: str, message: str, detail: str) -> None:
    """Builds and operating systems differ in what they bring; the author's server may well have it."""
    assert reason(Failure(sqlstate, message, Location("a.sql", 1), detail))


@pytest.mark.parametrize(
    ("sqlstate", "message"),
    [
        ("42704", 'collation "german" for encoding "UTF8" does not exist'),
        ("0A000", "cannot alter type of a column used by a view or rule"),
    ],
)
def test_a_name_of_the_files_and_a_feature_of_every_server_are_the_authors(sqlstate: str, message: str) -> None:
    """A collation that does not sound like a locale is one that a file forgot to create."""
    assert not reason(Failure(sqlstate, message, Location("a.sql", 1)))
