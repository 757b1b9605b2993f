"""Shapes of input about programmes: ``texts`` words, ``measures`` facts, ``imports`` the preview of a file."""
