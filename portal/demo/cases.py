"""Twelve invented cases: what each asks for, in the language of its letter.

They are the small world, which the tests load; `data/` holds the rest of the full one.
"""

from dataclasses import dataclass
from enum import Enum

from portal.demo import bodies
from portal.demo.bodies import Named
from portal.demo.cast import MINISTRY, Body
from requests_app.enums import DeclineReason


class Until(Enum):
    """How far a case of the demonstration has come; the small world has the first twelve."""

    DRAFT = "draft"
    RECEIVED = "received"
    REVIEW = "under review"
    ASKED = "question asked"
    ANSWERED = "question answered"
    DECLINED = "declined"
    ADMITTED = "admitted"
    DRAFTING = "fiche in drafting"
    PARTNER = "fiche with the partner"
    AGREED = "fiche agreed"
    ROUND = "round open"
    ACTION = "Action approved"
    TO_SIGN = "round closed, to be signed"
    RECALLED = "round cancelled"
    RETURNED = "returned by the Steering Group"
    REJECTED = "rejected by the Steering Group"
    CONDITIONS = "Action approved with conditions"
    RUNNING = "Action running"
    SUSPENDED = "Action suspended"
    CANCELLED = "Action cancelled"
    COMPLETED = "activities completed"
    EVALUATED = "Action evaluated"
    CLOSED = "Action closed"


#: The case has an Action.
ACTED = (
    Until.ACTION,
    Until.CONDITIONS,
    Until.RUNNING,
    Until.SUSPENDED,
    Until.CANCELLED,
    Until.COMPLETED,
    Until.EVALUATED,
    Until.CLOSED,
)
#: The case has come to the Steering Group.
SUBMITTED = (
    Until.ROUND,
    Until.TO_SIGN,
    Until.RECALLED,
    Until.RETURNED,
    Until.REJECTED,
    *ACTED,
)


@dataclass(frozen=True)
class Case:
    """One invented case. `days` is how long ago the letter reached the portal."""

    until: Until
    days: int
    body: Body
    channel: str
    language: str
    title: str
    intro: str
    problem: str
    needs: str
    offer: str
    themes: tuple[str, ...]
    forms: tuple[str, ...]
    signatory: Named
    focal: Named
    place: str
    co_requester: Body | None = None
    initiated_by: str = ""
    countries: tuple[str, ...] = ()
    question: str = ""
    answer: str = ""
    #: Names the plan and the story of a case of the full world.
    key: str = ""
    decline_reason: str = DeclineReason.MATERIAL
    decline_text: str = ""
    #: Who of the cast is the officer in charge.
    officer: str = "officer"


ABENA = Named("Abena", "Example", "Head of Cooperation")

