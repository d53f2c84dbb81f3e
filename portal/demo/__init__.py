"""The demonstration world: an invented cast and its cases. The same cast plays the tests."""
