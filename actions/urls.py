"""Addresses of `actions`, by namespace: fiches, rounds, actions, activities, outputs."""

from django.urls import include, path

from actions import views

fiches = (
    [
        path("", views.FicheList.as_view(), name="list"),
        path("open/<str:reference>/", views.OpenFiche.as_view(), name="open"),
        path("<str:reference>/", views.FichePage.as_view(), name="fiche"),
        path("<str:reference>/versions/<int:number>/", views.FichePage.as_view(), name="version"),
        path("<str:reference>/sections/<slug:key>/", views.SectionPage.as_view(), name="section"),
        path("<str:reference>/<slug:verb>/", views.FicheVerb.as_view(), name="verb"),
    ],
    "fiches",
)
rounds = (
    [
        path("<int:pk>/", views.RoundPage.as_view(), name="round"),
        path("<int:pk>/decision/", views.DecisionPage.as_view(), name="decision"),
        path("<int:pk>/record/", views.draw_up_record, name="record"),
        path("<int:pk>/<slug:verb>/", views.RoundVerb.as_view(), name="verb"),
    ],
    "rounds",
)
actions = (
    [
        path("", views.ActionList.as_view(), name="list"),
        path("<int:pk>/", views.ActionPage.as_view(), name="action"),
        path("<int:pk>/plan/", views.PlanPage.as_view(), name="plan"),
        path("<int:pk>/new_activity/", views.PlanActivity.as_view(), name="new_activity"),
        path("<int:pk>/new_output/", views.AddOutput.as_view(), name="new_output"),
        path("<int:pk>/<slug:verb>/", views.ActionVerb.as_view(), name="verb"),
    ],
    "actions",
)
activities = (
    [
        path("", views.ActivityCalendar.as_view(), name="calendar"),
        path("<int:pk>/", views.ActivityPage.as_view(), name="activity"),
        path("<int:pk>/<slug:verb>/", views.ActivityVerb.as_view(), name="verb"),
    ],
    "activities",
)
outputs = (
    [
        path("<int:pk>/", views.OutputPage.as_view(), name="output"),
        path("<int:pk>/<slug:verb>/", views.OutputVerb.as_view(), name="verb"),
    ],
    "outputs",
)

urlpatterns = [
    path("fiches/", include(fiches)),
    path("rounds/", include(rounds)),
    path("actions/", include(actions)),
    path("activities/", include(activities)),
    path("outputs/", include(outputs)),
]
