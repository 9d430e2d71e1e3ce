from django.urls import path

from clamour.delivery.channels.provider.events import events

app_name = "delivery"
urlpatterns = [path("mail/<str:name>/", events, name="events")]
