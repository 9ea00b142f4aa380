"""The desk at `/edit`: who comes in, its table of pages, and the pages."""
