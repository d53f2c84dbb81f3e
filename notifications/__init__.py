"""Who is told what: catalogue, notices, deliveries."""
