from django.urls import path

from clamour.letters import own_views, views

app_name = "letters"
urlpatterns = [
    path("confirm/<str:token>/", views.confirm, name="confirm"),
    path("receipt/<str:token>/", views.receipt, name="receipt"),
    path("own/<uuid:appeal>/", own_views.own, name="own"),
    path("labels/<uuid:appeal>/", own_views.labels, name="labels"),
    path("told/<uuid:appeal>/", own_views.told, name="told"),
    path("<uuid:appeal>/", views.write, name="write"),
]
