"""What mails about experts and deployments say besides what every notice says."""
