"""What the full world says, apart from the code that makes it: invented, every word."""

from portal.demo.bodies import BODIES
from portal.demo.cases import CASES
from portal.demo.data.cases_early import EARLY
from portal.demo.data.cases_finished import FINISHED
from portal.demo.data.cases_running import RUNNING
from portal.demo.data.institutions import MORE_BODIES
from portal.demo.data.stories_closed import CLOSED
from portal.demo.data.stories_early import WITH_THE_GROUP
from portal.demo.data.stories_ending import ENDING
from portal.demo.data.stories_running import UNDER_WAY

EVERY_BODY = (*BODIES, *MORE_BODIES)
EVERY_CASE = (*CASES, *FINISHED, *RUNNING, *EARLY)
#: What became of the cases that have a key.
STORIES = {**CLOSED, **ENDING, **UNDER_WAY, **WITH_THE_GROUP}
