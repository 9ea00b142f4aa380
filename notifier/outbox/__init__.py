"""What has to be sent: planning, content, claims, sending and outcomes."""
