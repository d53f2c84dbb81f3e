"""What a letter of each language begins and ends with."""

RECIPIENTS = {
    "en": "To the team of the facility for peer migration expertise",
    "fr": "À l’équipe de la facilité d’expertise migratoire entre pairs",
    "es": "Al equipo de la facilidad de pericia migratoria entre pares",
    "pt": "À equipa da facilidade de peritagem migratória entre pares",
    "ar": "إلى فريق برنامج خبرات الهجرة بين النظراء",
}
SALUTATIONS = {
    "en": "Dear Sir or Madam,",
    "fr": "Madame, Monsieur,",
    "es": "De nuestra mayor consideración:",
    "pt": "Exmos. Senhores,",
    "ar": "السيدات والسادة الكرام،",
}
FOCALS = {
    "en": "Our focal point is {name}, {post} ({email}).",
    "fr": "Notre point focal est {name}, {post} ({email}).",
    "es": "Nuestro punto focal es {name}, {post} ({email}).",
    "pt": "O nosso ponto focal é {name}, {post} ({email}).",
    "ar": "جهة الاتصال لدينا: {name}، {post} ({email}).",
}
CLOSINGS = {
    "en": "Yours faithfully,",
    "fr": "Veuillez agréer, Madame, Monsieur, l’expression de ma haute considération.",
    "es": "Reciban un atento saludo.",
    "pt": "Com os melhores cumprimentos,",
    "ar": "وتفضلوا بقبول فائق الاحترام والتقدير،",
}
FILE_NAMES = {
    "en": "letter-of-request.pdf",
    "fr": "lettre-de-demande.pdf",
    "es": "carta-de-solicitud.pdf",
    "pt": "carta-de-pedido.pdf",
    "ar": "رسالة-الطلب.pdf",
}

#: The report on an activity.
REPORTS = {
    "en": "{title}: held as planned, with {women} women and {men} men. The peers began with cases "
    "of their own and worked through those of the participants. What came of it: {outputs}. The "
    "participants asked for the material in writing.",
    "fr": "{title} : tenue comme prévu, avec {women} femmes et {men} hommes. Les pairs sont partis "
    "de leurs propres dossiers, puis de ceux des participants. Résultat : {outputs}. Les "
    "participants ont demandé les documents par écrit.",
    "es": "{title}: se realizó según lo previsto, con {women} mujeres y {men} hombres. Los pares "
    "empezaron con casos propios y siguieron con los de las personas participantes. Resultado: "
    "{outputs}. Se pidió el material por escrito.",
    "pt": "{title}: realizada como previsto, com {women} mulheres e {men} homens. Os pares "
    "começaram por casos próprios e passaram aos dos participantes. Resultado: {outputs}. Foi "
    "pedido o material por escrito.",
}

#: Terms of reference of a mission.
TERMS = {
    "en": "Mission in the Action “{action}”: {title}, {place}, {first} to {last}.\n\nThe expert "
    "prepares the sessions with the partner, holds them together with colleagues of the "
    "institution, and hands in a report within ten working days. Profile: {profile}.",
    "fr": "Mission dans le cadre de l’Action « {action} » : {title}, {place}, du {first} au "
    "{last}.\n\nL’expert prépare les séances avec le partenaire, les anime avec des collègues de "
    "l’institution et remet un rapport dans les dix jours ouvrables. Profil : {profile}.",
    "es": "Misión en la Acción «{action}»: {title}, {place}, del {first} al {last}.\n\nLa persona "
    "experta prepara las sesiones con la institución, las dirige con colegas de esta y entrega un "
    "informe en diez días hábiles. Perfil: {profile}.",
    "pt": "Missão na Ação «{action}»: {title}, {place}, de {first} a {last}.\n\nO perito prepara "
    "as sessões com o parceiro, conduz-as com colegas da instituição e entrega um relatório em dez "
    "dias úteis. Perfil: {profile}.",
}

#: Report of a mission: tasks, findings, recommendations.
MISSIONS = {
    "en": (
        "{title}: three days of sessions and one day of visits.",
        "The colleagues know their work well and lack a place to compare it.",
        "Name two people who keep the material up to date; meet again after three months.",
    ),
    "fr": (
        "{title} : trois jours de séances et un jour de visites.",
        "Les collègues connaissent bien leur travail et manquent d’un lieu pour le comparer.",
        "Désigner deux personnes pour tenir les documents à jour ; se revoir après trois mois.",
    ),
    "es": (
        "{title}: tres días de sesiones y uno de visitas.",
        "Las y los colegas conocen bien su trabajo y les falta un espacio para compararlo.",
        "Nombrar a dos personas que mantengan el material; volver a reunirse en tres meses.",
    ),
    "pt": (
        "{title}: três dias de sessões e um de visitas.",
        "Os colegas conhecem bem o seu trabalho e falta-lhes um lugar para o comparar.",
        "Nomear duas pessoas que mantenham o material; voltar a reunir dentro de três meses.",
    ),
}
