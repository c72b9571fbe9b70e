"""Nothing that a stranger writes crashes what reads or shows it. `make fuzz` asks for thousands of inputs per surface."""

from __future__ import annotations

import pytest
from hypothesis import given

from tests.properties.surfaces import SURFACES


@pytest.mark.parametrize("name", SURFACES)
def test_no_input_crashes_the_service(name: str) -> None:
    """And the inputs are not all alike: a generator that repeats itself would make every surface look safe."""
    inputs, surface = SURFACES[name]
    seen: set[int] = set()

    @given(inputs)
    def run(given_input: object) -> None:
        seen.add(hash(repr(given_input)))
        surface(given_input)

    run()
    assert len(seen) > 20
