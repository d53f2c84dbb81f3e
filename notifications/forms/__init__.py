"""Forms of `notifications`."""
