"""The cast as it is shown to whoever wants to sign in: no query, no password."""

from dataclasses import dataclass

from portal.demo.cast import CAST, DOMAIN, OUTSIDER


@dataclass(frozen=True)
class DemoAccount:
    """One account of the demonstration: its address and what it is."""

    email: str
    role: str
    institution: str


def demo_accounts() -> list[DemoAccount]:
    """The eighteen accounts in the order of the cast."""
    listed = []
    for member in (*CAST, OUTSIDER):
        role = str(member.role.label)
        if member.key == "deputy":
            role = f"{role}, deputy of the team leader"
        elif member.key == "chair":
            role = f"{role}, in the chair"
        elif member.key == "outsider":
            role = f"{role}, not confirmed yet"
        listed.append(
            DemoAccount(f"{member.key}@{DOMAIN}", role, member.body.acronym or member.body.name)
        )
    return listed
