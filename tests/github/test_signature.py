"""Only bytes that GitHub signed for us are read."""

from __future__ import annotations

import hmac

import pytest

from bot.github import signature
from bot.github.incoming import BadDelivery, verify
from bot.github.signature import is_signed, sign

SECRET = "It's a Secret to Everybody"
BODY = b"Hello, World!"
KNOWN = "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"
LABELS = [("X-GitHub-Event", "ping"), ("X-GitHub-Delivery", "72d3162e-cc78-11e3-81ab-4c9367dc0958")]


def test_the_published_vector_verifies() -> None:
    assert sign(BODY, SECRET) == KNOWN
    assert verify([*LABELS, ("x-hub-signature-256", KNOWN)], BODY, [SECRET]).event == "ping"


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param([], id="missing"),
        pytest.param([("X-Hub-Signature", "sha1=" + "a" * 40)], id="sha1 only"),
        pytest.param([("X-Hub-Signature-256", KNOWN.upper())], id="upper case"),
        pytest.param([("X-Hub-Signature-256", "sha256=" + KNOWN[7:].upper())], id="upper-case hex"),
        pytest.param([("X-Hub-Signature-256", KNOWN), ("x-hub-signature-256", KNOWN)], id="twice"),
        pytest.param([("X-Hub-Signature-256", KNOWN[7:])], id="no prefix"),
        pytest.param([("X-Hub-Signature-256", KNOWN + "\n")], id="line end"),
        pytest.param([("X-Hub-Signature-256", "")], id="empty"),
        pytest.param([("X-Hub-Signature-256", "sha256=" + "0" * 64)], id="wrong"),
        pytest.param([("X-Hub-Signature-256", "sha256=" + "ä" * 64)], id="not ASCII"),
    ],
)
def test_any_other_signature_is_refused_with_a_way_out(headers: list[tuple[str, str]]) -> None:
    with pytest.raises(BadDelivery) as error:
        verify([*LABELS, *headers], BODY, [SECRET])
    assert error.value.hint


@pytest.mark.parametrize("position", range(0, len(BODY), 3))
def test_one_flipped_bit_fails(position: int) -> None:
    flipped = bytes(byte ^ (1 if index == position else 0) for index, byte in enumerate(BODY))
    assert not is_signed(KNOWN, flipped, [SECRET])


def test_two_secrets_are_accepted_while_one_is_rotated_and_an_empty_one_never() -> None:
    assert is_signed(KNOWN, BODY, ["new secret", SECRET])
    assert not is_signed(KNOWN, BODY, ["new secret", ""])
    empty = "sha256=" + hmac.new(b"", BODY, "sha256").hexdigest()
    assert not is_signed(empty, BODY, [""])
    with pytest.raises(ValueError, match="empty secret"):
        sign(BODY, "")


def test_the_comparison_takes_the_same_time_for_every_signature(monkeypatch: pytest.MonkeyPatch) -> None:
    compared: list[tuple[bytes, bytes]] = []
    real = hmac.compare_digest
    monkeypatch.setattr(signature.hmac, "compare_digest", lambda a, b: compared.append((a, b)) or real(a, b))
    assert is_signed(KNOWN, BODY, [SECRET, "second"])
    assert len(compared) == 2


@pytest.mark.parametrize("missing", ["X-GitHub-Event", "X-GitHub-Delivery"])
def test_a_signed_request_without_its_labels_is_refused(missing: str) -> None:
    labels = [pair for pair in LABELS if pair[0] != missing]
    with pytest.raises(BadDelivery, match="missing"):
        verify([*labels, ("X-Hub-Signature-256", KNOWN)], BODY, [SECRET])


def test_a_delivery_for_another_app_is_refused() -> None:
    target = [("X-GitHub-Hook-Installation-Target-Type", "integration"), ("X-GitHub-Hook-Installation-Target-ID", "8")]
    headers = [*LABELS, ("X-Hub-Signature-256", KNOWN), *target]
    assert verify(headers, BODY, [SECRET], app_id=8).event == "ping"
    with pytest.raises(BadDelivery, match="another app"):
        verify(headers, BODY, [SECRET], app_id=7)
