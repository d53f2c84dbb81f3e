"""Cases of the full world with an Action under way, or one that stopped."""

from portal.demo.bodies import Named
from portal.demo.cases import ABENA, Case, Until
from portal.demo.cast import MINISTRY
from portal.demo.data import institutions as at

RUNNING = (
    Case(
        Until.SUSPENDED, 450, at.LEBANON, "EMAIL", "fr",
        "Le contrôle des lieux d’accueil par la Médiature",
        "La Médiature demande un échange avec des institutions de contrôle indépendantes.",
        "La Médiature reçoit des plaintes sur les lieux d’accueil, mais n’a ni méthode de visite "
        "ni grille d’observation.",
        "Nous souhaitons une méthode de visite, la formation de dix observateurs et un modèle de "
        "rapport annuel.",
        "La Médiature publie son rapport et en suit les recommandations.",
        ("T4",), ("A3", "A5"),
        Named("Karim", "Mithal", "Médiateur", "fr"),
        Named("Maya", "Mithal", "Directrice des plaintes", "fr"), "Beyrouth", key="lebanon",
    ),
    Case(
        Until.RUNNING, 425, at.MAURITIUS, "LETTER_TEAM", "en",
        "How a parliament follows the national migration policy",
        "The Committee asks for an exchange with parliaments and audit offices.",
        "The policy was adopted two years ago. The Committee has asked twice for figures and got "
        "tables that cannot be compared.",
        "We wish to define what ministries report each year, to prepare hearings and to publish a "
        "first report.",
        "The clerk’s office keeps the calendar; ministries have agreed to answer.",
        ("T3a",), ("A1", "A6"),
        Named("Vikash", "Sample", "Chair of the Committee"),
        Named("Priya", "Sample", "Clerk of the committee"), "Port Louis",
        key="mauritius", officer="deputy",
    ),
    Case(
        Until.CANCELLED, 415, at.NIGER, "EMAIL", "fr",
        "Protéger les personnes lors des enquêtes sur le trafic de migrants",
        "L’Agence sollicite l’appui de magistrats et d’enquêteurs.",
        "Les enquêtes sur le trafic de migrants s’arrêtent souvent aux témoins, qui ne reçoivent "
        "ni information ni protection.",
        "Nous souhaitons un protocole entre police, justice et services sociaux, et deux ateliers.",
        "L’Agence assure le secrétariat et la diffusion du protocole.",
        ("T1c",), ("A3", "A4"),
        Named("Moussa", "Exemple", "Directeur", "fr"),
        Named("Hadiza", "Exemple", "Cheffe du service juridique", "fr"), "Niamey", key="niger",
    ),
    Case(
        Until.RUNNING, 395, at.TOGO, "LETTER_TEAM", "fr",
        "Agréer et contrôler les agences de placement à l’étranger",
        "L’Agence souhaite l’appui d’inspections du travail.",
        "Quarante agences placent des travailleurs à l’étranger. Aucune n’a été contrôlée après "
        "son agrément et les frais demandés varient fortement.",
        "Nous souhaitons réviser les règles d’agrément, former douze inspecteurs et publier la "
        "liste des agences agréées.",
        "L’Agence recrute quatre inspecteurs et ouvre un numéro d’appel.",
        ("T2a",), ("A2", "A5"),
        Named("Kodjo", "Exemple", "Directeur général", "fr"),
        Named("Afi", "Exemple", "Cheffe du contrôle", "fr"), "Lomé", key="togo", officer="deputy",
    ),
    Case(
        Until.RUNNING, 365, at.KAZAKHSTAN, "EMAIL", "en",
        "A points system for skilled workers that employers understand",
        "The Centre asks for peers who have introduced a points system.",
        "Employers wait four months for a permit and do not know why one is refused. The law of "
        "last year allows a points system, but no rules exist.",
        "We ask for help with the rules, for training of those who decide and for a guide for "
        "employers.",
        "The Centre builds the software itself and pilots it in two cities.",
        ("T2a", "T3d"), ("A1", "A2", "A5"),
        Named("Aliya", "Namuna", "Director"), Named("Daniyar", "Namuna", "Head of permits"),
        "Astana", key="kazakhstan", officer="deputy",
    ),
    Case(
        Until.RUNNING, 335, at.HONDURAS, "EMAIL", "es",
        "Reinserción laboral de personas retornadas",
        "La Dirección solicita el apoyo de servicios públicos de empleo.",
        "Miles de personas retornan cada mes y pasan por un centro de recepción, pero no llegan a "
        "los servicios de empleo de sus municipios.",
        "Solicitamos un protocolo entre el centro y los municipios, formación para orientadores y "
        "una visita de estudio.",
        "La Dirección asigna seis orientadores y comparte sus datos con los municipios.",
        ("T3d",), ("A3", "A5", "A8"),
        Named("Óscar", "Ejemplo", "Director", "es"),
        Named("Karla", "Ejemplo", "Jefa de reinserción", "es"), "San Pedro Sula", key="honduras",
    ),
    Case(
        Until.RUNNING, 290, MINISTRY, "PORTAL", "en",
        "A diaspora skills desk that ministries use",
        "The Directorate wishes to bring skills of the diaspora to where they are missing.",
        "Hospitals and technical colleges look for specialists for weeks or months. People abroad "
        "offer their time, and nobody brings the two together.",
        "We wish to learn how two countries run such a desk, to write its rules and to try it with "
        "ten placements.",
        "The Directorate opens the desk with three people and pays local costs of the placements.",
        ("T3b", "T3d"), ("A1", "A3", "A6"),
        Named("Kojo", "Example", "Director"), ABENA, "Accra", key="ghana-diaspora",
        initiated_by="PT",
    ),
    Case(
        Until.RUNNING, 290, at.ETHIOPIA, "LETTER_TEAM", "en",
        "Durable solutions in district plans",
        "The Bureau asks for peers who have planned with displaced people and their neighbours.",
        "District plans count residents only. Displaced people have lived beside them for three "
        "years, and services for them end with each project.",
        "We ask for a method of planning for five districts, training of planners and a review of "
        "the first plans.",
        "Planners are released for the training; districts pay for the meetings.",
        ("T4b",), ("A1", "A3", "A5"),
        Named("Bekele", "Misale", "Head of the Bureau"),
        Named("Hirut", "Misale", "Head of planning"), "Jijiga", key="ethiopia",
    ),
    Case(
        Until.RUNNING, 255, at.ARMENIA, "EMAIL", "en",
        "Short placements of diaspora professionals in public service",
        "The Office asks for peers who have evaluated such programmes.",
        "Sixty professionals have come for a year each. Half stayed longer. Nobody knows what "
        "ministries gained or why the others left.",
        "We wish to evaluate the programme, to shorten the placements and to write a guide for "
        "receiving units.",
        "The Office opens its files and interviews all who took part.",
        ("T3b", "T3d"), ("A1", "A3", "A7"),
        Named("Hayk", "Orinak", "Commissioner"), Named("Ani", "Orinak", "Programme manager"),
        "Yerevan", key="armenia", officer="deputy",
    ),
    Case(
        Until.CONDITIONS, 130, at.UZBEKISTAN, "EMAIL", "en",
        "Registers that give figures on labour migration",
        "The Agency wishes to use registers in place of yearly surveys.",
        "Five registers hold data on people who leave to work. They use different numbers for the "
        "same person and are never compared.",
        "We ask for advice on joining registers lawfully, for training of analysts and for a first "
        "publication.",
        "The Agency names a data protection officer and pays the programmers.",
        ("T5c",), ("A1", "A3", "A5"),
        Named("Dilshod", "Namuna", "Director"), Named("Malika", "Namuna", "Head of analysis"),
        "Tashkent", key="uzbekistan", officer="deputy",
    ),
)  # fmt: skip
