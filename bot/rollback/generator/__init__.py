"""The pieces of `generate`: one file per group of objects, and the plan, the ties and the order that hold them together. Pure."""
