"""Addresses of the first set-up."""

from django.urls import path

from ansim.web.setup import views

urlpatterns = [
    path("setup/", views.start, name="setup_start"),
    path("setup/office/", views.office, name="setup_office"),
    path("setup/seal/", views.seal, name="setup_seal"),
    path("setup/sender/", views.sender, name="setup_sender"),
    path("setup/staff/", views.staff, name="setup_staff"),
    path("setup/message/", views.message, name="setup_message"),
]
