"""What a guide is made of."""

from dataclasses import dataclass

from accounts.enums import Role
from core.workflow import Text
from portal.errands import Errand


@dataclass(frozen=True)
class Task:
    """One thing that the reader comes for: how it is done, step by step.

    Its name and its page are those of an errand, so that guide and desk say the same.
    """

    errand: Errand
    steps: tuple[Text, ...]


@dataclass(frozen=True)
class Guide:
    """Two pages for one role: who they are for, what is done and how, what is good to know.

    `public` guides are read by visitors too: they may help before there is an account.
    """

    slug: str
    role: Role
    intro: Text
    tasks: tuple[Task, ...]
    good_to_know: tuple[Text, ...]
    name: Text = ""
    public: bool = False

    @property
    def title(self) -> Text:
        """For whom it is, in the role's own words."""
        return self.name or self.role.label
