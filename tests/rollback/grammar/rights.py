# ruff: noqa: E501 - one shape, one line
"""Owners, grants, default privileges and comments."""

from __future__ import annotations

POOLS = {
    "privilege": ["select", "insert", "update", "delete", "truncate", "references", "trigger", "maintain", "all"],
    "columnprivilege": ["select", "insert", "update", "references"],
    "kindofobject": ["tables", "sequences", "functions", "types"],
    "kindprivilege": ["all", "all", "select", "usage", "execute"],
    "ownable": [
        "table {anytable}", "view {view}", "materialized view {mview}", "foreign table {foreign}", "sequence {sequence}", "function {function}(int)",
        "procedure {procedure}(int)", "aggregate {aggregate}(int)", "type {enum}", "type {composite}", "domain {domain}", "collation {collation}",
        "conversion {conversion}", "operator {operator} (int, int)", "operator class {opclassname} using btree", "operator family {family} using btree",
        "text search dictionary {dictionary}", "text search configuration {configuration}", "statistics {stats}", "publication {publication}",
        "schema s2", "server {server}", "language {language}",
    ],
    "commented": [
        "table {anytable}", "column {anytable}.{column}", "view {view}", "column {view}.{column}", "materialized view {mview}", "column {mview}.c1",
        "foreign table {foreign}", "column {foreign}.{column}", "index s1.{index}", "constraint {constraint} on {anytable}", "constraint {constraint} on domain {domain}",
        "trigger {trigger} on {anytable}", "policy {policy} on {anytable}", "rule {rule} on {anytable}", "function {function}(int)", "procedure {procedure}(int)",
        "aggregate {aggregate}(int)", "event trigger {eventtrigger}", "language {language}", "transform for int language sql", "type {enum}", "type {composite}",
        "column {composite}.x", "domain {domain}", "type {range}", "cast ({composite} as text)", "collation {collation}", "conversion {conversion}",
        "operator {operator} (int, int)", "operator class {opclassname} using btree", "operator family {family} using btree", "access method am1",
        "text search parser {parser}", "text search template {template}", "text search dictionary {dictionary}", "text search configuration {configuration}",
        "foreign data wrapper {wrapper}", "server {server}", "publication {publication}", "subscription {subscription}", "extension {extension}",
        "sequence {sequence}", "statistics {stats}", "schema s2",
    ],
    "grantable": [
        "execute on function {function}(int)", "execute on procedure {procedure}(int)", "execute on function {aggregate}(int)", "usage on type {enum}",
        "usage on type {composite}", "usage on domain {domain}", "usage on sequence {sequence}", "all on sequence {sequence}", "usage on schema s2", "create on schema {schema}",
        "usage on language {language}", "usage on foreign data wrapper {wrapper}", "usage on foreign server {server}", "select ({column}) on {relation}",
        "all ({column}, {column2}) on {relation}", "{privilege} on {relation}", "{privilege} on all tables in schema {schema}", "select on pg_catalog.pg_proc",
    ],
}  # fmt: skip

CREATE = """
comment on {commented} is {text}
grant {privilege} on {relation} to {grantee}
grant {grantable} to {grantee}
alter default privileges in schema {schema} grant {kindprivilege} on {kindofobject} to {grantee}
""".strip().splitlines()

ALTER = """
alter {ownable} owner to {role}
alter {ownable} owner to postgres
comment on {commented} is {text}
comment on {commented} is {text}
comment on {commented} is {text}
grant {privilege} on {relation} to {grantee}
grant {privilege} on {relation} to {role}{option}
grant {columnprivilege} ({column}) on {relation} to {role}{option}
revoke {privilege} on {relation} from {grantee} cascade
revoke {columnprivilege} ({column}) on {relation} from {role} cascade
revoke grant option for {privilege} on {relation} from {role} cascade
grant {grantable} to {grantee}
grant {grantable} to {role}{option}
revoke {grantable} from {grantee} cascade
revoke execute on function {function}(int) from public
alter default privileges in schema s1 grant select on tables to {role}
alter default privileges grant execute on functions to {role}
alter default privileges revoke execute on functions from public
alter default privileges in schema s1 revoke select on tables from {role}
alter default privileges for role {role} grant {kindprivilege} on {kindofobject} to {grantee}{option}
alter default privileges for role {role} in schema {schema} grant {kindprivilege} on {kindofobject} to {grantee}
alter default privileges for role {role} revoke {kindprivilege} on {kindofobject} from {grantee}
alter default privileges grant usage on schemas to {role}
alter default privileges revoke all on types from public
alter schema s2 rename to s3
alter schema s3 rename to s2
create schema s2
create schema s2
""".strip().splitlines()

DROP = """
drop owned by carol
""".strip().splitlines()
