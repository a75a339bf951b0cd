"""The application people start: use cases, what leaves the office, command line and window."""

__version__ = "0.1.0"
