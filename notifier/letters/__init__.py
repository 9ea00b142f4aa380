"""Reading letters: from a text to found dates, and from those to proposed milestones with their quotes."""
