"""Template tags of `actions`."""
