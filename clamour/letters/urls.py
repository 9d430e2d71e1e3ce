from django.urls import path

from clamour.letters import views

app_name = "letters"
urlpatterns = [
    path("confirm/<str:token>/", views.confirm, name="confirm"),
    path("receipt/<str:token>/", views.receipt, name="receipt"),
    path("<uuid:appeal>/", views.write, name="write"),
]
