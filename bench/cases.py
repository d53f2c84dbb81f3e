"""What became of the requests admitted in the bench world: fiches and Actions."""

from actions.models import Action, ActionFiche, FicheRequest, FicheVersion
from bench import fill
from bench.texts import text
from reference.models import Programme


def make() -> None:
    """Nine of ten requests admitted have a fiche, seven an Action with its numeral.

    A country has at most 3,500: Roman numerals end below 4,000.
    """
    programme = str(Programme.objects.order_by("-starts_on").values_list("pk", flat=True)[0])
    fill.table(
        "bench_fiche",
        """
        SELECT f.*, row_number() OVER (PARTITION BY country ORDER BY has_action DESC, n)
            + coalesce((SELECT max(number) FROM actions_action a WHERE a.country_id = f.country), 0)
            AS number
        FROM (SELECT *, pg_temp.pick(n, 70, 10) < 7 AND age > 120 AS has_action FROM bench_request
            WHERE state = 'ADMITTED' AND pg_temp.pick(n, 70, 10) < 9) AS f
        """,
    )
    approved = "has_action AND number <= 3500"
    fill.fill(
        ActionFiche,
        "FROM bench_fiche",
        id="id",
        state=f"CASE WHEN {approved} THEN 'APPROVED' WHEN age < 120 THEN 'DRAFTING'"
        " ELSE 'REJECTED' END",
        reference="'AF-' || extract(year FROM received) || '-' || 100000 + n",
        working_title="'Action for ' || place",
        officer_id="officer",
        programme_id=programme,
        country_id="country",
        opened_at="received + 25",
    )
    fill.fill(FicheRequest, "FROM bench_fiche", fiche_id="id", request_id="id", is_lead="true")
    fill.fill(
        FicheVersion,
        "FROM bench_fiche",
        id="id",
        fiche_id="id",
        number="1",
        title="'Action for ' || place",
        context=text("n", "tongue", 71, 4),
        overall_objective=text("n", "tongue", 75, 1),
        expected_results=text("n", "tongue", 76, 2),
        starts_on="received + 90",
        ends_on="received + 270",
    )
    fill.run(
        "UPDATE actions_actionfiche f SET version_id = f.id FROM bench_fiche b WHERE b.id = f.id"
    )
    fill.fill(
        Action,
        f"FROM bench_fiche WHERE {approved}",
        state="CASE WHEN age > 400 THEN 'CLOSED' ELSE 'RUNNING' END",
        country_id="country",
        number="number",
        fiche_id="id",
        version_id="id",
        approved_at="received + 80",
        focal_point_id=f"{fill.BASE} + k * 2",
        commitments_accepted_at="received + 85",
        started_on="received + 90",
        completed_on="CASE WHEN age > 400 THEN received + 270 END",
        ended_on="CASE WHEN age > 400 THEN received + 300 END",
    )
