"""One milestone as facts: rows, JSON, CSV and Markdown."""
