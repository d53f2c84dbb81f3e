"""Pages of the roster and of deployments."""
