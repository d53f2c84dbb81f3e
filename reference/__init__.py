"""Countries, themes, calendars, phases: the lists that every later room refers to."""
