"""What other tools call a target, task or service, as shell text: make, just, Taskfile, package.json, compose. Pure."""
