"""What near-duplicates are found, and what that costs."""
