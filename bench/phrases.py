"""What requests of the bench world are about, and in which words, in the five languages."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Tongue:
    """One language: topics of titles, and words, the frequent ones first."""

    code: str
    topics: tuple[str, ...]
    words: str


TONGUES = (
    Tongue(
        "en",
        (
            "Training of border police in document checks at",
            "A strategy for labour migration in",
            "Support to the reintegration of returnees in",
            "Statistics on residence permits for",
            "Protection of unaccompanied children in",
            "Procedures of asylum and case backlog in",
            "Prevention of trafficking in human beings in",
            "Recognition of skills and qualifications in",
            "Engagement with the diaspora of",
            "Digital files for the registry of foreigners in",
        ),
        "the of and to migration ministry for in officers services with training support staff "
        "national procedures country expertise management regional legal cooperation data "
        "authorities policy strategy institutions partners units capacity implementation residents "
        "permits registration borders asylum protection integration visas labour returns diaspora "
        "statistics guidance interviews decisions appeals biometrics screening referral shelters "
        "mediation recruitment remittances qualifications forecasting accreditation",
    ),
    Tongue(
        "fr",
        (
            "Formation de la police aux frontières à",
            "Une stratégie pour la migration de travail à",
            "Appui à la réintégration des personnes de retour à",
            "Statistiques des titres de séjour pour",
            "Réduire les frais de transferts depuis",
        ),
        "de la le les et migration des pour ministère agents services appui formation procédures "
        "nationale gestion coopération données autorités politique stratégie institutions "
        "partenaires unités capacités mise en œuvre titres séjour frontières asile protection "
        "intégration visas travail retours diaspora statistiques entretiens décisions recours",
    ),
    Tongue(
        "es",
        (
            "Formación de la policía de fronteras en",
            "Una estrategia de migración laboral para",
            "Apoyo a la reintegración de retornados en",
            "Permisos de residencia más rápidos en",
        ),
        "de la el los y migración para ministerio personal servicios apoyo formación trámites "
        "nacional gestión cooperación datos autoridades política estrategia instituciones "
        "unidades capacidad permisos residencia fronteras asilo protección integración visados "
        "empleo retornos diáspora estadísticas entrevistas resoluciones recursos",
    ),
    Tongue(
        "pt",
        (
            "Formação da polícia de fronteiras em",
            "Uma estratégia de migração laboral para",
            "Apoio à reintegração de retornados em",
        ),
        "de a o os e migração para ministério pessoal serviços apoio formação processos nacional "
        "gestão cooperação dados autoridades política estratégia instituições unidades "
        "capacidade autorizações residência fronteiras asilo proteção integração vistos emprego",
    ),
    Tongue(
        "ar",
        (
            "تدريب شرطة الحدود على فحص الوثائق في",
            "استراتيجية لهجرة اليد العاملة في",
            "إحصاءات تصاريح الإقامة من أجل",
        ),
        "من في على الهجرة إلى الوزارة دعم تدريب الموظفين الخدمات الإجراءات الوطنية إدارة التعاون "
        "البيانات السلطات السياسة الاستراتيجية المؤسسات الشركاء القدرات التصاريح الإقامة الحدود "
        "اللجوء الحماية الإدماج التأشيرات العمل العودة المغتربين الإحصاءات",
    ),
)
#: How many of twenty requests are written in each language.
SHARES = (10, 4, 2, 2, 2)
#: A word of one title in twenty: the search that finds much.
COMMON = "reintegration"
