"""Getting it there: plan, claim, render, send, record."""
