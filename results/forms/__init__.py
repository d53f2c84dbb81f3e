"""What the verbs of this room ask, and what an answer to an evaluation consists of."""
