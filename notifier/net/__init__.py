"""The only way out: guarded addresses, connections, HTTP, SMTP, what answers mean, and secrets."""
