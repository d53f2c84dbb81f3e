"""Addresses of `results`: surveys, closing reports, publications, the rows behind figures."""

from django.urls import include, path

from results import views

surveys = (
    [
        path("surveys/ask/<int:pk>/", views.AskPage.as_view(), name="ask"),
        path("surveys/answer/<str:token>/", views.AnswerByLink.as_view(), name="answer"),
        path("surveys/<int:pk>/", views.SurveyPage.as_view(), name="survey"),
        path("surveys/<int:pk>/sheet/", views.SheetPage.as_view(), name="sheet"),
        path("surveys/<int:pk>/<slug:verb>/", views.SurveyVerb.as_view(), name="verb"),
        # Short, as people type it from paper.
        path("e/", views.CodePage.as_view(), name="code"),
        path("e/thanks/", views.ThanksPage.as_view(), name="thanks"),
        path("e/<str:code>/", views.TicketPage.as_view(), name="ticket"),
    ],
    "surveys",
)
reports = (
    [
        path("begin/<int:pk>/", views.BeginReport.as_view(), name="begin"),
        path("<int:pk>/", views.ReportPage.as_view(), name="report"),
        path("<int:pk>/<slug:verb>/", views.ReportVerb.as_view(), name="verb"),
    ],
    "reports",
)
publications = (
    [
        path("begin/<int:pk>/", views.BeginPublication.as_view(), name="begin"),
        path("files/<int:pk>/", views.output_file, name="file"),
        path("<int:pk>/", views.PublicationPage.as_view(), name="publication"),
        path("<int:pk>/<slug:verb>/", views.PublicationVerb.as_view(), name="verb"),
    ],
    "publications",
)
figures = (
    [path("<slug:code>/", views.FigureRows.as_view(), name="rows")],
    "figures",
)

urlpatterns = [
    path("", include(surveys)),
    path("closing-reports/", include(reports)),
    path("publications/", include(publications)),
    path("figures/rows/", include(figures)),
]
