"""What the invented Action Fiches say."""

from dataclasses import dataclass
from decimal import Decimal

from actions.enums import BudgetKind, Likelihood, Mode, Origin, OwnershipKind
from portal.demo.cases import Until


@dataclass(frozen=True)
class Step:
    """One activity: title, form of assistance, place, weeks after the start, participants."""

    title: str
    form: str
    place: str
    week: int
    participants: int
    outputs: str
    mode: Mode = Mode.ON_SITE


@dataclass(frozen=True)
class Need:
    """One profile that is needed."""

    position: str
    profile: str
    days: int
    origin: Origin = Origin.MEMBER_STATE


@dataclass(frozen=True)
class Plan:
    """The content of one fiche, shared part and internal part."""

    title: str
    summary: str
    context: str
    framework: str
    objective: str
    specific: str
    results: str
    deliverables: str
    impact: tuple[str, ...]
    language: str
    steps: tuple[Step, ...]
    needs: tuple[Need, ...]
    commitments: tuple[tuple[OwnershipKind, str, str], ...]
    follow_up: str
    synergies: str
    member_states: tuple[str, ...]
    milestones: str
    indicators: str
    products: str
    budget: tuple[tuple[BudgetKind, str, int, Decimal], ...]
    risks: tuple[tuple[str, Likelihood, str], ...]
    #: Weeks are counted from this one, negative in the past; else from the start of the Action.
    from_now: bool = False
    confidential: bool = False


def budget(
    days: int, travels: int, travel: int
) -> tuple[tuple[BudgetKind, str, int, Decimal], ...]:
    """Fees, nights, travel, insurance and one lump for interpretation."""
    return (
        (BudgetKind.FEES, "Working days of all experts", days, Decimal("450.00")),
        (BudgetKind.PER_DIEMS, "Nights on site", days + travels, Decimal("212.00")),
        (BudgetKind.TRAVEL, "Return journeys, economy class", travels, Decimal(travel)),
        (BudgetKind.INSURANCE, "Travel insurance", travels, Decimal("38.00")),
        (BudgetKind.INTERPRETATION, "Interpretation at workshops", 1, Decimal("4200.00")),
    )


