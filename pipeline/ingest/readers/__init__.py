"""One file a format; `registry` chooses among them by content and name."""
