"""Addresses of `experts`, in two namespaces: experts, deployments."""

from django.urls import URLPattern, include, path

experts: tuple[list[URLPattern], str] = ([], "experts")
deployments: tuple[list[URLPattern], str] = ([], "deployments")

urlpatterns = [
    path("experts/", include(experts)),
    path("deployments/", include(deployments)),
]
