"""Actions under way, in preparation, suspended or cancelled. Weeks count from this one."""

from actions.enums import Mode, Origin, OutputKind, OutputState, OwnershipKind
from portal.demo.plans import Need, Step
from portal.demo.stories import Deliverable, Fate, Mission, Story, plan

K = OutputKind
GIVES, ADOPTS = OwnershipKind.CONTRIBUTION, OwnershipKind.ADOPTION

UNDER_WAY = {
    "lebanon": Story(
        plan(
            "Une méthode de visite pour la Médiature",
            "Des pairs d’Espagne et de France aident la Médiature à visiter les lieux d’accueil.",
            "La Médiature n’a ni méthode de visite ni grille d’observation.",
            "Les lieux d’accueil sont contrôlés par une institution indépendante.",
            "Une méthode est appliquée ; dix observateurs sont formés.",
            (
                Step("Échange sur les méthodes", "A6", "", -46, 9, "Constats", Mode.REMOTE),
                Step("Atelier sur la grille d’observation", "A4", "Beyrouth", -34, 14, "Grille"),
                Step("Formation des observateurs", "A5", "Beyrouth", 12, 10, "10 formés"),
            ),
            (Need("Ancienne médiatrice adjointe", "Visites et rapports", 14),),
            ((GIVES, "Dix observateurs", "Médiature"),),
            language="fr", member_states=("ES", "FR"), from_now=True,
        ),
        (Mission("Carmen Muestra", 1, 2),),
        (Deliverable("Grille d’observation", K.OPERATIONAL, 2),),
        ((5, 4), (8, 5)),
    ),
    "mauritius": Story(
        plan(
            "A parliament follows a policy",
            "Officials of the Netherlands and a lecturer help the Committee to ask for figures.",
            "The Committee has asked twice for figures and got tables that do not compare.",
            "The Committee follows the migration policy every year.",
            "Ministries report on ten indicators; a first report is published.",
            (
                Step("Review of what ministries report", "A7", "Port Louis", -44, 10, "Review"),
                Step("Workshop on indicators", "A4", "Port Louis", -30, 26, "Ten indicators"),
                Step("Preparation of hearings", "A6", "", -14, 12, "Questions", Mode.REMOTE),
                Step("First hearing", "A6", "Port Louis", 5, 40, "Minutes"),
            ),
            (
                Need("Policy adviser, partnerships", "Indicators", 16),
                Need("Lecturer, evaluation of policies", "Evaluation", 8, Origin.ANY),
            ),
            ((GIVES, "The clerk’s office keeps the calendar", "Clerk"),
             (ADOPTS, "The report is debated every year", "Committee")),
            impact=("I1", "I2"), member_states=("NL", "HU"), from_now=True,
        ),
        (
            Mission("Femke Voorbeeld", 1, 1), Mission("Gábor Minta", 2, 2),
            Mission("Femke Voorbeeld", 1, 4),
        ),
        (
            Deliverable("Review of reports", K.REPORT, 1),
            Deliverable("Ten indicators and who reports them", K.OPERATIONAL, 2,
                        adopted_as="Resolution of the Committee"),
            Deliverable("Questions for hearings", K.OPERATIONAL, 3, OutputState.QUALITY_CHECK),
        ),
        ((5, 4), (15, 12), (7, 6), (0, 0)),
    ),
    "niger": Story(
        plan(
            "Un protocole pour protéger les témoins",
            "Des magistrats et enquêteurs de France et d’Espagne partagent leur expérience.",
            "Les enquêtes s’arrêtent souvent aux témoins, qui ne reçoivent pas de protection.",
            "Les personnes sont protégées lors des enquêtes.",
            "Un protocole est signé par trois services.",
            (
                Step("Mission d’étude", "A7", "Niamey", -42, 10, "Constats"),
                Step("Atelier sur le protocole", "A4", "Niamey", -24, 24, "Protocole"),
            ),
            (Need("Procureur, trafic de migrants", "Protection des témoins", 14),),
            ((GIVES, "Secrétariat du protocole", "Agence"),),
            language="fr", impact=("I2",), member_states=("FR",), from_now=True,
        ),
        (Mission("Mathieu Modèle", 1, 1),),
        (),
        ((4, 7),),
    ),
    "togo": Story(
        plan(
            "Des agences de placement agréées et contrôlées",
            "Des inspections de France, d’Irlande et de Lituanie forment les inspecteurs.",
            "Aucune agence n’a été contrôlée après son agrément.",
            "Les travailleurs placés à l’étranger sont protégés.",
            "Les règles sont révisées ; douze inspecteurs sont formés ; la liste est publique.",
            (
                Step("Révision des règles d’agrément", "A2", "Lomé", -40, 8, "Projet de décret"),
                Step("Formation des inspecteurs", "A5", "Lomé", -22, 12, "12 formés"),
                Step("Contrôles accompagnés", "A5", "Lomé, Kara", -6, 12, "Rapports"),
                Step("Atelier avec les agences", "A4", "Lomé", 3, 45, "Charte"),
            ),
            (
                Need("Inspecteur, emploi à l’étranger", "Agrément et contrôle", 20),
                Need("Inspecteur du travail", "Contrôles", 12, Origin.ANY),
            ),
            ((GIVES, "Quatre inspecteurs recrutés", "Agence"),
             (ADOPTS, "Le décret est présenté au gouvernement", "Ministre")),
            language="fr", member_states=("FR", "LT"), from_now=True,
        ),
        (
            Mission("Idriss Exemple", 1, 1), Mission("Idriss Exemple", 1, 2),
            Mission("Tomas Pavyzdys", 2, 3), Mission("Modou Exemple", 2, 4),
        ),
        (
            Deliverable("Projet de décret", K.LEGISLATION, 1, adopted_as="Décret"),
            Deliverable("Manuel de l’inspecteur", K.MANUAL, 2),
            Deliverable("Rapports de contrôle, synthèse", K.REPORT, 3, OutputState.DRAFT),
        ),
        ((3, 5), (5, 7), (4, 8), (0, 0)),
    ),
    "kazakhstan": Story(
        plan(
            "A points system that employers understand",
            "Peers from Austria and Finland help with the rules and train those who decide.",
            "Employers wait four months and do not know why a permit is refused.",
            "Skilled workers come quickly and by clear rules.",
            "Rules are in force; 24 officials are trained; employers have a guide.",
            (
                Step("Review of permits", "A7", "Astana", -36, 9, "Review"),
                Step("Drafting of the rules", "A2", "Astana", -20, 14, "Draft rules"),
                Step("Training of those who decide", "A5", "Almaty", -2, 24, "24 trained"),
                Step("Workshop with employers", "A4", "Astana", 9, 50, "Guide"),
            ),
            (
                Need("Deputy head, skilled migration", "Points systems", 20),
                Need("Head of labour migration", "Fast track", 12),
            ),
            ((GIVES, "The Centre builds the software", "Centre"),),
            impact=("I1", "I4"), member_states=("AT", "FI"), from_now=True,
        ),
        (
            Mission("Gudrun Beispiel", 1, 1), Mission("Gudrun Beispiel", 1, 2),
            Mission("Jukka Malli", 2, 3, Fate.LATE),
            Mission("Gudrun Beispiel", 1, 3, Fate.REPORTED),
            Mission("Leyla Beispiel", 2, 4, Fate.PROPOSED),
        ),
        (
            Deliverable("Review of four hundred permits", K.REPORT, 1),
            Deliverable("Rules of the points system", K.LEGISLATION, 2),
        ),
        ((5, 4), (8, 7), (13, 10), (0, 0)),
        unreported=3,
    ),
    "honduras": Story(
        plan(
            "Del centro de recepción al empleo",
            "Servicios de empleo de México y Portugal acompañan el protocolo.",
            "Las personas retornadas no llegan a los servicios de empleo de sus municipios.",
            "Las personas retornadas encuentran trabajo en su municipio.",
            "Un protocolo está en uso en seis municipios; doce orientadores están formados.",
            (
                Step("Misión de diagnóstico", "A7", "San Pedro Sula", -30, 12, "Diagnóstico"),
                Step("Taller sobre el protocolo", "A4", "Tegucigalpa", -12, 30, "Protocolo"),
                Step("Formación de orientadores", "A5", "San Pedro Sula", 0, 24, "24 formadas"),
                Step("Visita de estudio", "A8", "Lisboa", 8, 6, "Notas"),
            ),
            (
                Need("Directora de retorno", "Protocolos con municipios", 18,
                     Origin.PARTNER_COUNTRY),
                Need("Consejera de empleo", "Orientación", 10),
            ),
            ((GIVES, "Seis orientadores", "Dirección"),),
            language="es", impact=("I2", "I4"), member_states=("PT",), from_now=True,
        ),
        (
            Mission("Ximena Ejemplo", 1, 1), Mission("Ximena Ejemplo", 1, 2),
            Mission("Marta Exemplo", 2, 3), Mission("Itzel Muestra", 1, 3),
        ),
        (
            Deliverable("Diagnóstico", K.REPORT, 1),
            Deliverable("Protocolo de derivación", K.OPERATIONAL, 2, OutputState.PARTNER_REVIEW),
        ),
        ((7, 5), (17, 14), (0, 0), (0, 0)),
    ),
    "ghana-diaspora": Story(
        plan(
            "A diaspora skills desk",
            "Peers from Ireland, France and Portugal help to write the rules and to try the desk.",
            "People abroad offer their time; nobody brings them together with those who look.",
            "Skills of the diaspora come to where they are missing.",
            "The desk is open; ten placements are tried; rules are adopted.",
            (
                Step("Review of offers and gaps", "A7", "Accra, Kumasi", -28, 14, "Review"),
                Step("Workshop on the rules", "A4", "Accra", -11, 34, "Draft rules"),
                Step("Training of the desk", "A5", "Accra", 2, 12, "12 trained"),
                Step("Exchange with associations", "A6", "", 10, 30, "Notes", Mode.HYBRID),
            ),
            (
                Need("Diaspora director", "Strategies, consultation", 18),
                Need("Adviser, recruitment abroad", "Placements", 12),
            ),
            ((GIVES, "Three people for the desk", "Directorate"),
             (ADOPTS, "The rules are adopted by the Minister", "Director")),
            impact=("I1", "I2"), member_states=("IE", "FR", "PT"), from_now=True,
        ),
        (
            Mission("Niamh Sampla", 1, 1), Mission("Aline Exemple", 2, 1, Fate.DECLINED),
            Mission("Niamh Sampla", 1, 2), Mission("Gérard Modèle", 2, 2, Fate.CURTAILED),
            Mission("Declan Sampla", 1, 3), Mission("Marta Exemplo", 2, 4, Fate.INVITED),
        ),
        (
            Deliverable("Offers and gaps: a review", K.REPORT, 1),
            Deliverable("Rules of the diaspora skills desk", K.POLICY, 2,
                        OutputState.PARTNER_REVIEW),
            Deliverable("Form for placements", K.OPERATIONAL, 2, OutputState.DRAFT),
        ),
        ((8, 6), (19, 13), (0, 0), (0, 0)),
    ),
    "ethiopia": Story(
        plan(
            "Durable solutions in district plans",
            "Peers from Bulgaria, Portugal and Kenya help five districts to plan with everybody.",
            "District plans count residents only; services for displaced people end with projects.",
            "Displaced people and their neighbours live by one plan.",
            "Five districts have a plan that counts everybody; planners are trained.",
            (
                Step("Mission to three districts", "A7", "Jijiga", -24, 15, "Findings"),
                Step("Workshop on the method", "A4", "Jijiga", -8, 36, "Method"),
                Step("Training of planners", "A5", "Jijiga", 2, 25, "25 planners"),
                Step("Review of the first plans", "A1", "Jijiga", 9, 12, "Comments"),
            ),
            (
                Need("Expert on reception and displacement", "Planning with communities", 20),
                Need("County planner", "Plans that count everybody", 14, Origin.PARTNER_COUNTRY),
                Need("Caseworker, protection", "Vulnerable groups in plans", 10),
            ),
            ((GIVES, "Planners are released", "Bureau"),
             (ADOPTS, "Plans are adopted by district councils", "Districts")),
            impact=("I1", "I4"), member_states=("BG", "PT"), from_now=True,
        ),
        (
            Mission("Georgi Obrazets", 1, 1), Mission("Wanjiku Mfano", 2, 2),
            Mission("Freja Eksempel", 1, 2, Fate.EXPIRED),
            Mission("expert", 3, 3), Mission("Wanjiku Mfano", 2, 3),
            Mission("expert", 3, 4, Fate.INVITED),
            Mission("Inês Modelo", 1, 4, Fate.ACCEPTED),
        ),
        (
            Deliverable("Findings from three districts", K.REPORT, 1),
            Deliverable("Method of planning", K.MANUAL, 2, OutputState.QUALITY_CHECK),
        ),
        ((8, 8), (16, 21), (0, 0), (0, 0)),
    ),
    "armenia": Story(
        plan(
            "What placements gave, and what comes next",
            "Peers from Austria, Cabo Verde and Portugal evaluate the programme with the Office.",
            "Sixty professionals came; nobody knows what ministries gained.",
            "Ministries gain lasting skills from short placements.",
            "An evaluation is published; placements follow a guide.",
            (
                Step("Evaluation mission", "A7", "Yerevan", -17, 20, "Evaluation"),
                Step("Workshop with receiving units", "A4", "Yerevan", -3, 28, "Lessons"),
                Step("Drafting of the guide", "A3", "Yerevan", 6, 8, "Guide"),
            ),
            (
                Need("Evaluator of diaspora programmes", "Evaluation", 16),
                Need("Coordinator, diaspora", "Guides", 10, Origin.ANY),
            ),
            ((GIVES, "All files of the programme", "Office"),
             (ADOPTS, "The guide is sent to all ministries", "Commissioner")),
            impact=("I3", "I1"), member_states=("AT", "PT"), from_now=True,
        ),
        (
            Mission("Edson Modelo", 2, 1), Mission("Tamar Nimushi", 1, 2, Fate.SENT_BACK),
            Mission("Tiago Exemplo", 1, 3, Fate.ACCEPTED),
            Mission("Edson Modelo", 2, 3, Fate.CONTRACTED),
        ),
        (Deliverable("Sixty placements: an evaluation", K.REPORT, 1),),
        ((11, 10), (17, 9), (0, 0)),
    ),
    "uzbekistan": Story(
        plan(
            "Registers in place of surveys",
            "Peers from Estonia, Lithuania and Georgia help to join five registers lawfully.",
            "Five registers use different numbers for the same person.",
            "Figures on labour migration come from registers.",
            "A lawful way to join registers is agreed; a first publication is out.",
            (
                Step("Review of registers", "A7", "Tashkent", 6, 10, "Review"),
                Step("Workshop on data protection", "A4", "Tashkent", 13, 24, "Agreed way"),
                Step("Training of analysts", "A5", "Samarkand", 20, 16, "16 analysts"),
            ),
            (
                Need("Architect of registers", "Registers, identifiers", 18),
                Need("Data protection officer", "Lawful use of data", 10),
            ),
            ((GIVES, "A data protection officer is named", "Agency"),),
            impact=("I3", "I4"), member_states=("EE", "LT"), from_now=True,
        ),
        (
            Mission("Liis Näide", 1, 1, Fate.INVITED),
            Mission("Jonas Pavyzdys", 2, 2, Fate.PROPOSED),
        ),
    ),
}  # fmt: skip
