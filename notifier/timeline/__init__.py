"""Milestones, their statements and revisions, and how two timelines differ. Pure: standard library only."""
