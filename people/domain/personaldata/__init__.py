"""What the house knows about one person, told on request and forgotten (GDPR articles 15, 17 and 20)."""
