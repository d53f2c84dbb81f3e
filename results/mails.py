"""What mails about results say besides what every notice says."""
