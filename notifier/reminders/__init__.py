"""When to speak and what to say: rules, reminders and messages. Pure: standard library only."""
