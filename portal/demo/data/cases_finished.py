"""Cases of the full world whose Action has run its course, or most of it."""

from portal.demo.bodies import Named
from portal.demo.cases import ABENA, Case, Until
from portal.demo.cast import MINISTRY
from portal.demo.data import institutions as at

FINISHED = (
    Case(
        Until.CLOSED, 1085, at.MADAGASCAR, "LETTER_TEAM", "fr",
        "Une feuille de route pour la diaspora malgache",
        "La Direction sollicite l’appui de pairs pour préparer sa première feuille de route.",
        "La diaspora envoie de l’argent et des compétences, mais aucun service ne sait qui fait "
        "quoi. Les communes reçoivent des projets qu’elles n’ont pas demandés.",
        "Nous souhaitons une feuille de route, un guichet d’information et la formation de douze "
        "agents de six régions.",
        "La Direction affecte quatre agents et réunit les ministères chaque mois.",
        ("T3b", "T3a"), ("A1", "A4", "A5"),
        Named("Hery", "Ohatra", "Directeur général", "fr"),
        Named("Lalaina", "Ohatra", "Cheffe de service", "fr"), "Antananarivo", key="madagascar",
    ),
    Case(
        Until.CLOSED, 1030, at.MOLDOVA, "EMAIL", "en",
        "One desk for citizens who come home",
        "The Bureau asks for peers who run services for returning citizens.",
        "People who return after years abroad go from office to office for papers, school places "
        "and work. Each office knows its own form only.",
        "We wish to describe one common procedure, to train counsellors of ten districts and to "
        "write a guide for citizens.",
        "Ten districts name a counsellor each; the Bureau prints the guide.",
        ("T3d",), ("A3", "A5", "A8"),
        Named("Ion", "Model", "State Secretary"), Named("Doina", "Model", "Coordinator"),
        "Chișinău", key="moldova", officer="deputy", initiated_by="RO",
    ),
    Case(
        Until.CLOSED, 965, at.ECUADOR, "EMAIL", "es",
        "Inclusión de personas refugiadas en un municipio de frontera",
        "El Municipio solicita el apoyo de ciudades que hayan elaborado planes de inclusión.",
        "La población refugiada ha crecido con rapidez y los servicios municipales atienden sin "
        "un plan común ni datos compartidos.",
        "Solicitamos un plan municipal de inclusión, un manual para los servicios de primera "
        "atención y una visita de estudio a dos ciudades.",
        "El Municipio crea una mesa de trabajo y destina presupuesto propio desde el segundo año.",
        ("T4a", "T2b"), ("A1", "A3", "A8"),
        Named("Gabriela", "Ejemplo", "Alcaldesa", "es"),
        Named("Rosa", "Ejemplo", "Técnica de inclusión", "es"), "Tulcán", key="ecuador",
    ),
    Case(
        Until.CLOSED, 905, at.ZAMBIA, "LETTER_TEAM", "en",
        "Evidence in cases of trafficking in human beings",
        "The Unit requests an exchange between prosecutors and investigators.",
        "Cases of trafficking fail because victims are heard too often and too early, and because "
        "other evidence is seldom looked for.",
        "We ask for a manual on evidence, three workshops for prosecutors and police, and training "
        "of trainers at the judicial college.",
        "The judicial college takes the training into its yearly programme.",
        ("T1b",), ("A3", "A4", "A5"),
        Named("Mutale", "Mfano", "Director of Public Prosecutions"),
        Named("Chanda", "Mfano", "Head of the trafficking desk"), "Lusaka",
        key="zambia", officer="deputy",
    ),
    Case(
        Until.CLOSED, 865, at.GUINEA_BISSAU, "EVENT", "pt",
        "Um primeiro perfil migratório com dados nacionais",
        "O Instituto pede apoio de pares para elaborar o primeiro perfil migratório.",
        "Os dados sobre migração estão dispersos por cinco serviços e nunca foram publicados em "
        "conjunto. O plano nacional de desenvolvimento não os utiliza.",
        "Pretendemos um acordo de partilha de dados, formação de quinze técnicos e a publicação de "
        "um perfil migratório.",
        "O Instituto mantém uma equipa de três pessoas e atualiza o perfil todos os anos.",
        ("T5c", "T3a"), ("A3", "A5"),
        Named("Domingos", "Exemplo", "Presidente", "pt"),
        Named("Mariama", "Exemplo", "Diretora de estatísticas sociais", "pt"), "Bissau",
        key="guinea-bissau", initiated_by="PT",
    ),
    Case(
        Until.CLOSED, 805, at.JORDAN, "LETTER_TEAM", "ar",
        "عقود عمل واضحة للعمال المهاجرين",
        "تطلب المديرية خبرة قصيرة الأمد من نظراء في مجال هجرة العمالة.",
        "يوقع العمال المهاجرون عقوداً لا يفهمونها، وتختلف العقود من قطاع إلى آخر، وتصل الشكاوى "
        "بعد فوات الأوان.",
        "نرغب في إعداد عقد نموذجي لثلاثة قطاعات، وتدريب مفتشي العمل، وإعداد دليل بثلاث لغات.",
        "توفر المديرية فريقاً قانونياً وقاعات التدريب، وتعتمد العقد بقرار من الوزير.",
        ("T2a",), ("A2", "A3", "A5"),
        Named("سلمى", "مثال", "الأمينة العامة", "ar", mailbox="salma.mithal"),
        Named("Lina", "Mithal", "مستشارة قانونية", "ar"), "عمّان", key="jordan", officer="deputy",
    ),
    Case(
        Until.CLOSED, 745, at.PHILIPPINES, "EMAIL", "en",
        "Financial literacy for families who receive remittances",
        "The Office would like to learn from savings banks and consumer services.",
        "Families spend remittances as they come. Seminars before departure speak to the one who "
        "leaves, not to those who stay.",
        "We wish to adapt a training of one day for families, to train sixty trainers in three "
        "regions and to measure whether it helps.",
        "Regional offices run the training afterwards from their own budget.",
        ("T3c",), ("A3", "A5"),
        Named("Ramon", "Halimbawa", "Administrator"),
        Named("Liwayway", "Halimbawa", "Adviser, financial literacy"), "Quezon City",
        key="philippines",
    ),
    Case(
        Until.CLOSED, 665, at.PANAMA, "EMAIL", "es",
        "Cooperación entre servicios contra el tráfico ilícito de migrantes",
        "El Servicio solicita un intercambio confidencial con fiscalías y policías.",
        "Las redes cambian de ruta con rapidez y los servicios de la región comparten la "
        "información con retraso.",
        "Solicitamos dos talleres con investigadores, un procedimiento de intercambio de "
        "información y ejercicios conjuntos.",
        "El Servicio nombra un equipo permanente de ocho personas.",
        ("T1c",), ("A4", "A6"),
        Named("Eduardo", "Muestra", "Director", "es"),
        Named("Marisol", "Muestra", "Subdirectora de análisis", "es"), "Ciudad de Panamá",
        key="panama",
    ),
    Case(
        Until.EVALUATED, 430, at.UKRAINE, "EMAIL", "en",
        "Housing and registration of displaced persons",
        "The Agency asks for peers who have organised housing after displacement.",
        "Displaced persons are registered where they arrive, not where they live. Communes cannot "
        "plan housing and schools.",
        "We ask for advice on a register that follows people, and for a handbook for communes on "
        "temporary and lasting housing.",
        "The Agency changes its register by its own means; thirty communes take part.",
        ("T4b",), ("A1", "A3", "A4"),
        Named("Taras", "Zrazok", "Head of the Agency"),
        Named("Oksana", "Zrazok", "Head of registration"), "Lviv", key="ukraine", officer="deputy",
    ),
    Case(
        Until.EVALUATED, 400, at.BENIN, "LETTER_TEAM", "fr",
        "Des services de l’emploi attentifs aux femmes migrantes",
        "Le Ministère souhaite l’appui de pairs des services publics de l’emploi.",
        "Les femmes qui partent travailler dans la région passent rarement par les services de "
        "l’emploi. Les agents connaissent mal leurs parcours et leurs droits.",
        "Nous souhaitons un guide d’accueil, la formation de quarante agents et des indicateurs "
        "simples par sexe.",
        "Le Ministère ouvre six points d’accueil et suit les indicateurs chaque trimestre.",
        ("T5e", "T2a"), ("A3", "A5"),
        Named("Rodrigue", "Exemple", "Directeur de cabinet", "fr"),
        Named("Bénédicte", "Exemple", "Cheffe de la cellule Migration", "fr"), "Cotonou",
        key="benin", officer="deputy",
    ),
    Case(
        Until.EVALUATED, 420, at.BRAZIL, "EMAIL", "pt",
        "Qualidade das decisões sobre pedidos de refúgio",
        "O Comité pede um intercâmbio com autoridades de asilo sobre controlo de qualidade.",
        "O número de pedidos cresceu e as decisões variam entre regiões. Não há amostras de "
        "controlo nem formação contínua.",
        "Pretendemos um método de controlo de qualidade, um manual de entrevista e a formação de "
        "formadores.",
        "O Comité cria uma unidade de qualidade com cinco pessoas.",
        ("T4",), ("A3", "A5", "A8"),
        Named("Beatriz", "Modelo", "Coordenadora-Geral", "pt"),
        Named("Caio", "Modelo", "Coordenador de elegibilidade", "pt"), "Brasília",
        key="brazil", officer="deputy",
    ),
    Case(
        Until.COMPLETED, 330, MINISTRY, "PORTAL", "en",
        "Counselling people who return, before and after the journey",
        "The Directorate asks for peers who counsel returning migrants together with communes.",
        "People who return see many offices once and none twice. Communes learn of a return when "
        "the person is already in difficulty.",
        "We wish to agree on one path of counselling with four regions, to train counsellors and "
        "to write a short handbook.",
        "Four regional offices release two people each; the Directorate pays their travel.",
        ("T3d",), ("A3", "A4", "A5"),
        Named("Kojo", "Example", "Director"), ABENA, "Accra", key="ghana-return",
        initiated_by="NL",
    ),
)  # fmt: skip
