"""notifier sees to it that no one misses a dated milestone."""

__version__ = "0.2.0.dev0"
