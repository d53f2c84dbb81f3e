"""What became of an approved Action: the words for the data, and plans whose rest is common."""

from dataclasses import dataclass
from enum import Enum

from actions.enums import Likelihood, OutputKind, OutputState, OwnershipKind
from portal.demo.plans import Need, Plan, Step, budget


class Fate(Enum):
    """What a mission comes to. Most go as the calendar says; some end, some wait at a step."""

    ON_TIME = "as the calendar says"
    DECLINED = "declined by the expert"
    EXPIRED = "never answered"
    CANCELLED = "cancelled by the employer"
    CURTAILED = "came back early"
    PROPOSED = "still proposed"
    INVITED = "still invited"
    ACCEPTED = "accepted, words outstanding"
    CONTRACTED = "contracted, things to be readied"
    LATE = "report outstanding"
    SENT_BACK = "report sent back"
    REPORTED = "report to be read"


@dataclass(frozen=True)
class Mission:
    """One expert for one need (from 1) in one step (from 1) of the plan."""

    expert: str
    need: int
    step: int
    fate: Fate = Fate.ON_TIME
    days: int = 5


@dataclass(frozen=True)
class Deliverable:
    """One output, which comes from a step (from 1) and stays at a state if one is given."""

    title: str
    kind: OutputKind
    step: int
    stays: OutputState | None = None
    adopted_as: str = ""


@dataclass(frozen=True)
class Words:
    """What the public reads, in one language."""

    language: str
    title: str
    summary: str
    story: str
    results: str
    quote: str = ""


class Reach(Enum):
    """How far a publication has come."""

    NONE = "not begun"
    DRAFT = "being written"
    PARTNER = "with the partner"
    AGREED = "agreed"
    PUBLISHED = "published"
    WITHDRAWN = "taken down"
    WAIVED = "not published"


@dataclass(frozen=True)
class Publishing:
    """The publication of an Action."""

    reach: Reach
    words: tuple[Words, ...] = ()
    quote_by: str = ""
    why: str = ""


@dataclass(frozen=True)
class Closing:
    """The closing report."""

    achieved: str
    ownership: str
    lessons: str
    failures: str
    recommendations: str
    #: Handed in and not read yet.
    waits: bool = False


@dataclass(frozen=True)
class Story:
    """Plan, missions, outputs, who came (women, men by step), report, publication."""

    plan: Plan
    missions: tuple[Mission, ...] = ()
    outputs: tuple[Deliverable, ...] = ()
    came: tuple[tuple[int, int], ...] = ()
    closing: Closing | None = None
    publishing: Publishing | None = None
    #: A step (from 1) that was held and on which the report is outstanding.
    unreported: int = 0


#: What plans of one language have in common.
_COMMON = {
    "en": {
        "framework": "National development plan; sector strategy in force.",
        "follow_up": "The institution reviews the results every year and reports to its ministry.",
        "synergies": "The EU Delegation’s sector programme; agencies of the United Nations.",
        "milestones": "Findings agreed\nDraft handed over\nPeople trained",
        "evaluation": "Results in use: not yet / in use\nPeople trained: 0",
        "products": "One page for the public in two languages",
        "risk": "Key people change post",
        "answer": "Two people are named for each task",
    },
    "fr": {
        "framework": "Plan national de développement ; stratégie sectorielle en vigueur.",
        "follow_up": "L’institution revoit les résultats chaque année et en rend compte.",
        "synergies": "Programme sectoriel de la délégation de l’Union ; agences des Nations unies.",
        "milestones": "Constats partagés\nProjet remis\nAgents formés",
        "evaluation": "Résultats utilisés : non / oui\nPersonnes formées : 0",
        "products": "Une page pour le public en deux langues",
        "risk": "Les responsables changent de poste",
        "answer": "Deux personnes sont désignées pour chaque tâche",
    },
    "es": {
        "framework": "Plan nacional de desarrollo; estrategia sectorial vigente.",
        "follow_up": "La institución revisa los resultados cada año e informa de ellos.",
        "synergies": "Programa sectorial de la Delegación de la UE; agencias de Naciones Unidas.",
        "milestones": "Diagnóstico compartido\nBorrador entregado\nPersonas formadas",
        "evaluation": "Resultados en uso: no / sí\nPersonas formadas: 0",
        "products": "Una página para el público en dos idiomas",
        "risk": "Cambian las personas responsables",
        "answer": "Se nombran dos personas para cada tarea",
    },
    "pt": {
        "framework": "Plano nacional de desenvolvimento; estratégia setorial em vigor.",
        "follow_up": "A instituição revê os resultados todos os anos e presta contas.",
        "synergies": "Programa setorial da delegação da UE; agências das Nações Unidas.",
        "milestones": "Diagnóstico partilhado\nProjeto entregue\nPessoas formadas",
        "evaluation": "Resultados em uso: não / sim\nPessoas formadas: 0",
        "products": "Uma página para o público em duas línguas",
        "risk": "Os responsáveis mudam de posto",
        "answer": "São nomeadas duas pessoas para cada tarefa",
    },
}


def plan(
    title: str,
    summary: str,
    context: str,
    objective: str,
    results: str,
    steps: tuple[Step, ...],
    needs: tuple[Need, ...],
    commitments: tuple[tuple[OwnershipKind, str, str], ...],
    *,
    language: str = "en",
    impact: tuple[str, ...] = ("I1", "I4"),
    member_states: tuple[str, ...] = (),
    from_now: bool = False,
    confidential: bool = False,
) -> Plan:
    """A whole fiche from what differs; the rest is common to its language."""
    common = _COMMON[language]
    return Plan(
        title=title,
        summary=summary,
        context=context,
        framework=common["framework"],
        objective=objective,
        specific=results,
        results=results,
        deliverables="\n".join(step.outputs for step in steps),
        impact=impact,
        language=language,
        steps=steps,
        needs=needs,
        commitments=commitments,
        follow_up=common["follow_up"],
        synergies=common["synergies"],
        member_states=member_states,
        milestones=common["milestones"],
        indicators=common["evaluation"],
        products=common["products"],
        budget=budget(sum(need.days for need in needs), len(steps) + 2, 960),
        risks=((common["risk"], Likelihood.MEDIUM, common["answer"]),),
        from_now=from_now,
        confidential=confidential,
    )
