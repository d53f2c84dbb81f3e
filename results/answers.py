"""What this room answers when earlier rooms ask."""
