"""Pages of `notifications`."""
