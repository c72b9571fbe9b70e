"""Door. Flask: verify, store, answer. No examination happens in a request."""
