"""Milestones as plain values: rows, JSON, CSV and Markdown."""
