"""What storing an article costs."""
