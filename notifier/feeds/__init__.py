"""Feeds: their selection, one module per format, and publishing."""
