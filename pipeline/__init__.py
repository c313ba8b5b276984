"""Dateline: from raw news articles to a validated, versioned dataset of political events."""

__version__ = "0.1.0"
