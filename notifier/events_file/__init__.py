"""Reading events.yaml, every mistake at once with its place, and editing its text."""
