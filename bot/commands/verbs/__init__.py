"""One file per verb: what it declares, and what it does. `bot.commands.registry` collects them."""
