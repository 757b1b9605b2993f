"""Reads about invitations, split by what they are read for."""
