"""Forms of `actions`: the sections of a fiche, and what its verbs ask."""
