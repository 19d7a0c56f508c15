"""What is answered to an error that no view caught: 503 with a way on while a service is gone, else the page of errors.

Django asks here for every error, those of middleware included (`handler500`). Nothing here asks the database, the
cache or the session; the portal has no words in other languages than English yet, so this page brings its own.
"""

import logging
import sys

from django.conf import settings
from django.db import connections
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.views import defaults

from .errors import DATABASE, gone

# Seconds after which a client may ask again.
RETRY_AFTER = 10

logger = logging.getLogger(__name__)

# Heading, sentence for readers, sentence for who sent something, and the way back to the form.
WORDS = {
    "en": (
        "We will be back in a moment",
        "This page cannot be shown just now. Please try again in a minute.",
        "What you sent could not be saved just now. Load this page again to send it once more, or go back in your "
        "browser to what you typed.",
        "Back to the form that you sent, as it was saved last",
    ),
    "fr": (
        "Nous revenons dans un instant",
        "Cette page ne peut pas être affichée pour le moment. Veuillez réessayer dans une minute.",
        "Votre envoi n’a pas pu être enregistré. Rechargez cette page pour l’envoyer de nouveau, ou revenez en "
        "arrière dans votre navigateur pour retrouver votre texte.",
        "Revenir au formulaire envoyé, tel qu’il a été enregistré la dernière fois",
    ),
    "es": (
        "Volvemos en un momento",
        "Esta página no se puede mostrar ahora mismo. Vuelva a intentarlo dentro de un minuto.",
        "Lo que envió no se pudo guardar. Vuelva a cargar esta página para enviarlo de nuevo, o vuelva atrás "
        "en su navegador para encontrar lo que escribió.",
        "Volver al formulario enviado, como se guardó la última vez",
    ),
    "ar": (
        "سنعود بعد لحظات",
        "لا يمكن عرض هذه الصفحة الآن. يرجى المحاولة مرة أخرى بعد دقيقة.",
        "تعذّر حفظ ما أرسلته. أعد تحميل هذه الصفحة لإرساله مرة أخرى، أو ارجع إلى الوراء في المتصفح لتجد ما كتبته.",
        "العودة إلى النموذج المُرسَل كما حُفظ آخر مرة",
    ),
}
PLAIN = "503\n\n" + "\n\n".join("\n".join(words[:2]) for words in WORDS.values()) + "\n"


def server_error(request):
    """Django's `handler500`, called with the error at hand: 503 with Retry-After when a service is gone, else 500."""
    service = gone(sys.exc_info()[1])
    if service is None:
        return defaults.server_error(request)
    logger.error("The %s does not answer, or takes nothing in", service)
    if service == DATABASE:
        # What was opened while nothing could be written stays so; the next request asks anew.
        for connection in connections.all(initialized_only=True):
            if not connection.in_atomic_block:
                connection.close()
    response = HttpResponse(_page(request), status=503)
    response["Retry-After"] = RETRY_AFTER
    response["Cache-Control"] = "no-store"
    return response


def _page(request):
    sent = request.method not in ("GET", "HEAD", "OPTIONS")
    first = _language(request)
    codes = [first, *(code for code in WORDS if code != first)]
    says = [
        {
            "code": code,
            "dir": "rtl" if code in settings.LANGUAGES_BIDI else "ltr",
            "title": title,
            "sentence": write if sent else read,
            "back": back,
        }
        for code, (title, read, write, back) in ((code, WORDS[code]) for code in codes)
    ]
    # Only who wrote in the admin has a form to go back to.
    form = request.path if sent and request.path_info.startswith(reverse("admin:index")) else ""
    try:
        return render_to_string("outage.html", {"says": says, "form": form})
    except Exception:
        # The templates or the names of the static files lie on a disk as well.
        logger.exception("The page of an outage cannot be made")
        return f"<!doctype html><meta charset=utf-8><title>503</title><pre>{PLAIN}</pre>"


def _language(request):
    """The language (str) that the address names, or the first of the reader's that we have words in."""
    try:
        named = request.GET.get("language") or translation.get_language_from_request(request)
    except Exception:
        # An odd request; it would have been refused.
        return settings.LANGUAGE_CODE
    return named if named in WORDS else settings.LANGUAGE_CODE