PLANS = {
    Until.ACTION: Plan(
        title="Health data for a migration health policy",
        summary="Peers from three countries help the Institute to agree on a small set of health "
        "data, to train those who collect it, and to write the chapter on migration.",
        context="Six regional hospitals treat many people on the move; their records do not show "
        "it. The national health policy of 2027 is being written.",
        framework="National Health Policy (in preparation); Data Protection Act of 2012.",
        objective="A health policy that is founded on figures about migration.",
        specific="A common set of data is used in six hospitals and feeds the policy.",
        results="The data set is adopted; 30 people are trained; the chapter is written.",
        deliverables="Data set with definitions (manual)\nTraining material\nPolicy chapter",
        impact=("I1", "I3"),
        language="en",
        steps=(
            Step("Fact-finding mission to three hospitals", "A7", "Tamale, Kumasi, Accra", 2, 12,
                 "Report with a proposal for the data set"),
            Step("Workshop on the data set", "A4", "Accra", 6, 35, "Agreed data set"),
            Step("Training for hospital staff", "A5", "Kumasi", 12, 30, "30 people trained"),
            Step("Drafting of the chapter on migration", "A1", "Accra and at distance", 18, 8,
                 "Draft chapter"),
        ),
        needs=(
            Need("Public health statistician", "Health data of mobile populations", 22),
            Need("Trainer, health records", "Training of hospital staff", 14, Origin.ANY),
        ),
        commitments=(
            (OwnershipKind.CONTRIBUTION, "Two analysts and the meeting rooms", "Planning unit"),
            (OwnershipKind.ADOPTION, "The data set becomes part of the hospital forms",
             "Director-General"),
        ),
        follow_up="The planning unit reports on the figures every year.",
        synergies="World Health Organization country office; EU programme on health systems.",
        member_states=("PT", "IT"),
        milestones="Data set agreed\nTraining held\nChapter handed over",
        indicators="Hospitals that use the data set: 0 of 6\nPeople trained: 0 of 30",
        products="Manual in English; short film for hospital staff",
        budget=budget(36, 7, 980),
        risks=(
            ("Hospitals change their forms late", Likelihood.MEDIUM, "Start with two hospitals"),
        ),
    ),
    Until.ROUND: Plan(
        title="Integration plans made by districts",
        summary="Peers from two cities and the Department write a planning guide with five "
        "districts and train the planners who will use it.",
        context="Five districts host large numbers of refugees and plan for residents only.",
        framework="National development plan; refugee policy of the Department.",
        objective="Districts plan for everybody who lives there.",
        specific="Five districts adopt an integration plan made by their own planners.",
        results="A guide is published; 25 planners are trained; five plans are drafted.",
        deliverables="Planning guide (manual)\nFive district plans (strategies)",
        impact=("I1", "I2", "I4"),
        language="en",
        steps=(
            Step("Kick-off workshop with five districts", "A4", "Kampala", 2, 40, "Work plan"),
            Step("Study visit to two cities", "A8", "Athens and Lisbon", 8, 10, "Visit report"),
            Step("Training of trainers", "A5", "Gulu", 14, 25, "25 planners trained"),
            Step("Planning guide", "A3", "At distance", 20, 12, "Guide in English"),
        ),
        needs=(
            Need("Municipal integration planner", "Has led an integration plan of a city", 26),
            Need("Trainer of trainers", "Adult learning, public planning", 12, Origin.ANY),
        ),
        commitments=(
            (OwnershipKind.CONTRIBUTION, "Planners are released for the training", "Districts"),
            (OwnershipKind.FOLLOW_UP, "Plans are reviewed every year", "The Department"),
        ),
        follow_up="The Department prints the guide and reviews the plans every year.",
        synergies="EU regional programme for refugees and host communities.",
        member_states=("GR", "PT"),
        milestones="Work plan agreed\nStudy visit held\nGuide published",
        indicators="Districts with a plan: 0 of 5\nPlanners trained: 0 of 25",
        products="Planning guide, free of rights",
        budget=budget(38, 8, 1150),
        risks=(
            ("Elections move the calendar", Likelihood.HIGH, "Training before the campaign"),
            ("Few women among planners", Likelihood.MEDIUM, "Districts name one woman each"),
        ),
    ),
    Until.AGREED: Plan(
        title="Orientation for seasonal workers before they leave",
        summary="Peers help the Service to design two days of orientation and to train the "
        "trainers of eight regional centres.",
        context="Most seasonal workers leave without knowing their contract and their rights.",
        framework="Law on labour migration; strategy of the Service to 2030.",
        objective="Seasonal workers leave well informed.",
        specific="Eight centres run the orientation with their own trainers.",
        results="A curriculum in two languages; 24 trainers; a method to check agencies.",
        deliverables="Curriculum (manual)\nChecklist for recruitment agencies",
        impact=("I4",),
        language="ru",
        steps=(
            Step("Fact-finding mission", "A7", "Dushanbe, Khujand", 2, 15, "Report"),
            Step("Design of the curriculum", "A3", "At distance", 7, 8, "Curriculum"),
            Step("Training of trainers", "A5", "Dushanbe", 14, 24, "24 trainers"),
        ),
        needs=(Need("Labour migration adviser", "Pre-departure orientation, agencies", 24),),
        commitments=(
            (OwnershipKind.CONTRIBUTION, "Trainers of eight centres", "Regional centres"),
            (OwnershipKind.VALIDATION, "The curriculum is validated by the Service", "Service"),
        ),
        follow_up="The Service pays the trainers and counts who takes part.",
        synergies="International Labour Organization project on fair recruitment.",
        member_states=("DE", "LT"),
        milestones="Curriculum validated\nTrainers trained",
        indicators="Centres that run the orientation: 0 of 8",
        products="Curriculum in Tajik and Russian",
        budget=budget(24, 4, 1320),
        risks=(("Agencies do not take part", Likelihood.MEDIUM, "Begin with licensed ones"),),
    ),
    Until.PARTNER: Plan(
        title="A code of practice for data at land borders",
        summary="Peers and four border services draft a code of practice, test it at two posts "
        "and train those who apply it.",
        context="Four services work at each land border and exchange data on paper.",
        framework="Data Protection Act of 2012; Immigration Act.",
        objective="Data at borders is exchanged lawfully, quickly and traceably.",
        specific="Four services sign a code of practice and two posts work by it.",
        results="Code signed; two posts equipped with forms and logs; 40 people trained.",
        deliverables="Code of practice (policy)\nTraining material",
        impact=("I1", "I2", "I4"),
        language="en",
        steps=(
            Step("Fact-finding mission to two posts", "A7", "Aflao, Elubo", 2, 16, "Report"),
            Step("Drafting workshop", "A4", "Accra", 6, 30, "Draft code"),
            Step("Training of officers", "A5", "Aflao", 14, 40, "40 people trained"),
        ),
        needs=(
            Need("Data protection officer of a border service", "Codes of practice, audits", 20),
            Need("Border manager", "Cooperation of services at one post", 14),
        ),
        commitments=(
            (OwnershipKind.CONTRIBUTION, "Secretariat of the working group", "Cooperation unit"),
            (OwnershipKind.ADOPTION, "The code is signed by four services", "Director"),
        ),
        follow_up="The working group reviews the code every year.",
        synergies="EU programme on border management in the region.",
        member_states=("PL", "ES"),
        milestones="Draft code\nTest at two posts\nSignature",
        indicators="Services that have signed: 0 of 4\nPeople trained: 0 of 40",
        products="Code of practice, public; training material, for the services",
        budget=budget(34, 6, 940),
        risks=(("One service does not sign", Likelihood.MEDIUM, "Ministers are informed early"),),
    ),
    Until.DRAFTING: Plan(
        title="Residência: um só procedimento, prazos claros",
        summary="Pares ajudam a Direção Nacional a desenhar um procedimento único e a formar os "
        "técnicos de três ilhas.",
        context="Os pedidos passam por três serviços, sem prazos comuns.",
        framework="Lei de estrangeiros; plano de modernização administrativa.",
        objective="Autorizações de residência claras e rápidas.",
        specific="Um procedimento único está em vigor em três ilhas.",
        results="",
        deliverables="",
        impact=("I1",),
        language="pt",
        steps=(
            Step("Missão de diagnóstico", "A7", "Praia, Mindelo", 2, 12, "Relatório"),
            Step("Revisão das regras", "A2", "À distância", 8, 6, "Projeto de decreto"),
        ),
        needs=(Need("Chefe de serviço de residência", "Procedimentos e prazos", 18),),
        commitments=((OwnershipKind.CONTRIBUTION, "Equipa de quatro pessoas", "Direção Nacional"),),
        follow_up="",
        synergies="",
        member_states=("PT",),
        milestones="",
        indicators="",
        products="",
        budget=(),
        risks=(),
    ),
}  # fmt: skip
