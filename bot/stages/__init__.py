"""One stage of an examination each: ask the folders below, add what they say to the draft. `bot.examine` tells the order."""
