"""Forty more invented institutions: thirty of partner countries, ten employers of experts."""

from portal.demo.cast import Body

# -- Partner countries, all among those that the programme has worked with -------------------------

MADAGASCAR = Body(
    "Direction de la Diaspora malgache (démonstration)", "national_admin", "MG", "DDM"
)
MOLDOVA = Body("Bureau for Returning Citizens (demonstration)", "national_admin", "MD", "BRC")
ECUADOR = Body("Municipio de la Frontera Norte (demostración)", "local_gov", "EC")
ZAMBIA = Body("National Prosecutions Unit (demonstration)", "prosecution", "ZM", "NPU")
GUINEA_BISSAU = Body("Instituto de Estatística (demonstração)", "national_admin", "GW")
JORDAN = Body("مديرية هجرة العمالة (تجريبي)", "national_admin", "JO")
PHILIPPINES = Body("Remittances Advisory Office (demonstration)", "national_admin", "PH", "RAO")
PANAMA = Body("Servicio de Fronteras (demostración)", "national_admin", "PA")
UKRAINE = Body("Agency for Displaced Persons (demonstration)", "national_admin", "UA", "ADP")
BENIN = Body("Ministère du Travail, cellule Migration (démonstration)", "national_admin", "BJ")
BRAZIL = Body("Comité de Refúgio (demonstração)", "national_admin", "BR")
LEBANON = Body("Médiature de la République (démonstration)", "ombudsperson", "LB")
MAURITIUS = Body("Parliamentary Committee on Mobility (demonstration)", "parliament", "MU")
TOGO = Body("Agence de l’Emploi à l’étranger (démonstration)", "national_admin", "TG", "AEE")
KAZAKHSTAN = Body("Centre for Skilled Workers (demonstration)", "national_admin", "KZ", "CSW")
HONDURAS = Body("Dirección de Retorno (demostración)", "national_admin", "HN")
ETHIOPIA = Body("Regional Bureau for Displacement (demonstration)", "local_gov", "ET", "RBD")
ARMENIA = Body("Office of the Diaspora Commissioner (demonstration)", "national_admin", "AM", "ODC")
NIGER = Body("Agence contre le trafic de migrants (démonstration)", "national_admin", "NE")
UZBEKISTAN = Body("Agency for Migration Data (demonstration)", "national_admin", "UZ", "AMD")
RWANDA = Body("Savings and Remittances Board (demonstration)", "national_admin", "RW", "SRB")
EGYPT = Body("هيئة رعاية المصريين بالخارج (تجريبي)", "national_admin", "EG")
GUATEMALA = Body("Instituto de Atención al Migrante (demostración)", "national_admin", "GT")
SIERRA_LEONE = Body("High Court, Trafficking Division (demonstration)", "judiciary", "SL")
AZERBAIJAN = Body("Document Security Centre (demonstration)", "national_admin", "AZ", "DSC")
CAMEROON = Body("Conseil régional du Littoral (démonstration)", "local_gov", "CM")
INDONESIA = Body("Board for Returning Workers (demonstration)", "national_admin", "ID", "BRW")
KENYA = Body("County Government of the Lake (demonstration)", "local_gov", "KE")
MALI = Body("Observatoire des Migrations (démonstration)", "national_admin", "ML")
GAMBIA = Body("Office of the Ombudsman (demonstration)", "ombudsperson", "GM")

# -- Member States: where more experts of the roster work ------------------------------------------

AUSTRIA = Body("Federal Asylum Agency (demonstration)", "member_state_body", "AT", "FAA")
BELGIUM = Body("Office des étrangers (démonstration)", "member_state_body", "BE")
NETHERLANDS = Body("Repatriation and Departure Desk (demonstration)", "member_state_body", "NL")
ROMANIA = Body("Agency against Trafficking (demonstration)", "member_state_body", "RO")
BULGARIA = Body("State Agency for Refugees (demonstration)", "member_state_body", "BG")
FINLAND = Body("Immigration Service (demonstration)", "member_state_body", "FI")
IRELAND = Body("Labour Permits Unit (demonstration)", "member_state_body", "IE")
CROATIA = Body("Border Directorate (demonstration)", "member_state_body", "HR")
CZECHIA = Body("Department for Integration (demonstration)", "member_state_body", "CZ")
ESTONIA = Body("Digital Identity Authority (demonstration)", "member_state_body", "EE")

MORE_BODIES = (
    MADAGASCAR, MOLDOVA, ECUADOR, ZAMBIA, GUINEA_BISSAU, JORDAN, PHILIPPINES, PANAMA, UKRAINE,
    BENIN, BRAZIL, LEBANON, MAURITIUS, TOGO, KAZAKHSTAN, HONDURAS, ETHIOPIA, ARMENIA, NIGER,
    UZBEKISTAN, RWANDA, EGYPT, GUATEMALA, SIERRA_LEONE, AZERBAIJAN, CAMEROON, INDONESIA, KENYA,
    MALI, GAMBIA,
    AUSTRIA, BELGIUM, NETHERLANDS, ROMANIA, BULGARIA, FINLAND, IRELAND, CROATIA, CZECHIA, ESTONIA,
)  # fmt: skip
