"""Names and small values out of parsed nodes, written as rules compare them."""

from __future__ import annotations

from collections.abc import Iterable

from postgast import pg_query_pb2 as pb


def relation(node: pb.RangeVar) -> str:
    """Return the name of a table as rules compare it: without quotes, and without the schema public."""
    return str(node.relname) if node.schemaname in {"", "public"} else f"{node.schemaname}.{node.relname}"


def dotted(names: Iterable[pb.Node]) -> str:
    """Return a qualified name as rules compare it."""
    parts = [name.string.sval for name in names]
    return ".".join(parts[1:] if len(parts) > 1 and parts[0] == "public" else parts)


def type_name(node: pb.TypeName) -> str:
    """Return a type as one would write it, near enough for a message."""
    parts = [name.string.sval for name in node.names]
    return ".".join(parts[1:] if parts[:1] == ["pg_catalog"] else parts) + "[]" * len(node.array_bounds)


def kind_of(value: int) -> str:
    """Return an object type as a word: OBJECT_TABLE is `table`."""
    return str(pb.ObjectType.Name(value)).removeprefix("OBJECT_").lower().replace("_", " ").replace("tabconstraint", "constraint")


def flags(**given: bool) -> tuple[str, ...]:
    """Return the names of the flags that are set."""
    return tuple(name for name, value in given.items() if value)


def object_name(node: pb.Node) -> str:
    """Return the name of the object that a DROP, COMMENT or GRANT is about; empty for kinds without a plain name."""
    kind = node.WhichOneof("node")
    if kind == "list":
        return dotted(node.list.items)
    if kind == "object_with_args":
        return dotted(node.object_with_args.objname)
    if kind == "type_name":
        return type_name(node.type_name).removeprefix("public.")
    return str(node.string.sval) if kind == "string" else ""


def constant(node: pb.Node) -> str:
    """Return a constant as text, without quotes."""
    value = node.a_const
    return str(value.sval.sval if value.WhichOneof("val") == "sval" else value.ival.ival)
