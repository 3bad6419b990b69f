"""What the project measures of itself, and how it is attacked."""
