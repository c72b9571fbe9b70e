"""Functions, procedures, aggregates, triggers, rules, policies, event triggers: how each goes back."""

from __future__ import annotations

from bot.catalog.model import CatalogObject
from bot.catalog.names import literal
from bot.rollback.generator.kinds import ENABLE, Kind, Pair, alter_head, drop_plain, text, texts
from bot.rollback.generator.names import bare_routine
from bot.rollback.generator.privileges import extension_bonds

_AGGREGATE = (
    ("transition", "SFUNC", False), ("state", "STYPE", False), ("space", "SSPACE", False), ("final", "FINALFUNC", False),
    ("combine", "COMBINEFUNC", False), ("serial", "SERIALFUNC", False), ("deserial", "DESERIALFUNC", False),
    ("initial", "INITCOND", True), ("moving_transition", "MSFUNC", False), ("moving_inverse", "MINVFUNC", False),
    ("moving_state", "MSTYPE", False), ("moving_space", "MSSPACE", False), ("moving_final", "MFINALFUNC", False),
    ("moving_initial", "MINITCOND", True),
)  # fmt: skip
_MODIFY = {"r": "READ_ONLY", "s": "SHAREABLE", "w": "READ_WRITE"}
_PARALLEL = {"s": "SAFE", "r": "RESTRICTED", "u": "UNSAFE"}


def _create_routine(found: CatalogObject) -> list[str]:
    return [text(found.attributes["definition"]).rstrip().rstrip(";")]


def _alter_routine(pair: Pair) -> list[str] | None:
    """CREATE OR REPLACE keeps the routine, unless its result, argument names or the number of defaults stand against it.

    PostgreSQL forgets then that the routine dies with an extension.
    """
    if not pair.fields:
        return []
    have, want = pair.have.attributes, pair.want.attributes
    replaceable = (
        pair.have.identity.name.split("(", 1)[1] == pair.want.identity.name.split("(", 1)[1]
        and have["result"] == want["result"]
        and have["window"] == want["window"]
        and (have["_names"] == want["_names"] or not have["_names"])
        and have["_modes"] == want["_modes"]
        and int(text(have["_defaults"])) <= int(text(want["_defaults"]))
    )
    return [*_create_routine(pair.want), *extension_bonds(pair.want)] if replaceable else None


def _create_aggregate(found: CatalogObject) -> list[str]:
    attributes = found.attributes
    parts = []
    for name, keyword, quoted in _AGGREGATE:
        value = attributes.get(name)
        if value not in (None, 0, ""):
            parts.append(f"{keyword} = {literal(text(value)) if quoted else text(value)}")
        elif quoted and value == "":
            parts.append(f"{keyword} = ''")
    default = "w" if attributes["kind"] != "n" else "r"
    for prefix, name in (("", "final"), ("M", "moving_final")):
        if attributes.get(name):
            if attributes[f"{name}_extra"]:
                parts.append(f"{prefix}FINALFUNC_EXTRA")
            if attributes[f"{name}_modify"] != default:
                parts.append(f"{prefix}FINALFUNC_MODIFY = {_MODIFY[text(attributes[f'{name}_modify'])]}")
    if attributes.get("sort_operator"):
        operator = text(attributes["sort_operator"]).split("(", 1)[0]
        parts.append(f"SORTOP = OPERATOR({operator if '.' in operator else 'pg_catalog.' + operator})")
    if attributes["parallel"] != "u":
        parts.append(f"PARALLEL = {_PARALLEL[text(attributes['parallel'])]}")
    if attributes["kind"] == "h":
        parts.append("HYPOTHETICAL")
    return [f"CREATE AGGREGATE {bare_routine(found)}({attributes['arguments'] or '*'}) ({', '.join(parts)})"]


def _drop_aggregate(found: CatalogObject) -> list[str]:
    return [f"DROP AGGREGATE {bare_routine(found)}({found.attributes['_signature'] or '*'})"]


def _create_trigger(found: CatalogObject) -> list[str]:
    statements = [text(found.attributes["definition"])]
    return statements + trigger_state(found, "enabled")


def trigger_state(found: CatalogObject, default: str) -> list[str]:
    """Return the statement that sets a trigger's state where it differs from `default`; children are left alone."""
    state = text(found.attributes["enabled"])
    if state == default:
        return []
    return [f"ALTER TABLE ONLY {found.identity.parent} {ENABLE[state]} TRIGGER {found.identity.name}"]


def _alter_trigger(pair: Pair) -> list[str] | None:
    return trigger_state(pair.want, "") if pair.only("enabled") else None


def _create_rule(found: CatalogObject) -> list[str]:
    statements = [text(found.attributes["definition"]).rstrip().rstrip(";")]
    if found.attributes["enabled"] != "enabled":
        statements.append(_rule_state(found))
    return statements


