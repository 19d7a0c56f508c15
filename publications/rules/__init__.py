"""What goes wrong in texts about the Assembly. Each rule was a mistake on a real page once."""
