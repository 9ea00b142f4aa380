"""`python -m tests.program TEXT ARGUMENT...` runs a text, as `python -c` does, where processes are of modules."""
