"""What people may ask for in chat: parse, authorize, act. One file per verb in `verbs/`."""
