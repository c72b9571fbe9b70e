"""An expression that the server words anew when it reads its own words again is the same expression."""

from __future__ import annotations

import time

import pytest

from bot.catalog.diff import diff, fingerprint
from bot.catalog.model import Catalog, CatalogObject, Identity
from bot.catalog.wording import MOST, reread

TABLE = Identity("table", "public.t")


def catalog(identity: Identity, **attributes: str) -> Catalog:
    return Catalog({identity: CatalogObject(identity, attributes)})


@pytest.mark.parametrize(
    ("printed", "again"),
    [
        ("(v = ANY ((ARRAY['a'::name, 'b'::name])::text[]))", "(v = ANY (ARRAY[('a'::name)::text, ('b'::name)::text]))"),
        ("f((ARRAY[1, g(2, 3)])::numeric(10,2)[])", "f(ARRAY[(1)::numeric(10,2), (g(2, 3))::numeric(10,2)])"),
        ("(ARRAY[ARRAY[a, b], ARRAY[c]])::text[]", "ARRAY[ARRAY[(a)::text, (b)::text], ARRAY[(c)::text]]"),
        ("""(ARRAY['],('::text, "a]"])::"Odd[]Kind"[]""", """ARRAY[('],('::text)::"Odd[]Kind", ("a]")::"Odd[]Kind"]"""),
        ("(ARRAY[a] || b)", "(ARRAY[a] || b)"),
        ("('(ARRAY[a])::text[]'::text = b)", "('(ARRAY[a])::text[]'::text = b)"),
        ("(ARRAY[a", "(ARRAY[a"),
    ],
)
def test_a_cast_of_an_array_is_handed_on_to_its_elements(printed: str, again: str) -> None:
    """Whatever stands in quotes is no part of it; what has been read again stays as it is."""
    assert reread(printed) == again
    assert reread(again) == again


def test_two_wordings_are_no_difference_and_have_one_digest() -> None:
    identity = Identity("constraint", "c", "public.t")
    one = catalog(identity, definition="CHECK ((v = ANY ((ARRAY['a'::varchar])::text[])))")
    other = catalog(identity, definition="CHECK ((v = ANY (ARRAY[('a'::varchar)::text])))")
    third = catalog(identity, definition="CHECK ((v = ANY (ARRAY[('b'::varchar)::text])))")
    assert not diff(one, other)
    assert diff(one, third)
    assert fingerprint(one) == fingerprint(other) != fingerprint(third)


@pytest.mark.parametrize(
    ("identity", "name"), [(TABLE, "comment"), (Identity("function", "public.f()"), "definition")], ids=["comment", "body"]
)
def test_words_that_people_wrote_count_as_they_stand(identity: Identity, name: str) -> None:
    texts = [f"CREATE FUNCTION\nAS $${text}$$" for text in ("(ARRAY[a])::text[]", "ARRAY[(a)::text]")]
    assert diff(*(catalog(identity, **{name: text}) for text in texts))


def test_a_text_made_to_be_slow_is_compared_as_it_stands() -> None:
    for text in ("(ARRAY[" * 50_000, "((ARRAY[" * (MOST - 1) + "a" * 50_000 + "])::text[])" * (MOST - 1)):
        started = time.process_time()
        reread(text)
        assert time.process_time() - started < 5
