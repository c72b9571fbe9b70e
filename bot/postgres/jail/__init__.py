"""The walls around one server: a keeper process outside, and what the server process puts on before it starts.

Runs in a small `python -I -S` of its own, so modules here use the standard library only.
"""
