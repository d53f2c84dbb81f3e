"""Addresses of `portal`."""

from django.urls import path

from portal.deadlines import views as deadlines
from portal.views import case, design, desk, first_visit, guides, public, results, search, settings

app_name = "portal"

urlpatterns = [
    path("", public.home, name="home"),
    path("accessibility/", public.accessibility, name="accessibility"),
    path("privacy/", public.privacy, name="privacy"),
    path("first-visit/", first_visit.path, name="first_visit"),
    path("first-visit/hide/", first_visit.hide, name="first_visit_hide"),
    path("first-visit/<int:number>/", first_visit.thing, name="first_visit_thing"),
    path("guides/", guides.index, name="guides"),
    path("guides/<slug:role>/", guides.guide, name="guide"),
    path("results/", results.catalogue, name="catalogue"),
    path("results/<slug:slug>/", results.result, name="result"),
    path("figures/", results.figures, name="figures"),
    path("sitemap.xml", results.sitemap, name="sitemap"),
    path("robots.txt", results.robots, name="robots"),
    path("desk/", desk.desk, name="desk"),
    path("deadlines/", deadlines.mine, name="deadlines"),
    path("deadlines/team/", deadlines.team_list, name="deadlines_team"),
    path("deadlines/month/", deadlines.team_month, name="deadlines_month"),
    path("deadlines/<int:pk>/move/", deadlines.Move.as_view(), name="deadline_move"),
    path("deadlines/calendar/", deadlines.calendar, name="calendar"),
    path("deadlines/calendar/renew/", deadlines.calendar_renew, name="calendar_renew"),
    path("deadlines/calendar/revoke/", deadlines.calendar_revoke, name="calendar_revoke"),
    path("deadlines/calendar/restore/", deadlines.calendar_restore, name="calendar_restore"),
    path("calendar/<str:secret>.ics", deadlines.Feed.as_view(), name="feed"),
    path("cases/<str:reference>/", case.case, name="case"),
    path("cases/<str:reference>/triage/", case.triage, name="triage"),
    path("cases/<str:reference>/sent/", case.sent, name="sent"),
    path("search/", search.search, name="search"),
    path("design/", design.page, name="design"),
    path("settings/", settings.overview, name="settings"),
    path("settings/<str:key>/", settings.edit, name="setting"),
]
