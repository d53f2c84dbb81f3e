"""A version says in which language its texts are written."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("actions", "0005_search_titles"),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="ficheversion",
            name="frozen_change",
        ),
        migrations.AddField(
            model_name="ficheversion",
            name="language",
            field=models.CharField(
                blank=True,
                choices=[
                    ("en", "English"),
                    ("es", "Spanish"),
                    ("fr", "French"),
                    ("pt", "Portuguese"),
                    ("ar", "Arabic"),
                ],
                help_text="In which its texts are written: pages and papers in others say so.",
                max_length=5,
                verbose_name="language of the fiche",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="ficheversion",
            trigger=pgtrigger.compiler.Trigger(
                name="frozen_change",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF OLD.whole_frozen_at IS NOT NULL THEN RAISE EXCEPTION 'a frozen version does not change' USING ERRCODE='restrict_violation'; END IF; IF OLD.shared_frozen_at IS NOT NULL AND (NEW.fiche_id IS DISTINCT FROM OLD.fiche_id OR NEW.number IS DISTINCT FROM OLD.number OR NEW.title IS DISTINCT FROM OLD.title OR NEW.language IS DISTINCT FROM OLD.language OR NEW.summary IS DISTINCT FROM OLD.summary OR NEW.parties IS DISTINCT FROM OLD.parties OR NEW.requests IS DISTINCT FROM OLD.requests OR NEW.focal_point_id IS DISTINCT FROM OLD.focal_point_id OR NEW.focal_point_post IS DISTINCT FROM OLD.focal_point_post OR NEW.beneficiaries IS DISTINCT FROM OLD.beneficiaries OR NEW.context IS DISTINCT FROM OLD.context OR NEW.synopsis IS DISTINCT FROM OLD.synopsis OR NEW.national_framework IS DISTINCT FROM OLD.national_framework OR NEW.overall_objective IS DISTINCT FROM OLD.overall_objective OR NEW.specific_objectives IS DISTINCT FROM OLD.specific_objectives OR NEW.expected_results IS DISTINCT FROM OLD.expected_results OR NEW.deliverables IS DISTINCT FROM OLD.deliverables OR NEW.sdg_target IS DISTINCT FROM OLD.sdg_target OR NEW.level IS DISTINCT FROM OLD.level OR NEW.gender_marker IS DISTINCT FROM OLD.gender_marker OR NEW.human_rights_marker IS DISTINCT FROM OLD.human_rights_marker OR NEW.climate_marker IS DISTINCT FROM OLD.climate_marker OR NEW.data_marker IS DISTINCT FROM OLD.data_marker OR NEW.pact_alignment IS DISTINCT FROM OLD.pact_alignment OR NEW.team_europe IS DISTINCT FROM OLD.team_europe OR NEW.triangular IS DISTINCT FROM OLD.triangular OR NEW.terms_of_reference IS DISTINCT FROM OLD.terms_of_reference OR NEW.follow_up IS DISTINCT FROM OLD.follow_up OR NEW.synergies IS DISTINCT FROM OLD.synergies OR NEW.other_partners IS DISTINCT FROM OLD.other_partners OR NEW.exchange_sessions IS DISTINCT FROM OLD.exchange_sessions OR NEW.starts_on IS DISTINCT FROM OLD.starts_on OR NEW.ends_on IS DISTINCT FROM OLD.ends_on OR NEW.milestones IS DISTINCT FROM OLD.milestones OR NEW.indicators IS DISTINCT FROM OLD.indicators OR NEW.evaluation_plan IS DISTINCT FROM OLD.evaluation_plan OR NEW.products IS DISTINCT FROM OLD.products OR NEW.product_languages IS DISTINCT FROM OLD.product_languages OR NEW.confidential IS DISTINCT FROM OLD.confidential OR NEW.shared_frozen_at IS DISTINCT FROM OLD.shared_frozen_at OR NEW.shared_content IS DISTINCT FROM OLD.shared_content OR NEW.shared_hash IS DISTINCT FROM OLD.shared_hash) THEN RAISE EXCEPTION 'a frozen version does not change' USING ERRCODE='restrict_violation'; END IF; RETURN NEW;",
                    hash="6cf7f93454f20d83e64ec72b5b20cf404b424ef7",
                    operation="UPDATE",
                    pgid="pgtrigger_frozen_change_0139c",
                    table="actions_ficheversion",
                    when="BEFORE",
                ),
            ),
        ),
    ]
