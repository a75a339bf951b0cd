"""Paper: a small Chinese typesetting layer, and the documents set with it."""
