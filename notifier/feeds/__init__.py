"""What subscribers fetch: one module per format, and publishing."""
