"""What is inside evidence files: their text, what is sensitive in it, a small picture; kept as a cache. Qt-free."""
