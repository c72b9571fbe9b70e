"""What lets a row pass whose value in some column is null: SQL takes null for neither equal to anything nor wrong."""

from __future__ import annotations

import re

from bot.catalog.model import CatalogObject
from bot.rollback.generator.kinds import text, texts

_QUOTED = re.compile(r"""("(?:[^"]|"")*")|E?'(?:[^'\\]|''|\\.)*'""")
_CAST = re.compile(r"::(?:character varying|bit varying|double precision|time(?:stamp)? with(?:out)? time zone|\w+)(?:\[\])?")
_CONSTANT = r"(?:S|-?[\d.]+|true|false)"
_COMPARISON = rf" (?:[<>=]|<>|<=|>=|!?~~?\*?) (?:{_CONSTANT}|A(?:NY|LL) ARRAY\[{_CONSTANT}(?: ?, {_CONSTANT})* ?\])"


def starts_as_null(column: CatalogObject) -> bool:
    """Whether rows get null in a column that is added to their table, as far as the column itself tells."""
    default = column.attributes["default"]
    return not column.attributes["not_null"] and (default is None or re.match(r"NULL(::|$)", text(default)) is not None)


def lets_null_pass(found: CatalogObject, column: CatalogObject) -> bool:
    """Whether a constraint or unique index finds no fault with rows that hold null in `column`; False where that is unsure."""
    form, name = found.attributes.get("form"), text(column.attributes["_name"])
    definition = text(found.attributes["definition"])
    if form == "check":
        return _is_null(definition, column.identity.name)
    if form == "foreign key":
        return "MATCH FULL" not in definition
    if "NULLS NOT DISTINCT" in definition:
        return False
    if found.identity.kind == "index":
        return column.attributes["_number"] in _keys(found)
    return form in ("unique", "exclusion") and name in texts(found.attributes["_columns"])


def _keys(index: CatalogObject) -> list[int]:
    """Return the numbers of the columns that an index is sorted by as they are; an expression counts as 0."""
    numbers, classes, *_ = text(index.attributes["_tree"]).split("/")
    return [int(number) for number in numbers.split()[: len(classes.split())]]


def _is_null(definition: str, name: str) -> bool:
    """Whether a condition only compares the column `name` with constants: it is null then, whatever joins the comparisons.

    Operators and types that stand without a schema are PostgreSQL's own, and those give null for null.
    """
    plain = _CAST.sub("", _QUOTED.sub(lambda found: found[1] or "S", definition.removeprefix("CHECK ")))
    parts = re.split(r" (?:AND|OR) ", " ".join(re.sub(r"[()]", " ", plain).split()))
    return all(re.fullmatch(f"(?:NOT )*{re.escape(name)}{_COMPARISON}", part) for part in parts)
