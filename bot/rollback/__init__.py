"""The way back. `generate` is pure: a catalog diff in, statements out. `prove` executes it and compares."""
