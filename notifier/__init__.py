"""notifier sees to it that nobody misses a dated milestone."""

__version__ = "0.2.0.dev0"
