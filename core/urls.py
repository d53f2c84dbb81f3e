"""Addresses of `core`."""

from django.urls import path

from core import job_views, views
from core.uploads.views import OneUpload, Uploads

app_name = "core"

urlpatterns = [
    path("files/<uuid:pk>/", views.download, name="download"),
    path("uploads/", Uploads.as_view(), name="uploads"),
    path("uploads/<uuid:pk>/", OneUpload.as_view(), name="upload"),
    path("jobs/", job_views.jobs_page, name="jobs"),
    path("jobs/<int:pk>/", job_views.job_state, name="job"),
    path("jobs/<int:pk>/again/", job_views.job_again, name="job_again"),
    path("acts/contest/<str:token>/", views.ContestAct.as_view(), name="contest"),
    path("acts/<int:pk>/confirm/", views.ConfirmAct.as_view(), name="confirm_act"),
    path("healthz/", views.Health.as_view(), name="health"),
]
