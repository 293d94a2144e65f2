"""Addresses of the visitor's pages: the root is what venues' QRs say, so it is as short as can be."""

from django.urls import path

from ansim.web.visitor import own_views, problem_views, views

urlpatterns = [
    path("", views.page, name="visitor_page"),
    path("worker.js", views.worker, {"name": "worker.js"}, name="visitor_worker"),
    path("sync.js", views.worker, {"name": "sync.js"}, name="visitor_sync"),
    path("v1/own-visits", own_views.own, name="visitor_own"),
    path("v1/problem", problem_views.report, name="visitor_problem"),
    path("v1/problem/<str:number>", problem_views.answer, name="visitor_answer"),
    path("visit/config.json", views.config, name="visitor_config"),
    path("visit/files.json", views.files, name="visitor_files"),
    path("visit/<str:name>", views.file, name="visitor_file"),
]
