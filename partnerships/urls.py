"""Addresses of `partnerships`: the contact form, and the messages to the team."""

from django.urls import URLPattern, include, path

enquiries: tuple[list[URLPattern], str] = ([], "enquiries")

urlpatterns = [path("enquiries/", include(enquiries))]
