"""Forms of the roster and of deployments."""
