"""Work of this slice that the worker does."""
