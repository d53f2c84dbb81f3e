"""Person ≠ account ≠ membership: a person may have no account, and hold several roles."""

import uuid
from collections.abc import Iterable
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models, transaction
from django.db.models import F, Func, Q
from django.db.models.functions import Lower, Upper
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from accounts.enums import STAFF, DeputationState, MembershipState, Role
from accounts.standing import Standing, load_standing
from core.models import Stateful
from reference.models import Country, Delegation, InstitutionKind, Theme


class Person(models.Model):
    """Somebody whom the portal knows by name, with or without an account."""

    given_name = models.CharField(_("given name"), max_length=100)
    family_name = models.CharField(_("family name"), max_length=100)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    language = models.CharField(_("working language"), max_length=5, default="en")

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ["family_name", "given_name", "pk"]
        indexes = [
            models.Index(Lower("email"), name="person_email_lower"),
            # Lists of people and experts stand in this order; a page of them is read along it.
            models.Index(fields=["family_name", "given_name"], name="person_by_name"),
            GinIndex(OpClass(Upper("given_name"), name="gin_trgm_ops"), name="person_given_trgm"),
            GinIndex(OpClass(Upper("family_name"), name="gin_trgm_ops"), name="person_family_trgm"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """Given and family name."""
        return f"{self.given_name} {self.family_name}".strip()

    @cached_property
    def standing(self) -> Standing:
        """What the person stands for now; read once per object."""
        return load_standing(self)


class UserManager(BaseUserManager["User"]):
    """Makes accounts. The e-mail address is the name to sign in with."""

    def get_queryset(self) -> "models.QuerySet[User]":
        """Accounts with their person: every page asks what the person stands for."""
        return super().get_queryset().select_related("person")

    def create_user(self, email: str, password: str | None = None, **more: Any) -> "User":
        """An account with a person of its own unless one is given. Without password: none works."""
        person = more.pop("person", None)
        if person is None:
            person = Person.objects.create(
                given_name=more.pop("given_name", ""),
                family_name=more.pop("family_name", ""),
                email=email,
                language=more.pop("language", "en"),
            )
        user = self.model(email=self.normalize_email(email), person=person, **more)
        user.set_password(password)
        with transaction.atomic(using=self._db):
            user.save(using=self._db)
            # Rooms above may have things for this person; they register with `accounts.hooks`.
            from accounts.hooks import account_made

            account_made(user)
        return user

    def create_superuser(self, email: str, password: str | None = None, **more: Any) -> "User":
        """Always raises ValueError: nobody stands above the rules (`make_administrator`)."""
        raise ValueError("There are no superusers here. Use: manage.py make_administrator EMAIL")


class User(AbstractBaseUser, PermissionsMixin):
    """An account: the right to sign in as a person."""

    email = models.EmailField(_("e-mail"), unique=True)
    person = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="user")
    is_active = models.BooleanField(_("may sign in"), default=True)
    is_staff = models.BooleanField(_("may use the administration"), default=False)
    date_joined = models.DateTimeField(_("joined"), default=timezone.now)
    privacy_notice = models.CharField(_("privacy notice accepted"), max_length=20, blank=True)
    privacy_accepted_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        constraints = [
            models.UniqueConstraint(Lower("email"), name="user_email_any_case"),
            # The framework lets superusers past every permission; the portal has none.
            models.CheckConstraint(condition=Q(is_superuser=False), name="user_never_superuser"),
        ]

    def __str__(self) -> str:
        return self.email

    def get_full_name(self) -> str:
        """The person's name."""
        return self.person.name

    @property
    def standing(self) -> Standing:
        """What the person stands for now; read once per request."""
        return self.person.standing

    @property
    def language(self) -> str:
        """The person's language."""
        return self.person.language


class Claim(models.Model):
    """Where an official who registers says to work, until the e-mail address is verified.

    Then it becomes a membership that waits for confirmation, and this row goes.
    """

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="claim")
    institution = models.CharField(_("institution as named"), max_length=200)
    country = models.ForeignKey(
        Country, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    post = models.CharField(_("post"), max_length=150, blank=True)

    class Meta:
        verbose_name = _("claim")
        verbose_name_plural = _("claims")

    def __str__(self) -> str:
        return self.institution


class Institution(models.Model):
    """A body that people belong to: a requester, a Delegation, an EU service, the implementer, …"""

    name = models.CharField(_("official name"), max_length=200)
    name_latin = models.CharField(
        _("name in Latin letters"), max_length=200, blank=True, help_text=_("If it differs.")
    )
    acronym = models.CharField(_("acronym"), max_length=30, blank=True)
    kind = models.ForeignKey(
        InstitutionKind, on_delete=models.PROTECT, related_name="+", verbose_name=_("kind")
    )
    kind_justification = models.CharField(
        _("why it is responsible for migration or mobility"), max_length=500, blank=True
    )
    country = models.ForeignKey(
        Country,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="institutions",
        verbose_name=_("country"),
        help_text=_("Empty for a regional organisation or an EU body."),
    )
    delegation = models.OneToOneField(
        Delegation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="institution",
        verbose_name=_("EU Delegation"),
    )
    language = models.CharField(
        _("language of the institution"),
        max_length=5,
        choices=settings.LANGUAGES,
        blank=True,
        help_text=_("In which we write to its people who have no account and chose no other."),
    )
    address = models.TextField(_("address"), blank=True)
    website = models.URLField(_("website"), blank=True)

    class Meta:
        verbose_name = _("institution")
        verbose_name_plural = _("institutions")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                Lower("name"), "country", name="institution_once_per_country", nulls_distinct=False
            ),
        ]
        indexes = [
            GinIndex(OpClass(Upper("name"), name="gin_trgm_ops"), name="institution_name_trgm"),
            GinIndex(
                OpClass(Upper("name_latin"), name="gin_trgm_ops"), name="institution_latin_trgm"
            ),
            models.Index(Upper("acronym"), name="institution_acronym_upper"),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.acronym})" if self.acronym else self.name

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("accounts:institution", args=[self.pk])

    def learn_language(self, code: str) -> None:
        """Remember the language in which the institution writes, unless one is known already.

        A language that the portal does not speak is not kept.
        """
        if self.language or code not in dict(settings.LANGUAGES):
            return
        self.language = code
        Institution.objects.filter(pk=self.pk, language="").update(language=code)


