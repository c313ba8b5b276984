"""Raw articles to articles: main text, metadata, language, flags and duplicates."""
