"""The mechanisms that two or more rooms need. No noun of the field lives here."""
