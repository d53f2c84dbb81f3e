"""Addresses of `accounts`; those of signing in are allauth's."""

from django.urls import path

from accounts import views
from accounts.expert_signup import ExpertSignup

app_name = "accounts"

urlpatterns = [
    path("people/", views.people, name="people"),
    path("people/all/", views.directory, name="directory"),
    path("people/invite/", views.Invite.as_view(), name="invite"),
    path("people/welcome/", views.welcome, name="welcome"),
    path("people/me/", views.Me.as_view(), name="me"),
    path("people/me/edit/", views.EditProfile.as_view(), name="me_edit"),
    path("people/me/institution/", views.Ask.as_view(), name="ask"),
    path("people/me/deputy/", views.NameDeputy.as_view(), name="deputy"),
    path(
        "people/deputations/<int:pk>/<str:verb>/",
        views.DeputationVerb.as_view(),
        name="deputation_verb",
    ),
    path("people/memberships/<int:pk>/", views.membership, name="membership"),
    path("people/memberships/<int:pk>/<str:verb>/", views.MembershipVerb.as_view(), name="verb"),
    path("people/institutions/<int:pk>/", views.institution, name="institution"),
    path("accounts/signup/expert/", ExpertSignup.as_view(), name="signup_expert"),
    path("accounts/invitation/<str:token>/", views.TakeUp.as_view(), name="invitation"),
]