def _rule_state(found: CatalogObject) -> str:
    return f"ALTER TABLE {found.identity.parent} {ENABLE[text(found.attributes['enabled'])]} RULE {found.identity.name}"


def _alter_rule(pair: Pair) -> list[str] | None:
    if pair.only("enabled"):
        return [_rule_state(pair.want)] if pair.fields else []
    return None


def _create_policy(found: CatalogObject) -> list[str]:
    attributes = found.attributes
    parts = [f"CREATE POLICY {found.identity.name} ON {found.identity.parent}"]
    if not attributes["permissive"]:
        parts.append("AS RESTRICTIVE")
    if attributes["command"] != "all":
        parts.append(f"FOR {text(attributes['command']).upper()}")
    parts.append(f"TO {_roles(found)}")
    if attributes["using"] is not None:
        parts.append(f"USING ({attributes['using']})")
    if attributes["check"] is not None:
        parts.append(f"WITH CHECK ({attributes['check']})")
    return [" ".join(parts)]


def _roles(found: CatalogObject) -> str:
    return ", ".join(texts(found.attributes["roles"])) or "public"


def _alter_policy(pair: Pair) -> list[str] | None:
    """Roles and expressions change in place; an expression can be replaced but not taken away."""
    if not pair.fields:
        return []
    taken = any(name in pair.fields and pair.fields[name].new is None for name in ("using", "check"))
    if taken or not pair.only("roles", "using", "check"):
        return None
    head = f"ALTER POLICY {pair.want.identity.name} ON {pair.want.identity.parent}"
    parts = [f"TO {_roles(pair.want)}"] if "roles" in pair.fields else []
    parts += [f"USING ({pair.want.attributes['using']})"] if "using" in pair.fields else []
    parts += [f"WITH CHECK ({pair.want.attributes['check']})"] if "check" in pair.fields else []
    return [f"{head} {' '.join(parts)}"]


def _create_event_trigger(found: CatalogObject) -> list[str]:
    attributes = found.attributes
    tags = ", ".join(literal(tag) for tag in texts(attributes["_tag_order"]))
    when = f" WHEN TAG IN ({tags})" if tags else ""
    statements = [
        f"CREATE EVENT TRIGGER {found.identity.name} ON {attributes['event']}{when} EXECUTE FUNCTION {attributes['function']}()"
    ]
    if attributes["enabled"] != "enabled":
        statements.append(_eventtrigger_state(found))
    return statements


def _eventtrigger_state(found: CatalogObject) -> str:
    return f"{alter_head(found)} {ENABLE[text(found.attributes['enabled'])]}"


def _alter_event_trigger(pair: Pair) -> list[str] | None:
    if pair.only("enabled"):
        return [_eventtrigger_state(pair.want)] if pair.fields else []
    return None


def _create_language(found: CatalogObject) -> list[str]:
    attributes = found.attributes
    if not attributes["handler"]:
        return []
    parts = [
        f"CREATE {'TRUSTED ' if attributes['trusted'] else ''}LANGUAGE {found.identity.name} HANDLER {attributes['handler']}"
    ]
    parts += [f"INLINE {attributes['inline']}"] if attributes["inline"] else []
    parts += [f"VALIDATOR {attributes['validator']}"] if attributes["validator"] else []
    return [" ".join(parts)]


def _create_transform(found: CatalogObject) -> list[str]:
    attributes = found.attributes
    if attributes["from_sql"] is None and attributes["to_sql"] is None:
        return []
    parts = [f"FROM SQL WITH FUNCTION {attributes['from_sql']}(internal)"] if attributes["from_sql"] else []
    parts += [f"TO SQL WITH FUNCTION {attributes['to_sql']}(internal)"] if attributes["to_sql"] else []
    return [f"CREATE TRANSFORM {found.identity.name} ({', '.join(parts)})"]


def _never(pair: Pair) -> list[str] | None:
    return None if pair.fields else []


KINDS = {
    "function": Kind(_create_routine, _alter_routine, drop_plain),
    "procedure": Kind(_create_routine, _alter_routine, drop_plain),
    "aggregate": Kind(_create_aggregate, _never, _drop_aggregate),
    "trigger": Kind(_create_trigger, _alter_trigger, drop_plain),
    "rule": Kind(_create_rule, _alter_rule, drop_plain),
    "policy": Kind(_create_policy, _alter_policy, drop_plain),
    "event trigger": Kind(_create_event_trigger, _alter_event_trigger, drop_plain),
    "language": Kind(_create_language, _never, drop_plain),
    "transform": Kind(_create_transform, _never, lambda found: [f"DROP TRANSFORM {found.identity.name}"]),
}