CASES = (
    Case(
        Until.ACTION, 178, bodies.HEALTH, "LETTER_TEAM", "en",
        "Health data for migrants and the people who receive them",
        "The Institute requests short-term expertise for its first migration health policy.",
        "Hospitals in border regions treat many people on the move, but their records do not show "
        "it. The Ministry of Health plans a policy for 2027 and has no figures to found it on.",
        "We wish to agree with the national directorate for migration on a small set of health "
        "data, to train those who collect it in six regional hospitals, and to write the chapter "
        "on migration of the national health policy.",
        "We offer meeting rooms, two full-time analysts and a steering committee chaired by the "
        "Director of Planning.",
        ("T5d", "T5c"), ("A1", "A5"),
        Named("Esi", "Sample", "Director-General"),
        Named("Kwame", "Sample", "Director of Planning"),
        "Accra", co_requester=MINISTRY,
    ),
    Case(
        Until.ROUND, 55, bodies.UGANDA, "EMAIL", "en",
        "Local integration plans in five refugee-hosting districts",
        "The Department asks for peers who have drawn up integration plans with municipalities.",
        "Districts host large numbers of refugees and plan schools, water and work for residents "
        "only. District councils have asked for a method that they can run themselves.",
        "We need a planning guide, a training of trainers for district planners, and a study visit "
        "to two cities that have worked with such plans for some years.",
        "District planners are released for the training; the Department prints the guide and "
        "follows up in its yearly review.",
        ("T4a",), ("A3", "A5", "A8"),
        Named("Moses", "Mfano", "Permanent Secretary"), Named("Grace", "Mfano", "Commissioner"),
        "Kampala",
    ),
    Case(
        Until.DRAFTING, 30, bodies.CABO_VERDE, "EVENT", "pt",
        "Um procedimento único para autorizações de residência",
        "A Direção Nacional solicita apoio de pares para rever os procedimentos de residência.",
        "Os pedidos de residência passam por três serviços, sem prazos comuns. Os requerentes "
        "esperam em média sete meses e muitos processos ficam incompletos.",
        "Pretendemos desenhar um procedimento único, com prazos e formulários claros, e formar os "
        "técnicos que o vão aplicar nas ilhas de Santiago, São Vicente e Sal.",
        "Disponibilizamos uma equipa de quatro pessoas e os dados dos últimos três anos.",
        ("T2", "T2b"), ("A2", "A4"),
        Named("Ivo", "Exemplo", "Diretor Nacional", "pt"),
        Named("Ivone", "Exemplo", "Diretora de Serviço", "pt"),
        "Praia", initiated_by="PT",
    ),
    Case(
        Until.AGREED, 45, bodies.TAJIKISTAN, "LETTER_TEAM", "en",
        "Pre-departure orientation for seasonal workers",
        "The Service would like to learn how other countries prepare workers before they leave.",
        "Most seasonal workers leave without knowing their contract, their rights or whom to call. "
        "Recruitment agencies give partial information, and complaints arrive when it is too late.",
        "We ask for a training programme of two days, material in two languages, and advice on how "
        "to check the information that agencies give.",
        "Eight regional centres will run the orientation; the Service pays the trainers.",
        ("T2a",), ("A3", "A5"),
        Named("Zarina", "Namuna", "Deputy Minister"),
        Named("Farrukh", "Namuna", "Head of Department"),
        "Dushanbe",
    ),
    Case(
        Until.DECLINED, 74, bodies.COLOMBIA, "EMAIL", "es",
        "Vehículos y equipos para las casas de acogida de la región",
        "La Defensoría solicita apoyo para mejorar la atención en las casas de acogida.",
        "Las casas de acogida de la región atienden a personas en tránsito sin medios de "
        "transporte ni equipos informáticos suficientes.",
        "Solicitamos dos vehículos, diez ordenadores y la reforma de una de las casas.",
        "La Defensoría aporta el personal y los gastos de mantenimiento.",
        ("T4",), ("A4",),
        Named("Mateo", "Ejemplo", "Defensor Regional", "es"),
        Named("Lucía", "Ejemplo", "Defensora delegada", "es"),
        "Cúcuta",
    ),
    Case(
        Until.PARTNER, 37, MINISTRY, "PORTAL", "en",
        "A code of practice for the exchange of data at land borders",
        "The Directorate wishes to put the exchange of data at borders on firm ground.",
        "Four services work at each land border and exchange data on paper or by telephone. The "
        "Data Protection Act of 2012 applies to them, but no common rule says who may ask whom for "
        "what, and complaints have reached the Commissioner.",
        "We wish to draft a code of practice with all four services, test it at two border posts, "
        "and train the people who will apply it and those who will check it.",
        "A working group of the four services meets every month; we provide the secretariat.",
        ("T1a", "T5c"), ("A1", "A4", "A5"),
        Named("Kojo", "Example", "Director"), ABENA, "Accra",
    ),
    Case(
        Until.ADMITTED, 24, bodies.TUNISIA, "LETTER_TEAM", "fr",
        "Associer la diaspora aux projets des collectivités",
        "L’Office souhaite l’appui de pairs ayant construit des dispositifs avec leur diaspora.",
        "De nombreuses associations de la diaspora financent de petits projets sans lien avec les "
        "plans des communes. Les idées existent, la coordination manque.",
        "Nous souhaitons une stratégie simple, un guide à l’usage des communes et deux ateliers "
        "avec des associations établies dans trois États membres.",
        "L’Office met à disposition une équipe de trois personnes et ses antennes régionales.",
        ("T3b",), ("A1", "A3", "A4"),
        Named("Leïla", "Mithal", "Directrice générale", "fr"),
        Named("Sami", "Mithal", "Directeur de la coopération", "fr"),
        "Tunis",
    ),
    Case(
        Until.ANSWERED, 25, bodies.SENEGAL, "EMAIL", "fr",
        "Réduire le coût des transferts de fonds dans les zones rurales",
        "La Direction sollicite une expertise de courte durée sur les transferts de fonds.",
        "Dans les zones rurales, envoyer ou recevoir de l’argent coûte plus de huit pour cent. Les "
        "familles ignorent les offres moins chères et les opérateurs publient peu leurs tarifs.",
        "Nous souhaitons comparer les pratiques de trois pays, proposer une obligation de publier "
        "les tarifs et préparer une campagne d’information avec les postes.",
        "La Direction apporte ses données, deux cadres et la diffusion de la campagne.",
        ("T3c", "T3b"), ("A1", "A6", "A7"),
        Named("Ousmane", "Exemple", "Secrétaire général", "fr"),
        Named("Awa", "Exemple", "Cheffe de division", "fr"),
        "Dakar",
        question="Travaillez-vous déjà sur ce sujet avec la banque centrale ou avec un autre "
        "bailleur ? Indiquez, s’il vous plaît, les projets en cours.",
        answer="La banque centrale participe à notre comité. Aucun projet financé par l’Union "
        "européenne n’est en cours sur les tarifs ; une étude s’est achevée en 2024.",
    ),
    Case(
        Until.ASKED, 16, MINISTRY, "PORTAL", "en",
        "Recognising the skills of people who come home",
        "The Directorate asks for peers who recognise skills that were learned at work abroad.",
        "People who return have worked as welders, carers or cooks for years and hold no paper "
        "that an employer here accepts. Training centres make them begin anew.",
        "We wish to see how two countries assess such skills, to adapt one method for three trades "
        "and to train assessors in two centres.",
        "Two training centres take part and release six teachers as assessors.",
        ("T3d", "T2a"), ("A5", "A8"),
        Named("Kojo", "Example", "Director"), ABENA, "Accra",
        question="Which authority will issue the certificate, and has it taken part in preparing "
        "this request? If a legal basis is missing, please tell us what is planned.",
    ),
    Case(
        Until.REVIEW, 9, bodies.MOROCCO, "LETTER_TEAM", "ar",
        "تحسين إحصاءات الهجرة على المستوى الجهوي",
        "يطلب المرصد خبرة قصيرة الأمد من نظراء في مجال إحصاءات الهجرة.",
        "تجمع عدة إدارات بيانات عن الهجرة بتعاريف مختلفة، فلا يمكن مقارنة الأرقام بين الجهات ولا "
        "الاعتماد عليها عند وضع السياسات العامة.",
        "نرغب في وضع تعاريف موحدة، وتدريب عشرين إحصائياً من أربع جهات، وإعداد دليل عملي لجمع "
        "البيانات ونشرها مع احترام المعطيات ذات الطابع الشخصي.",
        "يوفر المرصد قاعات التدريب وفريقاً من خمسة خبراء لمتابعة العمل بعد انتهائه.",
        ("T5c",), ("A3", "A5"),
        Named("مولاي", "مثال", "مدير المرصد", "ar", mailbox="moulay.mithal"),
        Named("Nadia", "Mithal", "رئيسة قسم الدراسات", "ar"),
        "الرباط",
    ),
    Case(
        Until.RECEIVED, 2, bodies.PROSECUTION, "DELEGATION", "en",
        "Financial investigation in cases of trafficking in human beings",
        "The Office asks, through the Delegation, for an exchange between prosecutors.",
        "Cases of trafficking in human beings end with the conviction of recruiters; the money is "
        "seldom traced, and victims receive no compensation.",
        "We ask for three workshops with prosecutors who have led financial investigations, and "
        "for a short manual on evidence and compensation.",
        "Twenty prosecutors and ten investigators will take part; we host the workshops.",
        ("T1b",), ("A3", "A4"),
        Named("Akua", "Sample", "Director of Public Prosecutions"),
        Named("Yaw", "Sample", "Principal State Attorney"),
        "Accra",
    ),
    Case(
        Until.DRAFT, 1, MINISTRY, "PORTAL", "en",
        "Climate and mobility in the northern regions",
        "The Directorate wishes to prepare for movements caused by drought.",
        "Seasonal movements from the north have become longer and earlier. District plans do not "
        "foresee them.",
        "We think of a fact-finding mission with peers and of a short policy paper.",
        "",
        ("T5a",), ("A7",),
        Named("Kojo", "Example", "Director"), ABENA, "Accra",
    ),
)  # fmt: skip