class MembershipQuerySet(models.QuerySet["Membership"]):
    """Memberships as rules ask for them."""

    def in_force(self, on: Any = None) -> "MembershipQuerySet":
        """Confirmed, and within their dates."""
        day = on or timezone.localdate()
        return self.filter(
            Q(starts_on__isnull=True) | Q(starts_on__lte=day),
            Q(ends_on__isnull=True) | Q(ends_on__gte=day),
            state=MembershipState.ACTIVE,
        )


class Membership(Stateful):
    """A person in an institution with a role and a scope. Empty scope means everything.

    While it waits for confirmation it names an institution in the person's words. Where these are
    the name of one that the portal knows, `institution` is set, so that its contact sees it; the
    person is never told (`institution_name`).
    """

    state = models.CharField(_("state"), max_length=32, choices=MembershipState)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="memberships")
    institution = models.ForeignKey(
        Institution, on_delete=models.PROTECT, null=True, blank=True, related_name="memberships"
    )
    claimed_name = models.CharField(_("institution as named"), max_length=200, blank=True)
    claimed_country = models.ForeignKey(
        Country, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    role = models.CharField(_("role"), max_length=16, choices=Role)
    post = models.CharField(_("post"), max_length=150, blank=True)
    may_submit = models.BooleanField(_("may submit requests for the institution"), default=False)
    is_contact = models.BooleanField(
        _("contact of the institution"),
        default=False,
        help_text=_("Confirms colleagues who register."),
    )
    invited = models.BooleanField(_("invited by an administrator"), default=False)
    countries = models.ManyToManyField(Country, blank=True, related_name="+")
    themes = models.ManyToManyField(Theme, blank=True, related_name="+")
    starts_on = models.DateField(_("from"), null=True, blank=True)
    ends_on = models.DateField(_("until"), null=True, blank=True)
    evidence = models.CharField(_("how it was confirmed"), max_length=300, blank=True)

    objects: ClassVar[MembershipQuerySet] = MembershipQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=MembershipState.values), name="membership_state_known"
            ),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="membership_role_known"),
            models.CheckConstraint(
                condition=Q(institution__isnull=False)
                | Q(
                    state__in=[MembershipState.PENDING, MembershipState.REFUSED],
                    claimed_name__gt="",
                ),
                name="membership_names_an_institution",
            ),
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True)
                | Q(ends_on__isnull=True)
                | Q(starts_on__lte=F("ends_on")),
                name="membership_dates_in_order",
            ),
            models.UniqueConstraint(
                fields=["person", "institution", "role"],
                condition=Q(state__in=[MembershipState.PENDING, MembershipState.ACTIVE]),
                name="membership_once",
            ),
        ]
        indexes = [
            models.Index(fields=["institution", "role", "state"], name="membership_by_role"),
            models.Index(fields=["role", "state"], name="membership_role_state"),
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.get_role_display()}"

    def get_absolute_url(self) -> str:
        """Its page for whoever confirms it."""
        return reverse("accounts:membership", args=[self.pk])

    @property
    def institution_name(self) -> str:
        """The institution's name; what the person called it, until that is confirmed."""
        unconfirmed = self.state in (MembershipState.PENDING, MembershipState.REFUSED)
        if self.institution is None or (unconfirmed and self.claimed_name):
            return self.claimed_name
        return str(self.institution)

    @property
    def country(self) -> Country | None:
        """The institution's country; the one that the person named, until that is confirmed."""
        unconfirmed = self.state in (MembershipState.PENDING, MembershipState.REFUSED)
        if self.institution is None or (unconfirmed and self.claimed_name):
            return self.claimed_country
        return self.institution.country

    @property
    def is_staff_role(self) -> bool:
        """Whether the role is given by invitation only."""
        return self.role in STAFF


