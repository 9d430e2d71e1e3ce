from django.urls import path

from clamour.letters import again, views, waiting

app_name = "letters"
urlpatterns = [
    path("confirm/<str:token>/", views.confirm, name="confirm"),
    path("receipt/<str:token>/", views.receipt, name="receipt"),
    path("wait/<str:token>/", waiting.wait, name="wait"),
    path("never/<str:token>/", waiting.never, name="never"),
    path("again/<uuid:appeal>/", again.by_device, name="again"),
    path("again/<uuid:appeal>/<str:token>/", again.by_link, name="again_by_link"),
    path("<uuid:appeal>/", views.write, name="write"),
    path("<uuid:appeal>/challenge/", views.challenge, name="challenge"),
]
