"""What the commands share: options, settings, tables and reports."""
