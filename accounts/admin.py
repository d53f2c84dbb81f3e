"""Administrators look after accounts, people and institutions here.

What decides who may do what (roles, scopes, deputies) is only shown: the portal's own pages
change it, by verbs that leave an event.
"""

from typing import Any

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.models import Deputation, Institution, Membership, Person, User

admin.site.site_header = admin.site.site_title = _("MIEUX portal: administration")
admin.site.index_title = _("Reference data, people and mechanisms")
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]


class KeptAdmin(admin.ModelAdmin):
    """Rows that others refer to are never deleted here."""

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Rows stay."""
        return False


class ShownAdmin(KeptAdmin):
    """Rows that verbs change; they can be read here."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Rows come from verbs alone."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Rows are changed by verbs alone."""
        return False


@admin.register(User)
class UserAdmin(KeptAdmin):
    """Accounts: an administrator opens and closes them; passwords are nobody's to see or set."""

    list_display = ("email", "person", "is_active", "is_staff", "last_login", "date_joined")
    list_filter = ("is_active", "is_staff")
    search_fields = ("email", "person__family_name", "person__given_name")
    fields = (
        "email",
        "person",
        "is_active",
        "is_staff",
        "last_login",
        "date_joined",
        "privacy_notice",
        "privacy_accepted_at",
    )
    readonly_fields = tuple(name for name in fields if name != "is_active")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Accounts come from signing up and from invitations."""
        return False


@admin.register(Person)
class PersonAdmin(KeptAdmin):
    """People, with or without an account."""

    list_display = ("family_name", "given_name", "email", "language")
    search_fields = ("family_name", "given_name", "email")


@admin.register(Institution)
class InstitutionAdmin(KeptAdmin):
    """Institutions; the pages of people make new ones."""

    list_display = ("name", "acronym", "kind", "country")
    list_filter = ("kind",)
    search_fields = ("name", "name_latin", "acronym")
    list_select_related = ("kind", "country")


@admin.register(Membership)
class MembershipAdmin(ShownAdmin):
    """Who holds which role."""

    list_display = ("person", "role", "institution", "state", "starts_on", "ends_on")
    list_filter = ("role", "state")
    search_fields = ("person__family_name", "person__given_name", "institution__name")
    list_select_related = ("person", "institution")


@admin.register(Deputation)
class DeputationAdmin(ShownAdmin):
    """Who deputises for whom."""

    list_display = ("principal", "deputy", "starts_on", "ends_on", "state")
    list_select_related = ("principal", "deputy")
