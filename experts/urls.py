"""Addresses of `experts`, in two namespaces: experts, deployments."""

from django.urls import URLPattern, include, path

from experts.views import deployments as missions
from experts.views import joining, links, roster

experts: tuple[list[URLPattern], str] = (
    [
        path("", roster.Roster.as_view(), name="list"),
        path("join/", joining.join, name="join"),
        path("register/", joining.Register.as_view(), name="register"),
        path("enter/", joining.Enter.as_view(), name="enter"),
        path("me/", joining.me, name="me"),
        path("calls/", joining.calls, name="calls"),
        path("<int:pk>/", roster.Profile.as_view(), name="profile"),
        path("<int:pk>/edit/<slug:section>/", roster.Section.as_view(), name="section"),
        path("<int:pk>/read-again/", roster.read_again, name="read_again"),
        path("<int:pk>/<slug:verb>/", roster.ProfileVerb.as_view(), name="verb"),
    ],
    "experts",
)
deployments: tuple[list[URLPattern], str] = (
    [
        path("", missions.DeploymentList.as_view(), name="list"),
        path("propose/<int:need_pk>/", missions.Propose.as_view(), name="propose"),
        path("invitation/<str:token>/", links.InvitationByLink.as_view(), name="invitation"),
        path("report/<str:token>/", links.ReportByLink.as_view(), name="report"),
        path(
            "attestation/<str:token>/",
            links.AttestationByLink.as_view(),
            name="attestation_by_link",
        ),
        path("word/<str:token>/", links.WordByLink.as_view(), name="word"),
        path("endorsements/<int:pk>/", missions.EndorsementPage.as_view(), name="endorsement"),
        path(
            "endorsements/<int:pk>/<slug:verb>/",
            missions.EndorsementVerb.as_view(),
            name="endorsement_verb",
        ),
        path("<int:pk>/", missions.DeploymentPage.as_view(), name="deployment"),
        path("<int:pk>/attestation/", missions.draw_up_attestation, name="attestation"),
        path("<int:pk>/<slug:verb>/", missions.DeploymentVerb.as_view(), name="verb"),
    ],
    "deployments",
)

urlpatterns = [
    path("experts/", include(experts)),
    path("deployments/", include(deployments)),
]
