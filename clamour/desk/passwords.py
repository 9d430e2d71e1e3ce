"""Setting one's own password: three fields, and nothing else."""

from typing import Any

from django.contrib.auth.views import PasswordChangeView
from django.http import HttpResponse
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.admin.views.generic import WagtailAdminTemplateMixin


class OwnPassword(WagtailAdminTemplateMixin, PasswordChangeView):
    template_name = "desk/password.html"
    page_title = gettext_lazy("Your password")
    header_icon = "key"
    success_url = reverse_lazy("wagtailadmin_home")

    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        messages.success(
            self.request, _("Your password is set. The generated one no longer works.")
        )
        return response

    def form_invalid(self, form: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)
