"""Forms of `requests_app`: the draft's sections, the letter in hand, triage."""
