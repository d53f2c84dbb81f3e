"""People, institutions, memberships and signing in."""
