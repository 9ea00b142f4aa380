"""Reading events.yaml: every mistake at once, each with its place."""
