"""The stand-in GitHub (strict: it refuses what the real one would) and the sample repository."""
