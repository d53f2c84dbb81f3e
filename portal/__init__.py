"""Pages that belong to no single room: the desk, the case page, public pages. No models."""
