"""The HTTP side: feeds, the timeline page and health. Read-only: every change goes through the file."""
