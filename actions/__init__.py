"""The Action Fiche, its approval, and the Action that comes of it."""
