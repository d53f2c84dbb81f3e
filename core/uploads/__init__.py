"""Files that come before their form is accepted.

| module | holds |
|---|---|
| `kept` | a whole file that waits for its form, which nobody can fetch |
| `parts` | a file that is still coming in, over a line that may break |
| `views` | the protocol for that, tus 1.0 |
| `fields` | forms whose files survive: a fault beside them, a broken line, an expired session |

Whichever way a file came, it is looked at by content before it waits, and again by its field.
"""

from core.uploads.fields import SUFFIX, KeepsUploads
from core.uploads.kept import KEPT_FOR, KIND, find, forget, token_for

__all__ = ["KEPT_FOR", "KIND", "SUFFIX", "KeepsUploads", "find", "forget", "token_for"]
