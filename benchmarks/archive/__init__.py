"""An archive of a million articles, and how soon it answers."""
