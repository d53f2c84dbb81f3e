"""Lists, what waits on a desk, and objects as the reader may see them."""
