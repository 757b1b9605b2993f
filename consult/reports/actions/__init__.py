"""The only writers of publications."""
