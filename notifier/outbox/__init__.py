"""The outbox: plan, prepare, claim and send deliveries, and record their outcomes."""
