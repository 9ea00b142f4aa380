"""notifier sees to it that nobody misses a dated milestone."""

__version__ = "0.1.0"
