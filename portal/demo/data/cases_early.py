"""Cases of the full world that are still with the team or the Group, or ended there."""

from portal.demo.bodies import Named
from portal.demo.cases import Case, Until
from portal.demo.data import institutions as at
from requests_app.enums import DeclineReason

EARLY = (
    Case(
        Until.REJECTED, 300, at.GUATEMALA, "EMAIL", "es",
        "Un registro biométrico de personas en tránsito",
        "El Instituto solicita apoyo para diseñar un registro de personas en tránsito.",
        "Las autoridades registran a las personas en papel y no pueden compartir los datos entre "
        "puestos.",
        "Solicitamos el diseño de un registro biométrico y la formación de operadores.",
        "El Instituto aporta los equipos y el personal.",
        ("T1a", "T5c"), ("A1", "A5"),
        Named("Estuardo", "Muestra", "Director", "es"),
        Named("Ixchel", "Muestra", "Jefa de informática", "es"), "Ciudad de Guatemala",
        key="guatemala",
    ),
    Case(
        Until.DECLINED, 395, at.MALI, "LETTER_TEAM", "fr",
        "Un plan de dix ans pour l’Observatoire",
        "L’Observatoire sollicite un appui de longue durée.",
        "L’Observatoire manque de personnel et de moyens pour produire des statistiques chaque "
        "année.",
        "Nous souhaitons un conseiller résident pendant trois ans et le financement d’enquêtes.",
        "L’Observatoire fournit un bureau.",
        ("T5c",), ("A1", "A7"),
        Named("Adama", "Exemple", "Directeur", "fr"),
        Named("Kadiatou", "Exemple", "Cheffe des études", "fr"), "Bamako",
        decline_reason=DeclineReason.NOT_SHORT_TERM,
        decline_text="La facilité offre une expertise de courte durée ; un conseiller résident et "
        "des enquêtes annuelles dépassent ce cadre. La délégation de l’Union peut vous orienter.",
    ),
    Case(
        Until.RETURNED, 140, at.EGYPT, "LETTER_TEAM", "ar",
        "خدمات رقمية للمصريين العاملين بالخارج",
        "تطلب الهيئة خبرة نظراء في الخدمات الرقمية للمواطنين بالخارج.",
        "يحتاج المواطن المقيم بالخارج إلى زيارة القنصلية أكثر من مرة لإنجاز معاملة واحدة.",
        "نرغب في مراجعة عشر معاملات، وتدريب الموظفين، وإعداد دليل للمستخدم.",
        "توفر الهيئة فريقاً تقنياً وتتحمل تكاليف البرمجة.",
        ("T3b",), ("A1", "A5"),
        Named("حسن", "مثال", "رئيس الهيئة", "ar", mailbox="hassan.mithal"),
        Named("Mona", "Mithal", "مديرة الخدمات", "ar"), "القاهرة", key="egypt", officer="deputy",
    ),
    Case(
        Until.RECALLED, 115, at.SIERRA_LEONE, "EMAIL", "en",
        "Bench book on trafficking in human beings",
        "The Division asks for an exchange between judges.",
        "Sentences for the same crime differ by years. Judges have no common reference and no "
        "training on compensation.",
        "We ask for a bench book, two seminars for judges and a study visit to one court.",
        "The Chief Justice issues the bench book as guidance.",
        ("T1b",), ("A3", "A4", "A8"),
        Named("Ibrahim", "Sample", "Presiding Judge"), Named("Isata", "Sample", "Registrar"),
        "Freetown", key="sierra-leone",
    ),
    Case(
        Until.TO_SIGN, 78, at.RWANDA, "EMAIL", "en",
        "Savings products for people who send money home",
        "The Board asks for peers from savings banks and supervisors.",
        "Remittances pass through accounts and leave them within a week. Banks offer no product to "
        "people who live abroad.",
        "We wish to compare three countries, to draft rules for accounts held abroad and to train "
        "supervisors.",
        "The Board leads a working group with five banks.",
        ("T3c",), ("A1", "A2", "A6"),
        Named("Claudine", "Urugero", "Director-General"),
        Named("Eric", "Urugero", "Head of inclusion"), "Kigali", key="rwanda",
    ),
    Case(
        Until.ROUND, 58, at.AZERBAIJAN, "LETTER_TEAM", "en",
        "Checking documents at the second line",
        "The Centre asks for training of trainers in document security.",
        "New documents come into use every year. Officers at the second line learn of forgeries by "
        "chance, and reference material is kept by one person.",
        "We ask for a curriculum, training of twelve trainers and a way to keep reference material "
        "up to date.",
        "Trainers teach at six crossings from next year on.",
        ("T1a",), ("A3", "A5"),
        Named("Rashad", "Misal", "Director"), Named("Leyla", "Misal", "Head of training"),
        "Baku", key="azerbaijan", officer="deputy",
    ),
    Case(
        Until.ADMITTED, 33, at.KENYA, "EVENT", "en",
        "County plans that count refugees",
        "The County asks for peers from cities with a plan for integration.",
        "A third of those who use the county’s clinics and schools do not appear in its plan, "
        "because they are refugees.",
        "We ask for a method to plan for everybody who lives here, and for a study visit.",
        "The County writes the plan itself and pays the meetings.",
        ("T4a", "T3a"), ("A1", "A8"),
        Named("Otieno", "Mfano", "Governor"), Named("Wanjiku", "Mfano", "County planner"),
        "Kisumu",
    ),
    Case(
        Until.ASKED, 19, at.GAMBIA, "EMAIL", "en",
        "Visits to places where returnees are received",
        "The Office asks for peers from ombuds institutions.",
        "The Office may visit reception centres and has done so twice, without a method.",
        "We wish for a method of visits, a form for complaints and training of eight people.",
        "The Office publishes what it finds each year.",
        ("T4", "T3d"), ("A3", "A5"),
        Named("Lamin", "Sample", "Ombudsman"), Named("Binta", "Sample", "Head of complaints"),
        "Banjul",
        question="Does the law allow visits without notice? Please send the article, and tell us "
        "which ministry runs the centres.",
    ),
    Case(
        Until.REVIEW, 11, at.CAMEROON, "LETTER_TEAM", "fr",
        "Accueillir et orienter les jeunes de retour",
        "Le Conseil régional souhaite l’appui de collectivités ayant organisé un tel accueil.",
        "Des jeunes reviennent chaque semaine sans passer par un service public. Les communes les "
        "découvrent par les associations.",
        "Nous souhaitons une charte entre communes et associations, et la formation de vingt "
        "agents d’accueil.",
        "Le Conseil met à disposition des locaux et un coordinateur.",
        ("T3d",), ("A3", "A5"),
        Named("Samuel", "Exemple", "Président du Conseil", "fr"),
        Named("Esther", "Exemple", "Directrice des affaires sociales", "fr"), "Douala",
        officer="deputy",
    ),
    Case(
        Until.RECEIVED, 3, at.INDONESIA, "EMAIL", "en",
        "Villages of workers who return: what works",
        "The Board asks for an exchange on services for workers who return.",
        "Two hundred villages receive a grant for returning workers. No one has looked at what "
        "they do with it.",
        "We ask for an evaluation with peers and for a guide for village heads.",
        "The Board opens its files and releases four people.",
        ("T3d", "T2a"), ("A3", "A7"),
        Named("Bambang", "Contoh", "Chairman"), Named("Dewi", "Contoh", "Deputy for programmes"),
        "Jakarta",
    ),
)  # fmt: skip
