"""Who has to do with profiles, deployments and endorsements: stakes and policies."""
