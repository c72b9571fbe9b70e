"""The one place of the tests that knows how the generator is called."""

from __future__ import annotations

from bot.catalog.model import Catalog


def way_back(changed: Catalog, wanted: Catalog, *, same_origin: bool) -> tuple[str, str]:
    """Return (script, "") or ("", the reason of the refusal)."""
    from bot.rollback import generate

    result = generate.generate(changed, wanted, same_origin=same_origin)
    if isinstance(result, generate.Refusal):
        return "", str(result)
    return str(result), ""
