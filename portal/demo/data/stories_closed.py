"""Eight Actions that were closed: plan, missions, outputs, report, publication."""

from actions.enums import Mode, Origin, OutputKind, OwnershipKind
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
GIVES, ADOPTS, FOLLOWS = (
    OwnershipKind.CONTRIBUTION,
    OwnershipKind.ADOPTION,
    OwnershipKind.FOLLOW_UP,
)

CLOSED = {
    "madagascar": Story(
        plan(
            "Une feuille de route pour la diaspora malgache",
            "Des pairs français et sénégalais aident la Direction à écrire sa feuille de route et "
            "à ouvrir un guichet d’information.",
            "La diaspora envoie de l’argent et des compétences, mais aucun service ne sait qui "
            "fait quoi.",
            "La diaspora contribue aux plans des régions.",
            "La feuille de route est adoptée ; un guichet est ouvert ; douze agents sont formés.",
            (
                Step("Mission d’étude auprès de trois régions", "A7", "Antananarivo", 2, 18,
                     "Rapport d’étude"),
                Step("Atelier sur la feuille de route", "A4", "Antananarivo", 9, 34,
                     "Projet de feuille de route"),
                Step("Formation des agents du guichet", "A5", "Antsirabe", 20, 12,
                     "Douze agents formés"),
            ),
            (
                Need("Spécialiste des politiques de diaspora", "Stratégies et concertation", 20),
                Need("Conseiller en investissement", "Guichets d’information", 12, Origin.ANY),
            ),
            ((GIVES, "Quatre agents à plein temps", "Direction"),
             (ADOPTS, "La feuille de route est adoptée par arrêté", "Ministre")),
            language="fr", member_states=("FR",),
        ),
        (
            Mission("Bruno Modèle", 1, 1), Mission("Cheikh Exemple", 2, 2),
            Mission("Gérard Modèle", 1, 2, Fate.DECLINED), Mission("Bruno Modèle", 1, 3),
        ),
        (
            Deliverable("Rapport d’étude sur la diaspora", K.REPORT, 1),
            Deliverable("Feuille de route 2024–2028", K.STRATEGY, 2,
                        adopted_as="Arrêté du ministre"),
        ),
        ((9, 8), (16, 15), (7, 5)),
        Closing(
            "La feuille de route a été adoptée et le guichet reçoit trente demandes par mois.",
            "Le guichet est au budget de la Direction ; un agent en répond.",
            "Commencer par les régions a évité un texte sans lecteurs.",
            "Les associations établies hors d’Europe ont été consultées trop tard.",
            "Revoir la feuille de route après deux ans, avec les régions.",
        ),
        Publishing(
            Reach.PUBLISHED,
            (
                Words("fr", "Madagascar écrit sa feuille de route avec sa diaspora",
                      "Six régions et leurs associations ont préparé ensemble la première feuille "
                      "de route pour la diaspora.",
                      "Des agents publics de France et du Sénégal ont travaillé avec leurs "
                      "homologues malgaches lors de trois missions.",
                      "La feuille de route est adoptée. Un guichet d’information est ouvert et "
                      "douze agents y répondent.",
                      "Nous avons comparé nos erreurs avant nos réussites."),
                Words("en", "Madagascar writes its road map with its diaspora",
                      "Six regions and their associations prepared the first road map for the "
                      "diaspora together.",
                      "Officials from France and Senegal worked with their Malagasy counterparts "
                      "in three missions.",
                      "The road map is adopted. An information desk is open, and twelve officials "
                      "answer there.",
                      "We compared our mistakes before our successes."),
            ),
            "Expert for Madagascar",
        ),
    ),
    "moldova": Story(
        plan(
            "One desk for people who come home",
            "Peers from Romania, Slovakia and Georgia help ten districts to offer one desk.",
            "People who return go from office to office; each knows its own form only.",
            "People who return find their way in one place.",
            "A common procedure is in use in ten districts; counsellors are trained.",
            (
                Step("Mapping of services", "A7", "Chișinău", 2, 14, "Map of services"),
                Step("Workshop on the procedure", "A4", "Chișinău", 8, 30, "Common procedure"),
                Step("Study visit to two labour offices", "A8", "Bratislava", 14, 8, "Notes"),
                Step("Training of counsellors", "A5", "Bălți", 22, 20, "20 counsellors trained"),
            ),
            (
                Need("Head of a desk for returning citizens", "Procedures and partners", 18),
                Need("Trainer of counsellors", "Counselling", 10, Origin.ANY),
            ),
            ((GIVES, "Ten counsellors are named", "Districts"),
             (ADOPTS, "The procedure becomes an order", "State Secretary")),
            member_states=("RO", "SK"),
        ),
        (
            Mission("Mihaela Exemplu", 1, 1), Mission("Mihaela Exemplu", 1, 2),
            Mission("Zuzana Príkladná", 1, 4), Mission("Tamar Nimushi", 2, 4),
        ),
        (
            Deliverable("One desk: common procedure", K.OPERATIONAL, 2,
                        adopted_as="Order of the State Secretary"),
            Deliverable("Coming home: a guide for citizens", K.MANUAL, 4),
        ),
        ((9, 4), (19, 9), (5, 3), (14, 6)),
        Closing(
            "The procedure is in use in ten districts; two more joined on their own account.",
            "The Bureau trains new counsellors itself twice a year.",
            "The study visit made heads of office want the same.",
            "The guide came late, because three offices had to agree to each page.",
            "Ask those who came home after one year what helped.",
        ),
        Publishing(
            Reach.PUBLISHED,
            (
                Words("en", "One desk for people who come home to Moldova",
                      "Ten districts now answer people who return in one place.",
                      "Labour offices of Romania, Slovakia and Georgia showed how they work, and "
                      "trained twenty counsellors.",
                      "A common procedure is in use; a guide for citizens is printed by the "
                      "Bureau itself.", "One door, and behind it everybody I needed."),
                Words("fr", "Un guichet unique pour les personnes qui rentrent en Moldavie",
                      "Dix districts répondent désormais en un seul lieu.",
                      "Des services de l’emploi de Roumanie, de Slovaquie et de Géorgie ont "
                      "montré leur travail et formé vingt conseillers.",
                      "Une procédure commune est appliquée ; un guide est imprimé par le Bureau.",
                      "Une porte, et derrière elle tous ceux qu’il me fallait."),
            ),
            "Counsellor in a district",
        ),
    ),
    "ecuador": Story(
        plan(
            "Un plan municipal de inclusión",
            "Ciudades de España y Costa Rica acompañan al Municipio en su plan de inclusión.",
            "La población refugiada ha crecido y los servicios atienden sin un plan común.",
            "Las personas refugiadas acceden a los servicios municipales.",
            "El plan está aprobado; un manual guía la primera atención.",
            (
                Step("Diagnóstico con los servicios", "A7", "Tulcán", 2, 16, "Diagnóstico"),
                Step("Taller sobre el plan", "A4", "Tulcán", 8, 38, "Borrador del plan"),
                Step("Visita de estudio a dos ciudades", "A8", "Zaragoza", 15, 6, "Notas"),
                Step("Formación de la primera atención", "A5", "Tulcán", 24, 25, "25 formadas"),
            ),
            (
                Need("Responsable municipal de inclusión", "Planes y mesas de trabajo", 20),
                Need("Formadora en primera atención", "Manuales", 10, Origin.PARTNER_COUNTRY),
            ),
            ((GIVES, "Mesa de trabajo mensual", "Alcaldía"),
             (ADOPTS, "El plan se aprueba por ordenanza", "Concejo")),
            language="es", impact=("I1", "I2"), member_states=("ES",),
        ),
        (
            Mission("Noelia Modelo", 1, 1), Mission("Andrés Modelo", 1, 2),
            Mission("Valentina Ejemplo", 2, 4),
        ),
        (
            Deliverable("Plan municipal de inclusión", K.POLICY, 2, adopted_as="Ordenanza"),
            Deliverable("Manual de primera atención", K.MANUAL, 4),
        ),
        ((10, 6), (22, 13), (4, 2), (18, 7)),
        Closing(
            "El plan fue aprobado con dos meses de retraso y cuenta con presupuesto propio.",
            "La mesa de trabajo continúa sin apoyo externo.",
            "La presencia de vecinas y vecinos desde el primer taller.",
            "La visita de estudio coincidió con el cambio de dos concejales.",
            "Medir cada año el acceso a los servicios.",
        ),
        Publishing(
            Reach.PUBLISHED,
            (
                Words("es", "Un municipio de frontera planifica para todas las personas",
                      "El Municipio aprobó su primer plan de inclusión.",
                      "Responsables de ciudades de España y Costa Rica trabajaron con la mesa "
                      "municipal durante seis meses.",
                      "El plan es ordenanza, y veinticinco personas aplican el manual de primera "
                      "atención.", "Aprendimos de ciudades que también dudaron."),
                Words("en", "A town at the border plans for everybody",
                      "The municipality adopted its first plan for inclusion.",
                      "Officials of cities in Spain and Costa Rica worked with the town’s own "
                      "group for six months.",
                      "The plan is an ordinance, and twenty-five people use the manual.",
                      "We learned from cities that had their doubts too."),
            ),
            "Responsable municipal, Ecuador",
        ),
    ),
    "zambia": Story(
        plan(
            "Evidence beyond the victim’s word",
            "Prosecutors and investigators from Italy and Romania share how they build cases.",
            "Cases fail because victims are heard too often and other evidence is not sought.",
            "Traffickers are convicted without a second harm to victims.",
            "A manual is in use; trainers of the judicial college are trained.",
            (
                Step("Review of twenty closed cases", "A7", "Lusaka", 3, 8, "Review"),
                Step("Workshop for prosecutors and police", "A4", "Ndola", 10, 36, "Agreed list"),
                Step("Drafting of the manual", "A3", "", 16, 6, "Draft manual", Mode.REMOTE),
                Step("Training of trainers", "A5", "Lusaka", 26, 14, "14 trainers"),
            ),
            (
                Need("Public prosecutor, trafficking", "Evidence, compensation", 22),
                Need("Head of victim assistance", "Hearing of victims", 10),
            ),
            ((GIVES, "Cases are made available", "Director of Public Prosecutions"),
             (ADOPTS, "The manual becomes guidance", "Director of Public Prosecutions"),
             (FOLLOWS, "Training every year", "Judicial college")),
            member_states=("IT", "RO"),
        ),
        (
            Mission("Giulia Esempio", 1, 1), Mission("Giulia Esempio", 1, 2),
            Mission("Ioana Exemplu", 2, 2), Mission("Paolo Campione", 1, 4),
            Mission("Ioana Exemplu", 2, 4, Fate.CANCELLED),
        ),
        (
            Deliverable("Review of closed cases", K.REPORT, 1),
            Deliverable("Manual on evidence in trafficking cases", K.MANUAL, 3,
                        adopted_as="Guidance of the Director of Public Prosecutions"),
        ),
        ((4, 4), (15, 19), (3, 3), (8, 6)),
        Closing(
            "The manual is guidance and is taught; the first two cases were won with it.",
            "The judicial college teaches it every year with its own trainers.",
            "Work on closed cases kept the talk concrete.",
            "One expert was recalled by her employer; a workshop on hearings was shortened.",
            "An exchange on compensation of victims.",
        ),
        Publishing(
            Reach.WITHDRAWN,
            (
                Words("en", "Zambia: evidence beyond the victim’s word",
                      "Prosecutors and police agreed on how to build cases of trafficking.",
                      "Prosecutors from Italy and a team from Romania reviewed closed cases with "
                      "their Zambian colleagues.",
                      "A manual is in use and fourteen trainers teach it.", ""),
                Words("fr", "Zambie : des preuves au-delà de la parole de la victime",
                      "Parquet et police se sont accordés sur la manière d’instruire la traite.",
                      "Des procureurs italiens et une équipe roumaine ont relu des affaires "
                      "closes avec leurs collègues zambiens.",
                      "Un manuel est utilisé et quatorze formateurs l’enseignent.", ""),
            ),
            why="One of the cases is before the court of appeal; the page returns afterwards.",
        ),
    ),
    "guinea-bissau": Story(
        plan(
            "O primeiro perfil migratório",
            "Pares de Portugal, da Lituânia e de Cabo Verde ajudam a publicar um perfil.",
            "Os dados estão dispersos por cinco serviços e nunca foram publicados em conjunto.",
            "O plano de desenvolvimento utiliza dados sobre migração.",
            "O acordo de partilha é assinado; o perfil é publicado.",
            (
                Step("Levantamento das fontes", "A7", "Bissau", 2, 12, "Inventário"),
                Step("Workshop sobre a partilha", "A4", "Bissau", 9, 24, "Acordo"),
                Step("Formação de técnicos", "A5", "Bissau", 18, 15, "15 formados"),
            ),
            (
                Need("Estatístico de migrações", "Perfis e inquéritos", 20),
                Need("Especialista em remessas", "Indicadores", 8, Origin.PARTNER_COUNTRY),
            ),
            ((GIVES, "Equipa de três pessoas", "Instituto"),
             (FOLLOWS, "O perfil é atualizado todos os anos", "Instituto")),
            language="pt", impact=("I3", "I2"), member_states=("PT", "LT"),
        ),
        (
            Mission("Rui Amostra", 1, 1), Mission("Rui Amostra", 1, 2),
            Mission("Edson Modelo", 2, 2), Mission("Rui Amostra", 1, 3),
        ),
        (
            Deliverable("Acordo de partilha de dados", K.OPERATIONAL, 2,
                        adopted_as="Despacho conjunto"),
            Deliverable("Perfil migratório", K.REPORT, 3, adopted_as="Publicação do Instituto"),
        ),
        ((5, 7), (9, 13), (6, 9)),
        Closing(
            "O perfil foi publicado e citado no plano nacional.",
            "O Instituto atualiza-o com a sua equipa.",
            "Um acordo simples, de duas páginas, foi assinado em três semanas.",
            "Um dos cinco serviços não entregou dados a tempo.",
            "Incluir as migrações internas na próxima edição.",
        ),
        Publishing(
            Reach.PUBLISHED,
            (
                Words("pt", "Guiné-Bissau publica o primeiro perfil migratório",
                      "Cinco serviços juntaram os seus dados.",
                      "Estatísticos de Portugal e um colega de Cabo Verde trabalharam com o "
                      "Instituto em três missões.",
                      "O perfil está publicado e é citado no plano nacional.",
                      "Os dados já existiam; faltava a conversa."),
                Words("en", "Guinea-Bissau publishes its first migration profile",
                      "Five services brought their data together.",
                      "Statisticians from Portugal and a colleague from Cabo Verde worked with "
                      "the Institute in three missions.",
                      "The profile is published and quoted in the national plan.",
                      "The data were there; the conversation was missing."),
            ),
            "Perito, Guiné-Bissau",
        ),
    ),
    "jordan": Story(
        plan(
            "Contracts that workers understand",
            "Peers from Ireland and Italy help to draft model contracts for three sectors.",
            "Workers sign contracts that they do not understand; complaints come too late.",
            "Migrant workers know their contract and can rely on it.",
            "Model contracts are in force in three sectors; inspectors are trained.",
            (
                Step("Review of contracts in use", "A2", "Amman", 2, 9, "Review"),
                Step("Drafting workshop", "A4", "Amman", 8, 28, "Model contracts"),
                Step("Training of inspectors", "A5", "Irbid", 17, 26, "26 inspectors trained"),
            ),
            (
                Need("Head of an employment permits unit", "Contracts, inspection", 18),
                Need("Labour inspector", "Training of inspectors", 10),
            ),
            ((GIVES, "A legal team of three", "Directorate"),
             (ADOPTS, "The contracts come into force by a decision of the Minister", "Minister")),
            impact=("I1", "I4"), member_states=("IE", "IT"),
        ),
        (
            Mission("Aoife Sampla", 1, 1), Mission("Elisa Modello", 1, 2),
            Mission("Conor Sampla", 2, 3), Mission("Lucas Muestra", 2, 3, Fate.EXPIRED),
        ),
        (
            Deliverable("Model contracts for three sectors", K.LEGISLATION, 2,
                        adopted_as="Decision of the Minister"),
            Deliverable("Guide for workers in three languages", K.MANUAL, 3),
        ),
        ((4, 5), (13, 14), (9, 16)),
        Closing(
            "The contracts are in force in three sectors.",
            "Inspectors check them at every visit; the form was changed for it.",
            "Employers sat at the table from the first workshop.",
            "Domestic work was left out, against the wish of the partner.",
            "A second request on domestic work.",
        ),
        Publishing(
            Reach.PUBLISHED,
            (
                Words("en", "Jordan: contracts that workers understand",
                      "Three sectors have a model contract.",
                      "Officials from Ireland and Italy worked with the Directorate’s lawyers and "
                      "with employers.",
                      "The contracts are in force and twenty-six inspectors check them.",
                      "A page that everybody can read is harder to write than a law."),
                Words("ar", "الأردن: عقود يفهمها العمال",
                      "أصبح لثلاثة قطاعات عقد نموذجي.",
                      "عمل موظفون من إيرلندا وإيطاليا مع قانونيي المديرية ومع أصحاب العمل.",
                      "العقود سارية المفعول ويتحقق منها ستة وعشرون مفتشاً.",
                      "كتابة صفحة يقرؤها الجميع أصعب من كتابة قانون."),
            ),
            "Expert for Jordan",
        ),
    ),
    "philippines": Story(
        plan(
            "Families plan with remittances",
            "A former central banker and a peer from a savings bank adapt a training for families.",
            "Families spend remittances as they come; seminars speak to the one who leaves.",
            "Families save a part of what they receive.",
            "A training of one day runs in three regions; its effect is measured.",
            (
                Step("Review of seminars", "A7", "Manila", 2, 10, "Review"),
                Step("Adaptation of the training", "A3", "", 7, 6, "Draft", Mode.REMOTE),
                Step("Training of trainers", "A5", "Cebu", 15, 30, "30 trainers"),
                Step("Training of trainers, second round", "A5", "Davao", 17, 30, "30 trainers"),
            ),
            (
                Need("Economist, remittances", "Prices and products", 14),
                Need("Savings adviser", "Training material", 12),
            ),
            ((GIVES, "Three regional offices", "Office"),
             (FOLLOWS, "Regional offices run the training", "Office")),
            impact=("I3", "I4"), member_states=("NL", "FR"),
        ),
        (
            Mission("Willem Model", 1, 1), Mission("Nour Exemple", 2, 3),
            Mission("Nour Exemple", 2, 4),
        ),
        (
            Deliverable("Our family, our plan: training of one day", K.TRAINING, 2,
                        adopted_as="Programme of the regional offices"),
            Deliverable("Does it help? First survey", K.SURVEY, 4),
        ),
        ((7, 3), (4, 2), (21, 8), (22, 9)),
        Closing(
            "Sixty trainers hold the training; 1,200 families took part in the first year.",
            "Regional offices pay for it from their own budget.",
            "Trainers from cooperatives reach more families than officials.",
            "The survey came too early to show savings.",
            "Repeat the survey after one year.",
        ),
        Publishing(
            Reach.PUBLISHED,
            (
                Words("en", "Families in the Philippines plan with remittances",
                      "A training of one day now speaks to those who stay.",
                      "A retired central banker from the Netherlands and a savings adviser from "
                      "France adapted it with the Office.",
                      "Sixty trainers hold it in three regions.",
                      "We had always spoken to the one who leaves."),
                Words("es", "Las familias filipinas planifican con las remesas",
                      "Una formación de un día se dirige ahora a quienes se quedan.",
                      "Un economista jubilado de los Países Bajos y una asesora de ahorro de "
                      "Francia la adaptaron con la Oficina.",
                      "Sesenta formadores la imparten en tres regiones.",
                      "Siempre habíamos hablado con quien se marcha."),
            ),
            "Adviser, Philippines",
        ),
    ),
    "panama": Story(
        plan(
            "Intercambio de información contra el tráfico ilícito",
            "Investigadores de España y Suecia comparten procedimientos con el Servicio.",
            "Las redes cambian de ruta y la información se comparte con retraso.",
            "Los servicios actúan a tiempo y con garantías.",
            "Un procedimiento de intercambio está en uso.",
            (
                Step("Taller con investigadores", "A4", "Ciudad de Panamá", 3, 22, "Conclusiones"),
                Step("Sesión sobre el procedimiento", "A6", "Ciudad de Panamá", 11, 16,
                     "Procedimiento"),
            ),
            (Need("Inspector, tráfico ilícito de migrantes", "Investigaciones conjuntas", 14),),
            ((GIVES, "Equipo permanente de ocho personas", "Servicio"),),
            language="es", impact=("I2",), member_states=("ES", "SE"),
        ),
        (Mission("Alba Ejemplo", 1, 1), Mission("Oskar Mönster", 1, 2)),
        (Deliverable("Procedimiento de intercambio", K.OPERATIONAL, 2),),
        ((7, 14), (5, 10)),
        Closing(
            "El procedimiento está en uso entre cuatro servicios.",
            "El equipo permanente lo revisa cada semestre.",
            "Trabajar con casos cerrados y sin nombres.",
            "Un servicio no pudo participar.",
            "Un ejercicio conjunto dentro de un año.",
        ),
        Publishing(Reach.WAIVED, why="Investigations go on; the partner wishes silence."),
    ),
}  # fmt: skip
