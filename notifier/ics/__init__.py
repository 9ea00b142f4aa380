"""iCalendar objects: entries, their lines and zones, writing them and reading them back."""
