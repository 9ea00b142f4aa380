"""Proposals: what letters, sheets, answers and editors propose, and accepting it into the file."""
