"""What stands before Wagtail's own addresses under /desk/."""

from django.urls import path

from clamour.desk.login import Login

urlpatterns = [path("login/", Login.as_view(), name="desk_login")]