class DateRange(Func):
    """`daterange(from, until, '[]')`: both days included."""

    function = "DATERANGE"
    output_field = DateRangeField()


class DeputationQuerySet(models.QuerySet["Deputation"]):
    """Deputations as rules ask for them."""

    def in_force(self, on: Any = None) -> "DeputationQuerySet":
        """Not ended, and within their dates."""
        day = on or timezone.localdate()
        return self.filter(starts_on__lte=day, ends_on__gte=day, state=DeputationState.ACTIVE)


class Deputation(Stateful):
    """`deputy` acts for `principal` from–to (both days included); acts say "X for Y"."""

    state = models.CharField(
        _("state"), max_length=32, choices=DeputationState, default=DeputationState.ACTIVE
    )
    principal = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="deputies", verbose_name=_("for whom")
    )
    deputy = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="deputises", verbose_name=_("deputy")
    )
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"))

    objects: ClassVar[DeputationQuerySet] = DeputationQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("deputy")
        verbose_name_plural = _("deputies")
        ordering = ["-starts_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=DeputationState.values), name="deputation_state_known"
            ),
            models.CheckConstraint(
                condition=Q(starts_on__lte=F("ends_on")), name="deputation_dates_in_order"
            ),
            models.CheckConstraint(
                condition=~Q(principal=F("deputy")), name="deputation_of_another"
            ),
            ExclusionConstraint(
                name="deputation_no_overlap",
                condition=Q(state=DeputationState.ACTIVE),
                expressions=[
                    ("principal", RangeOperators.EQUAL),
                    ("deputy", RangeOperators.EQUAL),
                    (
                        DateRange(
                            "starts_on",
                            "ends_on",
                            RangeBoundary(inclusive_lower=True, inclusive_upper=True),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.deputy} for {self.principal}"

    def get_absolute_url(self) -> str:
        """The page on which both see it."""
        return reverse("accounts:me")


class CalendarFeed(models.Model):
    """The secret address of a person's calendar; taken back by renewing or revoking it.

    `key` makes the address together with the portal's secret key, and only its hash is compared:
    who reads the table alone can't read a calendar. `content_hash` and `changed_at` say what the
    last reader got and since when it has been so.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="calendar_feeds")
    key = models.UUIDField(default=uuid.uuid4, editable=False)
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    content_hash = models.CharField(max_length=64, blank=True)
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(revoked_at__isnull=True),
                name="calendar_feed_one_in_use",
            ),
        ]

    def __str__(self) -> str:
        return f"calendar of {self.person_id}"


def people_named(ids: Iterable[int]) -> dict[int, Person]:
    """People by id, in one query."""
    return {person.pk: person for person in Person.objects.filter(pk__in=list(ids))}
