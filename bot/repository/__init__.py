"""Git objects become trees, `Mapping[str, bytes]`. Never a work tree, a hook, a filter or a submodule."""
