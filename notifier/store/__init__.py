"""What is remembered: tables, migrations and transactions on SQLite or PostgreSQL."""
