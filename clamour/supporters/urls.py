from django.urls import path

from clamour.supporters.views import coming, leaving, own

app_name = "supporters"
urlpatterns = [
    path("", coming.ask, name="ask"),
    path("challenge/", coming.challenge, name="challenge"),
    path("join/", coming.join_form, name="join_form"),
    path("join/<str:token>/", coming.join, name="join"),
    path("kept/", own.kept, name="kept"),
    path("leave/<str:token>/", leaving.leave, name="leave"),
    path("stay/<str:token>/", leaving.stay, name="stay"),
    path("move/<str:token>/", leaving.move, name="move"),
    path("<str:token>/", own.page, name="me"),
    path("<str:token>/held/", own.held, name="held"),
    path("<str:token>/held.json", own.export, name="export"),
    path("<str:token>/erase/", own.erase, name="erase"),
]
