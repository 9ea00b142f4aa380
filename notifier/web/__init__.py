"""HTTP: pages, feeds, API, answers, the desk, health and metrics; and the same as a static site."""
