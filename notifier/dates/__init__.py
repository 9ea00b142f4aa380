"""When: date values, working days, lead times and their words. Pure: standard library only."""
