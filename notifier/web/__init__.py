"""The HTTP server: feeds, pages, API, health and metrics. Read-only: every change goes through the file."""
