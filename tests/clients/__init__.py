"""Calendar programs of others, run by `make clients`: they take minutes."""
