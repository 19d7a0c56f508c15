"""Addresses of sessions, publications and recommendations."""

from django.urls import path

from . import exports, views
from .appointments import session_calendar, session_list_calendar
from .board_views import (
    recommendation_board,
    recommendation_counts_csv,
    recommendation_list_csv,
    recommendation_list_json,
)
from .booklet import session_pdf, session_print
from .feeds import recommendation_feed, session_feed, theme_feed
from .numbers import session_numbers, session_numbers_csv
from .state_feeds import state_answer_feed, state_feed
from .states import state_answer, state_detail, state_list
from .themes import theme_detail

app_name = "publications"
urlpatterns = [
    path("cards/portal.png", exports.site_card, name="site_card"),
    path("cards/sessions/<slug:address>.png", exports.session_card, name="session_card"),
    path("cards/publications/<slug:slug>.png", exports.publication_card, name="publication_card"),
    path("sessions/", views.session_list, name="session_list"),
    path("sessions/calendar.ics", session_list_calendar, name="session_list_calendar"),
    # Before the address of a session, which would take the word for a name.
    path("sessions/numbers/", session_numbers, name="session_numbers"),
    path("sessions/numbers.csv", session_numbers_csv, name="session_numbers_csv"),
    path("sessions/<slug:address>/", views.session_detail, name="session_detail"),
    path("sessions/<slug:address>/cite.<slug:form>", exports.session_citation, name="session_citation"),
    path("sessions/<slug:address>/print/", session_print, name="session_print"),
    path("sessions/<slug:address>/session.pdf", session_pdf, name="session_pdf"),
    path("sessions/<slug:address>/calendar.ics", session_calendar, name="session_calendar"),
    path("sessions/<slug:address>/feed/", session_feed, name="session_feed"),
    path("sessions/<slug:address>/day/<slug:day>/", views.day_detail, name="day_detail"),
    path("sessions/<slug:address>/day/<slug:day>/cite.<slug:form>", exports.day_citation, name="day_citation"),
    path("publications/", views.publication_list, name="publication_list"),
    path("publications/<slug:slug>/", views.publication_detail, name="publication_detail"),
    path("publications/<slug:slug>/cite.<slug:form>", exports.publication_citation, name="publication_citation"),
    path("themes/<slug:slug>/", theme_detail, name="theme_detail"),
    path("themes/<slug:slug>/feed/", theme_feed, name="theme_feed"),
    path("states/", state_list, name="state_list"),
    path("states/<slug:slug>/", state_detail, name="state_detail"),
    # Before the answers, which would take the word for a theme.
    path("states/<slug:slug>/feed/", state_feed, name="state_feed"),
    path("states/<slug:slug>/<slug:theme>/", state_answer, name="state_answer"),
    path("states/<slug:slug>/<slug:theme>/feed/", state_answer_feed, name="state_answer_feed"),
    path("recommendations/", views.recommendation_list, name="recommendation_list"),
    path("recommendations/list.csv", recommendation_list_csv, name="recommendation_list_csv"),
    path("recommendations/list.json", recommendation_list_json, name="recommendation_list_json"),
    path("recommendations/counts.csv", recommendation_counts_csv, name="recommendation_counts_csv"),
    # Before the address of a recommendation, which would take the words for slugs: see forms.RESERVED_SLUGS.
    path("recommendations/board/", recommendation_board, name="recommendation_board"),
    path("recommendations/feed/", recommendation_feed, name="recommendation_feed"),
    path("recommendations/<slug:slug>/", views.recommendation_detail, name="recommendation_detail"),
    path(
        "recommendations/<slug:slug>/cite.<slug:form>", exports.recommendation_citation, name="recommendation_citation"
    ),
]
