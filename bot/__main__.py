"""`python -m bot` is `migrate-bot`."""

from __future__ import annotations

from bot.cli import main

if __name__ == "__main__":
    main(prog_name="migrate-bot")
