"""What an export costs: the whole archive, nothing new, one change, a thousand changes."""
