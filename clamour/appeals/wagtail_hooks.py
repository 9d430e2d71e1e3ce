from django.urls import URLPattern, path
from wagtail import hooks

from clamour.appeals.panels import editor
from clamour.appeals.panels.letters import LetterScreen
from clamour.appeals.panels.publishing import CloseScreen, PublishScreen, ReopenScreen
from clamour.appeals.panels.side_by_side import SideBySideScreen
from clamour.appeals.panels.targets import TargetsScreen
from clamour.appeals.panels.translations import FileScreen, TranslationsScreen
from clamour.appeals.panels.updating import UpdateScreen
from clamour.appeals.panels.writing import WriteScreen

TRANSLATIONS = "appeals/<int:pk>/translations/"
ONE_LANGUAGE = f"{TRANSLATIONS}<slug:language>/"

hooks.register("construct_page_action_menu", editor.change_action_menu)
hooks.register("before_publish_page", editor.lead_to_our_screen)
hooks.register("before_create_page", editor.create_as_draft)
hooks.register("after_create_page", editor.after_creating)
hooks.register("before_edit_page", editor.keep_what_was_asked)
hooks.register("register_page_header_buttons", editor.header_buttons)
hooks.register("before_copy_page", editor.refuse_live_copies)
hooks.register("before_bulk_action", editor.refuse_in_bulk)
hooks.register("before_delete_page", editor.keep_branches)


@hooks.register("register_admin_urls")
def register_screens() -> list[URLPattern]:
    return [
        path("appeals/write/", WriteScreen.as_view(), name="appeals_write"),
        path("appeals/<int:pk>/publish/", PublishScreen.as_view(), name="appeals_publish"),
        path("appeals/<int:pk>/close/", CloseScreen.as_view(), name="appeals_close"),
        path("appeals/<int:pk>/reopen/", ReopenScreen.as_view(), name="appeals_reopen"),
        path("appeals/<int:pk>/targets/", TargetsScreen.as_view(), name="appeals_targets"),
        path("appeals/<int:pk>/update/", UpdateScreen.as_view(), name="appeals_update"),
        path("appeals/<int:pk>/letter/", LetterScreen.as_view(), name="appeals_letter"),
        path(TRANSLATIONS, TranslationsScreen.as_view(), name="appeals_translations"),
        path(ONE_LANGUAGE, SideBySideScreen.as_view(), name="appeals_translate"),
        path(
            f"{ONE_LANGUAGE}file/",
            FileScreen.as_view(),
            name="appeals_translation_file",
        ),
    ]
