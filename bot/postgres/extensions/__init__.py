"""Which extensions untrusted SQL may install, and stand-ins in plain SQL for two that the embedded server lacks."""
