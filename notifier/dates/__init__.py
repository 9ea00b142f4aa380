"""Date values, phrases, working days, terms, repetition and their labels. Pure: standard library only."""
