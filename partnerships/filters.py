"""Filters of the list of messages."""

import django_filters as filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from partnerships.enums import Concern, EnquiryState
from partnerships.models import Enquiry


class EnquiryFilter(filters.FilterSet):
    """What the list can be narrowed by."""

    state = filters.ChoiceFilter(choices=EnquiryState.choices, label=_("State"))
    concern = filters.ChoiceFilter(choices=Concern.choices, label=_("About"))
    q = filters.CharFilter(method="by_words", label=_("Name, institution, reference or words"))

    class Meta:
        model = Enquiry
        fields: list[str] = []

    def by_words(self, rows: QuerySet[Enquiry], name: str, words: str) -> QuerySet[Enquiry]:
        """In which the words occur as they stand."""
        words = words.strip()[:200]
        found = Q(reference__istartswith=words)
        for column in ("name", "email", "organisation", "message"):
            found |= Q(**{f"{column}__icontains": words})
        return rows.filter(found)
