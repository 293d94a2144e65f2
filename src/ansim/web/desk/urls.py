"""Addresses of the office's desk."""

from django.urls import path

from ansim.web.desk import views

urlpatterns = [
    path("cards/", views.cards, name="desk_cards"),
    path("cards/open/", views.open_pass, name="desk_open"),
]
