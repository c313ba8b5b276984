"""Raw input to raw articles: readers, one file a format, and the ledger of what was taken."""
