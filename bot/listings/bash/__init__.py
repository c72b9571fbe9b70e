"""A shell script followed without running it, one file per part of the language. Pure and bounded; the unknown stays so."""
