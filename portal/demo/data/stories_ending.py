"""Four Actions whose activities are done: evaluated, reported on, written about."""

from actions.enums import Mode, OutputKind, OwnershipKind
from portal.demo.plans import Need, Step
from portal.demo.stories import (
    Closing,
    Deliverable,
    Fate,
    Mission,
    Publishing,
    Reach,
    Story,
    Words,
    plan,
)

K = OutputKind
GIVES, ADOPTS = OwnershipKind.CONTRIBUTION, OwnershipKind.ADOPTION

ENDING = {
    "ukraine": Story(
        plan(
            "A register that follows people",
            "Peers from Bulgaria, Denmark and Sweden advise on registration and housing.",
            "Displaced persons are registered where they arrive, not where they live.",
            "Communes plan for everybody who lives there.",
            "The register follows people; thirty communes use the handbook.",
            (
                Step("Review of the register", "A1", "", 3, 7, "Review", Mode.REMOTE),
                Step("Workshop with communes", "A4", "Lviv", 12, 45, "Agreed changes"),
                Step("Handbook on housing", "A3", "", 24, 10, "Handbook", Mode.REMOTE),
            ),
            (
                Need("Expert on population registers", "Registers of residence", 16),
                Need("Head of reception", "Housing after displacement", 12),
            ),
            ((GIVES, "The Agency programmes the changes", "Agency"),
             (ADOPTS, "The handbook is sent to all communes", "Agency")),
            member_states=("DK", "BG", "SE"),
        ),
        (
            Mission("Mads Eksempel", 1, 2), Mission("Georgi Obrazets", 2, 2),
            Mission("Freja Eksempel", 2, 2, Fate.DECLINED),
        ),
        (
            Deliverable("Registration: what to change", K.REPORT, 1),
            Deliverable("Handbook on housing for communes", K.MANUAL, 3,
                        adopted_as="Circular of the Agency"),
        ),
        ((4, 3), (27, 16), (6, 4)),
        Closing(
            "The register follows people since spring; thirty communes use the handbook.",
            "The Agency keeps both up with its own staff.",
            "Short remote sessions with communes, every second week.",
            "Two missions on site were not possible.",
            "An exchange on lasting housing with peers from cities.",
            waits=True,
        ),
        Publishing(Reach.NONE),
    ),
    "benin": Story(
        plan(
            "Des services de l’emploi attentifs aux femmes migrantes",
            "Des pairs de France et de Belgique forment les agents de six points d’accueil.",
            "Les femmes qui partent travailler passent rarement par les services de l’emploi.",
            "Les femmes migrantes connaissent leurs droits et les services.",
            "Un guide est utilisé dans six points d’accueil ; quarante agents sont formés.",
            (
                Step("Mission d’étude", "A7", "Cotonou", 2, 12, "Constats"),
                Step("Formation des agents, premier groupe", "A5", "Cotonou", 12, 20, "20 formés"),
                Step("Formation des agents, second groupe", "A5", "Parakou", 26, 20, "20 formés"),
            ),
            (
                Need("Formatrice, égalité dans l’emploi", "Accueil et droits", 16),
                Need("Responsable de la diversité", "Indicateurs par sexe", 8),
            ),
            ((GIVES, "Six points d’accueil", "Ministère"),
             (ADOPTS, "Le guide devient une instruction", "Directeur de cabinet")),
            language="fr", member_states=("FR", "BE"),
        ),
        (
            Mission("Salomé Exemple", 1, 1), Mission("Salomé Exemple", 1, 2),
            Mission("Anneleen Voorbeeld", 2, 3),
        ),
        (
            Deliverable("Guide d’accueil", K.MANUAL, 2, adopted_as="Instruction du ministre"),
            Deliverable("Indicateurs par sexe", K.OPERATIONAL, 3),
        ),
        ((8, 4), (13, 7), (11, 8)),
        Closing(
            "Quarante agents accueillent mieux : une visite sur trois est celle d’une femme.",
            "Les indicateurs sont suivis chaque trimestre par la cellule.",
            "Les agents ont joué eux-mêmes des entretiens.",
            "Les associations de femmes n’ont été associées qu’à la fin.",
            "Étendre le guide aux six départements restants.",
        ),
        Publishing(
            Reach.DRAFT,
            (
                Words("fr", "Au Bénin, l’emploi s’ouvre aux femmes migrantes",
                      "Six points d’accueil reçoivent mieux les femmes qui partent travailler.",
                      "Des agentes publiques de France et de Belgique ont formé quarante agents.",
                      "Un guide est en usage dans six départements.", ""),
            ),
        ),
    ),
    "brazil": Story(
        plan(
            "Qualidade das decisões sobre refúgio",
            "Autoridades da Áustria, da Grécia e de Portugal partilham o seu método.",
            "O número de pedidos cresceu e as decisões variam entre regiões.",
            "Decisões fundamentadas e iguais em todo o país.",
            "Uma unidade de qualidade trabalha com um método; dez formadores ensinam.",
            (
                Step("Análise de cinquenta decisões", "A7", "", 2, 8, "Análise", Mode.REMOTE),
                Step("Workshop sobre o método", "A4", "Brasília", 9, 24, "Método"),
                Step("Visita de estudo a duas autoridades", "A8", "Viena", 15, 5, "Notas"),
                Step("Formação de formadores", "A5", "São Paulo", 22, 10, "10 formadores"),
            ),
            (
                Need("Chefe de unidade de qualidade", "Amostras e métodos", 18),
                Need("Formadora, entrevista", "Formação de formadores", 10),
            ),
            ((GIVES, "Unidade de cinco pessoas", "Comité"),
             (ADOPTS, "O método é aprovado por resolução", "Comité")),
            language="pt", member_states=("AT", "GR", "PT"),
        ),
        (
            Mission("Verena Beispiel", 1, 2), Mission("expert", 2, 2),
            Mission("Despina Paradeigma", 2, 4),
        ),
        (
            Deliverable("Método de controlo de qualidade", K.OPERATIONAL, 2,
                        adopted_as="Resolução do Comité"),
            Deliverable("Manual de entrevista", K.MANUAL, 4),
        ),
        ((5, 3), (13, 9), (3, 2), (7, 3)),
        Closing(
            "A unidade revê uma amostra de decisões todos os meses.",
            "O método está em resolução; a unidade tem orçamento próprio.",
            "Ler decisões em conjunto, sem nomes.",
            "A tradução do manual atrasou dois meses.",
            "Repetir a análise dentro de um ano.",
        ),
        Publishing(
            Reach.AGREED,
            (
                Words("pt", "Brasil: decisões de refúgio com qualidade",
                      "Uma unidade de qualidade lê as decisões antes e depois.",
                      "Autoridades da Áustria, da Grécia e de Portugal abriram os seus métodos.",
                      "O método está em uso e dez formadores ensinam em três regiões.",
                      "Lemos as decisões uns dos outros, e ficámos melhores."),
                Words("en", "Brazil: asylum decisions of quality",
                      "A quality unit reads decisions before and after.",
                      "Authorities of Austria, Greece and Portugal opened their methods.",
                      "The method is in use, and ten trainers teach in three regions.",
                      "We read each other’s decisions and became better."),
            ),
            "Perita, Portugal",
        ),
    ),
    "ghana-return": Story(
        plan(
            "One path of counselling for people who return",
            "Peers from the Netherlands, Georgia and Sweden help four regions agree on one path.",
            "People who return see many offices once and none twice.",
            "People who return are accompanied until they stand on their own feet.",
            "One path of counselling is in use in four regions; eight counsellors are trained.",
            (
                Step("Mission to four regions", "A7", "Tamale, Kumasi", 2, 16, "Findings"),
                Step("Workshop on the path of counselling", "A4", "Accra", 9, 32, "Agreed path"),
                Step("Training of counsellors", "A5", "Kumasi", 26, 24, "24 people trained"),
            ),
            (
                Need("Return counsellor", "Counselling before and after return", 18),
                Need("Head of reintegration", "Work with communes", 12),
            ),
            ((GIVES, "Two people of each region", "Regional offices"),
             (ADOPTS, "The path becomes an instruction of the Directorate", "Director")),
            member_states=("NL", "SE"),
        ),
        (
            Mission("Joost Voorbeeld", 1, 1), Mission("Ingrid Mönster", 1, 2),
            Mission("Tamar Nimushi", 2, 3), Mission("Joost Voorbeeld", 1, 3),
        ),
        (
            Deliverable("One path: handbook for counsellors", K.MANUAL, 2,
                        adopted_as="Instruction of the Director"),
            Deliverable("Findings from four regions", K.REPORT, 1),
        ),
        ((9, 7), (18, 14), (15, 9)),
        publishing=Publishing(
            Reach.PARTNER,
            (
                Words("en", "Ghana: one path for people who return",
                      "Four regions accompany people who return along one path.",
                      "Counsellors from the Netherlands, Sweden and Georgia worked with eight "
                      "colleagues of the regions.",
                      "The path is an instruction; twenty-four people are trained.",
                      "We stopped sending people on, and began to go with them."),
                Words("fr", "Ghana : un même chemin pour les personnes qui rentrent",
                      "Quatre régions accompagnent les personnes qui rentrent sur un même chemin.",
                      "Des conseillers des Pays-Bas, de Suède et de Géorgie ont travaillé avec "
                      "huit collègues des régions.",
                      "Le chemin est une instruction ; vingt-quatre personnes sont formées.",
                      "Nous avons cessé d’adresser ailleurs, et commencé à accompagner."),
            ),
            "Counsellor, Ghana",
        ),
    ),
}  # fmt: skip
