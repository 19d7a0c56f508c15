"""Addresses of campaigns."""

from django.urls import path

from . import elections, views
from .feeds import campaign_feed

app_name = "campaigns"
urlpatterns = [
    path("cards/campaigns/<slug:slug>.png", views.campaign_card, name="campaign_card"),
    path("cards/elections/<slug:slug>.png", elections.election_card, name="election_card"),
    path("campaigns/", views.campaign_list, name="campaign_list"),
    path("campaigns/<slug:slug>/", views.campaign_detail, name="campaign_detail"),
    path("campaigns/<slug:slug>/feed/", campaign_feed, name="campaign_feed"),
    path("campaigns/<slug:slug>/ratifications.csv", views.ratifications_csv, name="ratifications_csv"),
    path("campaigns/<slug:slug>/by-year.csv", views.ratifications_by_year_csv, name="ratifications_by_year_csv"),
    path("elections/", elections.election_list, name="election_list"),
    path("elections/<slug:slug>/", elections.election_detail, name="election_detail"),
    path("elections/<slug:slug>/votes.csv", elections.election_csv, name="election_csv"),
]
