"""Random schemas and random changes of them: sentences from a small grammar over few names, so that objects meet often.

A sentence that the server refuses is left out; what remains is a history that some careless person could have written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from random import Random

from tests.rollback.grammar import elsewhere, rights, routines, search, tables, types, views, words

SUBJECTS = (tables, views, routines, types, search, elsewhere, rights)
POOLS: dict[str, Sequence[str]] = {name: pool for subject in (words, *SUBJECTS) for name, pool in subject.POOLS.items()}
ROWS = """
insert into {anytable} (id) values ({number})
insert into {anytable} default values
insert into {anytable} (id, {column}) values ({number}, {literal})
insert into {anytable} (id, c1, c2) values ({number}, {literal}, {literal2})
insert into {anytable} (id, c1) values ({number}, 'a')
refresh materialized view {mview}
select nextval('{sequence}')
""".strip().splitlines()

_PLACE = re.compile(r"\{([a-z]+)(\d?)\}")


def sentence(random: Random, shapes: Sequence[str]) -> str:
    """Return one statement: a shape with its places filled; the same place in one statement gets the same filling."""
    chosen: dict[str, str] = {}

    def fill(match: re.Match[str]) -> str:
        key = match[0]
        if key not in chosen:
            chosen[key] = _PLACE.sub(fill, random.choice(POOLS[match[1]]))
        return chosen[key]

    return _PLACE.sub(fill, random.choice(shapes)).replace("{{", "{").replace("}}", "}")


def schema(random: Random) -> Iterator[str]:
    """Give the statements of a random schema with rows, what others need first; many will be refused."""
    yield from ("create schema s1", "create schema s2")
    functions = [*_starting("create function", routines.CREATE), *_starting("create language", routines.CREATE)]
    grounds = (types.FIRST, functions, _starting("create table", tables.CREATE), tables.CREATE, elsewhere.CREATE)
    for ground in grounds:
        yield from (sentence(random, ground) for _ in range(random.randint(5, 2 * len(ground))))
    yield from (sentence(random, ROWS) for _ in range(random.randint(0, 30)))
    for _ in range(random.randint(100, 500)):
        subject = random.choice(SUBJECTS)
        yield sentence(random, random.choices((subject.CREATE, subject.ALTER), (3, 2))[0])
    yield from (sentence(random, ROWS) for _ in range(random.randint(0, 30)))


def change(random: Random) -> Iterator[str]:
    """Give the statements of a random change, of all subjects or a few, most of which will be refused."""
    subjects = random.sample(SUBJECTS, random.choice((1, 2, 3, len(SUBJECTS))))
    for _ in range(300):
        subject = random.choice(subjects)
        yield sentence(random, random.choices((subject.CREATE, subject.ALTER, subject.DROP), (2, 5, 1))[0])


def _starting(words: str, shapes: Sequence[str]) -> list[str]:
    return [shape for shape in shapes if shape.startswith(words)]
