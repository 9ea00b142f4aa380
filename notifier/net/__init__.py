"""All outgoing network traffic: guarded addresses, connections, HTTP, SMTP, outcomes and secrets."""
