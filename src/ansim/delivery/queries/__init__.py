"""What is known of deliveries: counts, lists, one delivery's time line. Frozen values, no personal data."""
