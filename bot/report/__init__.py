"""Everything known about one (base, head), renderable without asking anyone anything."""
