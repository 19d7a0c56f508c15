"""The addresses of signing in, all below /admin/."""

from django.contrib import admin
from django.contrib.auth import views as stock
from django.urls import path

from . import devices, sign_in
from .forms import NewPasswordForm
from .views import AskForLink, my_settings

FRAME = {"site_header": admin.site.site_header, "site_title": admin.site.site_title}
urlpatterns = [
    path("my-settings/", my_settings, name="my_settings"),
    # Before the admin's own views of these addresses and names.
    path("login/", sign_in.sign_in),
    path("logout/", sign_in.sign_out),
    path("sign-in/", devices.sign_ins, name="sign_ins"),
    path("sign-in/end/", devices.end, name="sign_in_end"),
    path("sign-in/remove/", devices.remove, name="sign_in_remove"),
    path("sign-in/step/", sign_in.step, name="sign_in_step"),
    path("sign-in/passkey/", sign_in.passkey, name="sign_in_passkey"),
    path("sign-in/app/", sign_in.app, name="sign_in_app"),
    path("sign-in/codes/", admin.site.admin_view(sign_in.codes), name="sign_in_codes"),
    path("sign-in/onward/", admin.site.admin_view(sign_in.onward), name="sign_in_onward"),
    # The sign-in page shows its link where there is an address of this name.
    path(
        "password/",
        AskForLink.as_view(extra_context=FRAME),
        name="admin_password_reset",
    ),
    path("password/sent/", stock.PasswordResetDoneView.as_view(extra_context=FRAME), name="password_reset_done"),
    path(
        "password/<uidb64>/<token>/",
        stock.PasswordResetConfirmView.as_view(form_class=NewPasswordForm, extra_context=FRAME),
        name="password_reset_confirm",
    ),
    path("password/set/", stock.PasswordResetCompleteView.as_view(extra_context=FRAME), name="password_reset_complete"),
]
