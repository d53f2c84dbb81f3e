"""Every deadline in one place: mine, the team's, the month, moving one, the personal calendar."""
