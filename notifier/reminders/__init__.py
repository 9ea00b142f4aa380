"""Reminder rules, reminders, notices and messages. Pure: standard library only."""
