"""A flat listing of the publications in the admin, filtered by session and kind."""

from wagtail import hooks
from wagtail.admin.viewsets.pages import PageListingViewSet

from .models import PublicationPage


class PublicationListing(PageListingViewSet):
    icon = "doc-full"
    menu_label = "Publications"
    add_to_admin_menu = True
    model = PublicationPage
    list_filter = ["session", "kind"]


publication_listing = PublicationListing("publications")


@hooks.register("register_admin_viewset")
def register_publication_listing():
    return publication_listing
