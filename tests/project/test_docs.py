"""What exists is documented, and what is documented exists."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest

from bot.cli import main as cli
from bot.commands.registry import VERBS
from bot.rulebook import rules
from bot.scripts.config import config_options
from bot.settings import describe

ROOT = Path(__file__).parents[2]


def generator() -> ModuleType:
    spec = importlib.util.spec_from_file_location("generate", ROOT / "docs" / "generate.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


PAGES = generator().PAGES


@pytest.mark.parametrize("name", PAGES)
def test_generated_pages_are_current(name: str) -> None:
    """`make docs` would change nothing."""
    assert (ROOT / "docs" / name).read_text(encoding="utf-8") == PAGES[name](), "run `make docs`"


def test_every_rule_option_setting_command_and_verb_has_its_place() -> None:
    """Each is named in the reference page that is meant for it."""
    pages = {name: made() for name, made in PAGES.items()}
    assert all(f"`{name}`" in pages["rules.md"] for name in rules())
    assert all(f"`{option.name}`" in pages["configuration.md"] for option in config_options())
    assert all(f"`{setting.variable}`" in pages["settings.md"] for setting in describe())
    assert all(f"`migrate-bot {name}`" in pages["cli.md"] for name in cli.commands)
    assert all(f"/migrate {verb.name}" in pages["commands.md"] for verb in VERBS)


def test_every_rule_says_why_and_how_to_mend_it() -> None:
    """A rule without a reason or a way out helps nobody."""
    assert not [rule.id for rule in rules().values() if not (rule.title and rule.why and rule.fix)]
    assert not [name for name in rules() if not re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", name)]


@pytest.mark.parametrize("page", ["README.md", *(f"docs/{path.name}" for path in (ROOT / "docs").glob("*.md"))])
def test_links_between_pages_lead_somewhere(page: str) -> None:
    """A relative link names a file that exists."""
    place = ROOT / page
    for target in re.findall(r"\]\((?!https?://|#)([^)#]+)", place.read_text(encoding="utf-8")):
        assert (place.parent / target).exists(), f"{page} links to {target}"


def test_the_example_of_a_targets_file_is_valid() -> None:
    """What the page shows can be copied."""
    from bot.targets.file import parse

    text = (ROOT / "docs" / "targets.md").read_text(encoding="utf-8")
    match = re.search(r"```yaml\n(.*?)```", text, re.DOTALL)
    assert match
    assert [target.name for target in parse(match[1].encode()).all] == ["staging", "production"]
