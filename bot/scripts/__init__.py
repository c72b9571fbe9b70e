"""Bytes of schema files become numbered files, statements and programs. Pure; nothing is executed here."""
