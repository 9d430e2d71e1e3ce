from django.urls import path

from clamour.letters import again, own_views, views, waiting

app_name = "letters"
urlpatterns = [
    path("confirm/<str:token>/", views.confirm, name="confirm"),
    path("receipt/<str:token>/", views.receipt, name="receipt"),
    path("own/<uuid:appeal>/", own_views.own, name="own"),
    path("labels/<uuid:appeal>/", own_views.labels, name="labels"),
    path("told/<uuid:appeal>/", own_views.told, name="told"),
    path("wait/<str:token>/", waiting.wait, name="wait"),
    path("never/<str:token>/", waiting.never, name="never"),
    path("again/<uuid:appeal>/", again.by_device, name="again"),
    path("again/<uuid:appeal>/<str:token>/", again.by_link, name="again_by_link"),
    path("<uuid:appeal>/", views.write, name="write"),
    path("<uuid:appeal>/challenge/", views.challenge, name="challenge"),
]
