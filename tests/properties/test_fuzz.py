"""Nothing that a stranger writes crashes what reads or shows it. `make fuzz` asks for thousands of inputs per surface."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.properties.surfaces import SURFACES


@pytest.mark.parametrize("name", SURFACES)
def test_no_input_crashes_the_service(name: str) -> None:
    inputs, surface = SURFACES[name]

    @given(inputs)
    def run(given_input: object) -> None:
        surface(given_input)

    run()


def test_the_inputs_are_not_all_alike() -> None:
    """A generator that never gets past the first check would make every surface look safe."""
    seen = {name: len(_examples(inputs)) for name, (inputs, _) in SURFACES.items()}
    assert all(count > 20 for count in seen.values()), seen


def _examples(inputs: st.SearchStrategy[object]) -> set[str]:
    found: set[str] = set()

    @given(inputs)
    def note(given_input: object) -> None:
        found.add(repr(given_input))

    note()
    return found
