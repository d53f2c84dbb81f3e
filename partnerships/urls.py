"""Addresses of `partnerships`: the contact form, and the messages to the team."""

from django.urls import include, path

from partnerships import views

enquiries = (
    [
        path("contact/", views.Contact.as_view(), name="contact"),
        path("contact/sent/", views.sent, name="sent"),
        path("enquiries/", views.enquiry_list, name="list"),
        path("enquiries/<int:pk>/", views.enquiry_page, name="enquiry"),
        path("enquiries/<int:pk>/<slug:verb>/", views.EnquiryVerb.as_view(), name="verb"),
    ],
    "enquiries",
)

urlpatterns = [path("", include(enquiries))]
