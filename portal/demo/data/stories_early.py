"""Fiches of the full world that were with the Steering Group and became no Action (yet)."""

from actions.enums import OwnershipKind
from portal.demo.plans import Need, Step
from portal.demo.stories import Story, plan

GIVES = OwnershipKind.CONTRIBUTION

WITH_THE_GROUP = {
    "guatemala": Story(
        plan(
            "Diseño de un registro de personas en tránsito",
            "Pares ayudan al Instituto a diseñar un registro y a formar a quienes lo usan.",
            "Las autoridades registran a las personas en papel.",
            "Las autoridades comparten datos entre puestos.",
            "El diseño está listo; veinte personas están formadas.",
            (
                Step("Misión de diagnóstico", "A7", "Ciudad de Guatemala", 2, 10, "Diagnóstico"),
                Step("Taller de diseño", "A4", "Ciudad de Guatemala", 9, 20, "Diseño"),
            ),
            (Need("Arquitecto de registros", "Registros biométricos", 20),),
            ((GIVES, "Equipos y personal", "Instituto"),),
            language="es",
        )
    ),
    "egypt": Story(
        plan(
            "Ten services for citizens abroad, made simpler",
            "Peers from Estonia and Finland review ten services with the Authority.",
            "A citizen abroad visits the consulate more than once for one matter.",
            "Citizens abroad settle their matters at a distance.",
            "Ten services are simpler; officials are trained.",
            (
                Step("Review of ten services", "A7", "Cairo", 2, 10, "Review"),
                Step("Training of officials", "A5", "Cairo", 10, 24, "24 trained"),
            ),
            (Need("Adviser, digital services", "Services for citizens", 18),),
            ((GIVES, "A technical team", "Authority"),),
            member_states=("EE", "FI"),
        )
    ),
    "sierra-leone": Story(
        plan(
            "A bench book for judges",
            "Judges and prosecutors from Sweden and Italy write it with their colleagues.",
            "Sentences for the same crime differ by years.",
            "Judges decide alike and think of compensation.",
            "The bench book is issued; judges are trained.",
            (
                Step("Review of judgments", "A7", "Freetown", 2, 8, "Review"),
                Step("Seminar for judges", "A4", "Freetown", 10, 22, "Draft"),
                Step("Study visit to a court", "A8", "Stockholm", 18, 5, "Notes"),
            ),
            (Need("Judge", "Sentencing, compensation", 16),),
            ((GIVES, "Judgments are made available", "Registrar"),),
            member_states=("SE", "IT"),
        )
    ),
    "rwanda": Story(
        plan(
            "Accounts for people who live abroad",
            "Peers from France and the Netherlands compare rules and train supervisors.",
            "Remittances pass through accounts and leave them within a week.",
            "People abroad save in their country.",
            "Draft rules are handed over; supervisors are trained.",
            (
                Step("Comparison of three countries", "A7", "Kigali", 2, 9, "Comparison"),
                Step("Drafting workshop", "A2", "Kigali", 9, 18, "Draft rules"),
                Step("Exchange with supervisors", "A6", "Kigali", 16, 20, "Notes"),
            ),
            (Need("Economist, remittances", "Rules for accounts", 16),),
            ((GIVES, "A working group with five banks", "Board"),),
            member_states=("FR", "NL"),
        )
    ),
    "azerbaijan": Story(
        plan(
            "Training of trainers in document security",
            "Peers from Estonia and Poland train twelve trainers for six crossings.",
            "Officers learn of forgeries by chance; reference material is kept by one person.",
            "Forged documents are found at the second line.",
            "Twelve trainers teach; reference material is kept up to date.",
            (
                Step("Review of the second line", "A7", "Baku", 2, 8, "Review"),
                Step("Training of trainers", "A5", "Baku", 8, 12, "12 trainers"),
                Step("Manual on reference material", "A3", "Baku", 15, 6, "Manual"),
            ),
            (Need("Head of document security", "Curricula, reference material", 20),),
            ((GIVES, "Twelve trainers are released", "Centre"),),
            member_states=("EE", "PL"),
        )
    ),
}  # fmt: skip
