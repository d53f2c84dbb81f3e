"""Twenty invented institutions, and the people known there: officials and the roster to be.

Every name says that it is invented: the family names are the word for “example” in many languages,
addresses end in `.example`. Countries are among those that the programme has worked with.
"""

import unicodedata
from dataclasses import dataclass

from portal.demo.cast import Body


@dataclass(frozen=True)
class Named:
    """Somebody invented. `mailbox` for a name that Latin letters can't spell."""

    given: str
    family: str
    post: str
    language: str = "en"
    mailbox: str = ""

    @property
    def email(self) -> str:
        """An address that leads nowhere (RFC 2606)."""
        name = f"{self.given}.{self.family}".replace("ł", "l").replace(" ", "-")
        plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
        return f"{self.mailbox or plain.lower()}@people.example"


HEALTH = Body("Ghana Public Health Institute (demonstration)", "national_admin", "GH", "GPHI")
PROSECUTION = Body("Office for Public Prosecutions (demonstration)", "prosecution", "GH", "OPP")
CABO_VERDE = Body("Direção Nacional da Imigração (demonstração)", "national_admin", "CV", "DNI")
UGANDA = Body("Department for Refugee Affairs (demonstration)", "national_admin", "UG", "DRA")
TAJIKISTAN = Body("Labour Migration Service (demonstration)", "national_admin", "TJ", "LMS")
COLOMBIA = Body("Defensoría Regional del Pueblo (demostración)", "ombudsperson", "CO", "DRP")
TUNISIA = Body("Office des Tunisiens de l’étranger (démonstration)", "national_admin", "TN")
SENEGAL = Body("Direction de la Diaspora (démonstration)", "national_admin", "SN", "DDS")
MOROCCO = Body("مرصد الهجرة (تجريبي)", "national_admin", "MA")
COSTA_RICA = Body("Dirección de Integración (demostración)", "local_gov", "CR")
REGIONAL = Body("Regional Commission for Free Movement (demonstration)", "regional_org", "", "RCFM")

#: Where the people of the roster to be work; some serve in partner countries.
GERMANY = Body("Federal Office for Integration (demonstration)", "member_state_body", "DE", "FOI")
POLAND = Body("Border Guard Academy (demonstration)", "member_state_body", "PL", "BGA")
ITALY = Body("Procura per i reati di tratta (dimostrazione)", "member_state_body", "IT")
LITHUANIA = Body("Statistics Office (demonstration)", "member_state_body", "LT")
SWEDEN = Body("Migration Court of Appeal (demonstration)", "member_state_body", "SE")
GREECE = Body("City of Athens, Integration Unit (demonstration)", "member_state_body", "GR")
FRANCE = Body("Office des visas (démonstration)", "member_state_body", "FR")
MEXICO = Body("Instituto de Movilidad (demostración)", "national_admin", "MX")
GEORGIA = Body("Public Registry of Migration (demonstration)", "national_admin", "GE")

BODIES = (
    HEALTH, PROSECUTION, CABO_VERDE, UGANDA, TAJIKISTAN, COLOMBIA, TUNISIA, SENEGAL, MOROCCO,
    COSTA_RICA, REGIONAL, GERMANY, POLAND, ITALY, LITHUANIA, SWEDEN, GREECE, FRANCE, MEXICO,
    GEORGIA,
)  # fmt: skip

#: Officials of requesting institutions who have no account: they write letters and mails.
OFFICIALS = (
    (HEALTH, Named("Kwame", "Sample", "Director of Planning")),
    (CABO_VERDE, Named("Ivone", "Exemplo", "Diretora de Serviço", "pt")),
    (UGANDA, Named("Grace", "Mfano", "Commissioner")),
    (TAJIKISTAN, Named("Farrukh", "Namuna", "Head of Department")),
    (COLOMBIA, Named("Lucía", "Ejemplo", "Defensora delegada", "es")),
    (TUNISIA, Named("Sami", "Mithal", "Directeur de la coopération", "fr")),
    (SENEGAL, Named("Awa", "Exemple", "Cheffe de division", "fr")),
    (MOROCCO, Named("Nadia", "Mithal", "رئيسة قسم الدراسات", "ar")),
    (REGIONAL, Named("Amara", "Sample", "Programme Officer")),
)

#: The roster to be: twenty people, where they serve and their post.
ROSTER = (
    (GERMANY, Named("Jonas", "Muster", "Head of integration courses", "en")),
    (GERMANY, Named("Greta", "Beispiel", "Adviser, skills recognition", "en")),
    (POLAND, Named("Piotr", "Przykład", "Instructor, document security")),
    (POLAND, Named("Hanna", "Wzór", "Trainer of trainers, border checks")),
    (ITALY, Named("Chiara", "Esempio", "Public prosecutor")),
    (ITALY, Named("Marco", "Modello", "Victim protection coordinator")),
    (LITHUANIA, Named("Rūta", "Pavyzdys", "Migration statistician")),
    (LITHUANIA, Named("Jonas", "Pavyzdys", "Data protection officer")),
    (SWEDEN, Named("Astrid", "Exempel", "Judge")),
    (SWEDEN, Named("Nils", "Exempel", "Senior case law analyst")),
    (GREECE, Named("Eleni", "Paradeigma", "Head of the integration unit")),
    (GREECE, Named("Nikos", "Paradeigma", "Intercultural mediator")),
    (FRANCE, Named("Camille", "Exemple", "Cheffe de bureau, visas", "fr")),
    (FRANCE, Named("Bruno", "Modèle", "Chargé de mission diaspora", "fr")),
    (MEXICO, Named("Ximena", "Ejemplo", "Directora de retorno", "es")),
    (MEXICO, Named("Diego", "Muestra", "Asesor jurídico", "es")),
    (GEORGIA, Named("Nino", "Nimushi", "Head of the migration data unit")),
    (GEORGIA, Named("Levan", "Nimushi", "Analyst, return and reintegration")),
    (CABO_VERDE, Named("Nélida", "Modelo", "Técnica superior, remessas", "pt")),
    (SENEGAL, Named("Cheikh", "Exemple", "Conseiller, investissement de la diaspora", "fr")),
)
