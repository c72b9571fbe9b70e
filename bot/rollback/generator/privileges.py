"""Owners, grants, comments and labels: from what stands to what shall stand."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from bot.catalog.draft import RIGHTS
from bot.catalog.model import CatalogObject, Value
from bot.catalog.names import identifier, literal
from bot.rollback.generator.names import GRANT_WORDS, RELATIONS, address, sql_name, word

_ITEM = re.compile(r'((?:"(?:[^"]|"")*"|[^="])*)=([^/]*)/(.*)\Z', re.DOTALL)
_UNOWNED = frozenset({
    "extension", "cast", "transform", "access method", "text search parser", "text search template", "user mapping", "column",
    "constraint", "domain constraint", "trigger", "policy", "rule", "index", "publication table", "publication schema",
    "default privileges", "system privileges",
})  # fmt: skip
_EVERY = {"TABLES": frozenset("arwdDxtm"), "SEQUENCES": frozenset("rwU"), "SCHEMAS": frozenset("UC")}
Grants = dict[tuple[str, str], dict[str, bool]]
RUNNER = "mb_run"
"""The role that runs files in throw-away clusters: elsewhere, what it owns belongs to whoever runs the script."""


def parse(items: Sequence[str]) -> Grants:
    """Return {(grantee, grantor): {letter: with grant option}} in the stored order; the empty grantee is PUBLIC."""
    found: Grants = {}
    for item in items:
        parts = _ITEM.match(item)
        if parts:
            letters = {letter[0]: len(letter) > 1 for letter in re.findall(r"[a-zA-Z]\*?", parts[2])}
            found[(_role(parts[1]), _role(parts[3]))] = letters
    return found


def _role(text: str) -> str:
    return text[1:-1].replace('""', '"') if text.startswith('"') else text


def owner_statement(found: CatalogObject) -> list[str]:
    """Return the statement that gives the object to its owner, where that kind has one."""
    owner = found.attributes.get("owner")
    if owner is None or owner == RUNNER or found.identity.kind in _UNOWNED:
        return []
    return [f"ALTER {word(found.identity.kind)} {sql_name(found)} OWNER TO {identifier(str(owner))}"]


def comment_statement(found: CatalogObject, text: Value) -> str:
    """Return the statement that sets or takes away the comment."""
    return f"COMMENT ON {address(found)} IS {literal(str(text)) if text is not None else 'NULL'}"


def label_statements(found: CatalogObject, have: Value, want: Value) -> list[str]:
    """Return the statements that set the security labels of every provider."""
    old, new = _mapping(have), _mapping(want)
    providers = sorted(name for name in old.keys() | new.keys() if old.get(name) != new.get(name))
    return [
        f"SECURITY LABEL FOR {identifier(name)} ON {address(found)} IS {literal(str(new[name])) if name in new else 'NULL'}"
        for name in providers
    ]


def _mapping(value: Value) -> Mapping[str, Value]:
    return value if isinstance(value, Mapping) else {}


def dressing(found: CatalogObject, *, extra_grantees: Sequence[str] = ()) -> list[str]:
    """Return what a newly created object needs to be as it was: owner, comment, labels and grants.

    `extra_grantees` are those to whom default privileges may just have given something ("" is PUBLIC).
    """
    attributes = found.attributes
    statements = owner_statement(found)
    if text := attributes.get("comment"):
        statements.append(comment_statement(found, text))
    statements += label_statements(found, None, attributes.get("security_labels"))
    if attributes.get("acl") is not None and "owner" in attributes and attributes.get("form") != "shell":
        statements += fresh_grants(found, extra_grantees)
    elif attributes.get("acl") and found.identity.kind == "column":
        statements += grant_changes(found, (), _order(attributes))
    return statements + extension_bonds(found)


def extension_bonds(found: CatalogObject) -> list[str]:
    """Return the statements that let an object die with the extensions that it died with."""
    names = _texts(found.attributes.get("depends_on_extension"))
    return [f"ALTER {address(found)} DEPENDS ON EXTENSION {name}" for name in names]


def _texts(value: Value) -> tuple[str, ...]:
    return tuple(str(item) for item in value) if isinstance(value, tuple) else ()


def _order(attributes: Mapping[str, Value]) -> tuple[str, ...]:
    return _texts(attributes.get("_acl_order")) or _texts(attributes.get("acl"))


def fresh_grants(found: CatalogObject, extra_grantees: Sequence[str] = ()) -> list[str]:
    """Return the grants that an object needs whose privileges are the built-in ones (and perhaps some for `extra_grantees`)."""
    owner = str(found.attributes["owner"])
    kind = found.identity.kind
    want = parse(_order(found.attributes))
    built_in = {grantee: letters for grantee, letters in _built_in(kind, found).items() if grantee != RUNNER}
    have: Grants = {(grantee, owner): dict.fromkeys(letters, False) for grantee, letters in built_in.items()}
    statements: list[str] = []
    if extra_grantees:
        grantees = sorted({*extra_grantees, "", owner} - {RUNNER})
        statements += [f"REVOKE ALL ON {_target(found)} FROM {_grantee(grantee)}" for grantee in grantees]
        have = {}
    return statements + _steps(found, have, want, owner)


def _built_in(kind: str, found: CatalogObject) -> dict[str, str]:
    owner = str(found.attributes["owner"])
    if kind == "sequence":
        return {owner: "rwU"}
    if kind in RELATIONS:
        return {owner: "arwdDxt" + ("m" if found.attributes.get("_maintain") else "")}
    if kind == "schema":
        return {owner: "UC"}
    if kind in ("type", "domain", "language"):
        return {"": "U", owner: "U"}
    if kind in ("function", "procedure", "aggregate"):
        return {"": "X", owner: "X"}
    return {owner: "U"}


def _target(found: CatalogObject) -> str:
    if found.identity.kind == "system privileges":
        return found.identity.name
    name = found.identity.name if found.identity.kind == "aggregate" else sql_name(found)
    return f"{GRANT_WORDS[found.identity.kind]} {name}"


def grant_changes(found: CatalogObject, have: Sequence[str], want: Sequence[str], *, old_owner: str = "") -> list[str]:
    """Return the grants and revokes that lead from one set of privileges to another, after a change of owner."""
    owner = str(found.attributes.get("owner") or "")
    before = parse(have)
    if old_owner and owner and old_owner != owner:
        before = _after_owner_change(before, old_owner, owner)
    return _steps(found, before, parse(want), owner)


def struck_columns(columns: Sequence[CatalogObject], owner: str, statements: Sequence[str]) -> list[str]:
    """Return the grants on `columns` that the `statements` on their table take away as well, to be made again."""
    grantees = {statement.rpartition(" FROM ")[2] for statement in statements if statement.startswith("REVOKE ")}
    again: list[str] = []
    for column in columns:
        bearer = CatalogObject(column.identity, {**column.attributes, "owner": owner})
        if grantees & {_grantee(grantee) for grantee, _ in parse(order(column))}:
            again += grant_changes(bearer, (), order(column))
    return again


def _after_owner_change(grants: Grants, old: str, new: str) -> Grants:
    changed: Grants = {}
    for (grantee, grantor), letters in grants.items():
        key = (new if grantee == old else grantee, new if grantor == old else grantor)
        merged = changed.setdefault(key, {})
        for letter, option in letters.items():
            merged[letter] = merged.get(letter, False) or option
    return changed


def _steps(found: CatalogObject, have: Grants, want: Grants, owner: str) -> list[str]:
    """Return revokes (dependent ones first), then grants in the stored order."""
    far, near = _distances(have, owner), _distances(want, owner)
    have, again = _keep_order(have, want)
    statements: list[str] = []
    for (grantee, grantor), letters in sorted(again.items(), key=lambda item: -far.get(item[0][1], 0)):
        statements += _as_grantor(grantor, owner, [f"REVOKE {_words(found, letters)} FROM {_grantee(grantee)}"])
    for key in sorted(have, key=lambda key: -far.get(key[1], 0)):
        target = want.get(key, {})
        gone = {letter: False for letter in have[key] if letter not in target}
        options = {letter: False for letter, option in have[key].items() if option and letter in target and not target[letter]}
        if gone:
            statements += _as_grantor(key[1], owner, [f"REVOKE {_words(found, gone)} FROM {_grantee(key[0])}"])
        if options:
            words = f"REVOKE GRANT OPTION FOR {_words(found, options)} FROM {_grantee(key[0])}"
            statements += _as_grantor(key[1], owner, [words])
    for key in sorted(want, key=lambda key: near.get(key[1], 0)):
        missing = {letter: option for letter, option in want[key].items() if have.get(key, {}).get(letter) not in (option, True)}
        for option in (False, True):
            part = {letter: option for letter in missing if missing[letter] is option}
            if part:
                grant = f"GRANT {_words(found, part)} TO {_grantee(key[0])}{' WITH GRANT OPTION' if option else ''}"
                statements += _as_grantor(key[1], owner, [grant])
    return statements


def _distances(grants: Grants, owner: str) -> dict[str, int]:
    """Return how many grants lie between the owner and each role: who was given a privilege later gives it later."""
    found = {owner: 0}
    for _ in grants:
        for grantee, grantor in grants:
            if grantor in found and grantee not in found:
                found[grantee] = found[grantor] + 1
    return found


def _keep_order(have: Grants, want: Grants) -> tuple[Grants, Grants]:
    """Return (what is kept, what is revoked to be granted anew) so that the stored order comes out as it was."""
    kept = [key for key in have if key in want]
    wanted = list(want)
    prefix = 0
    while prefix < len(kept) and prefix < len(wanted) and kept[prefix] == wanted[prefix]:
        prefix += 1
    again = {key: have[key] for key in kept[prefix:]}
    return {key: letters for key, letters in have.items() if key not in again}, again


def _as_grantor(grantor: str, owner: str, statements: list[str]) -> list[str]:
    if not owner or grantor == owner:
        return statements
    return [f"SET LOCAL ROLE {identifier(grantor)}", *statements, "RESET ROLE"]


def _words(found: CatalogObject, letters: Mapping[str, bool]) -> str:
    names = [RIGHTS[letter] for letter in letters]
    if found.identity.kind == "column":
        column = f" ({found.identity.name})"
        return f"{', '.join(f'{name}{column}' for name in names)} ON TABLE {found.identity.parent}"
    return f"{', '.join(names)} ON {_target(found)}"


def _grantee(name: str) -> str:
    return identifier(name) if name else "PUBLIC"


def grantees(found: CatalogObject) -> list[str]:
    """Return to whom something is granted, as statements name them."""
    return list(dict.fromkeys(_grantee(grantee) for grantee, _ in parse(order(found))))


def default_grants(found: CatalogObject, have: Sequence[str], want: Sequence[str]) -> list[str]:
    """Return the ALTER DEFAULT PRIVILEGES statements that lead from one set to another."""
    attributes = found.attributes
    schema = attributes.get("schema")
    role = str(attributes["role"])
    head = "ALTER DEFAULT PRIVILEGES" if role == RUNNER else f"ALTER DEFAULT PRIVILEGES FOR ROLE {identifier(role)}"
    if schema is not None:
        head += f" IN SCHEMA {identifier(str(schema))}"
    before = {key[0]: letters for key, letters in parse(have).items()}
    after = {key[0]: letters for key, letters in parse(want).items()}
    statements = []
    for grantee, standing in list(before.items()):
        target = after.get(grantee, {})
        gone = [letter for letter, option in standing.items() if letter not in target or (option and not target[letter])]
        if gone:
            words = _all_or(gone, attributes["on"])
            statements.append(f"{head} REVOKE {words} ON {attributes['on']} FROM {_grantee(grantee)}")
            before[grantee] = {letter: option for letter, option in standing.items() if letter not in gone}
    for grantee, letters in after.items():
        for option in (False, True):
            part = [
                letter
                for letter in letters
                if letters[letter] is option and before.get(grantee, {}).get(letter) not in (option, True)
            ]
            if part:
                words = _all_or(part, attributes["on"])
                tail = " WITH GRANT OPTION" if option else ""
                statements.append(f"{head} GRANT {words} ON {attributes['on']} TO {_grantee(grantee)}{tail}")
    return statements


def _all_or(letters: Sequence[str], on: Value) -> str:
    """Return the rights on what is to come by name, or ALL for all that there are: an older server knows fewer."""
    return "ALL" if frozenset(letters) == _EVERY.get(str(on)) else ", ".join(RIGHTS[letter] for letter in letters)


def order(found: CatalogObject) -> tuple[str, ...]:
    """Return an object's privileges in their stored order."""
    return _order(found.attributes)
