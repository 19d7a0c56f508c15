# Varnish in front of the portal: pages are kept until something is published. Needs Debian's varnish and varnish-modules
# (7.1 and 0.20 were tried). A template with two names, filled by envsubst:
#
#   PORTAL_HOST=portal.example PORTAL_SOCKET=/run/asp-portal/gunicorn.sock \
#   envsubst '$PORTAL_HOST $PORTAL_SOCKET' < deploy/varnish.vcl > /etc/varnish/default.vcl
#
# It speaks plain http: nginx with TLS stands before it (deploy/nginx.conf with PORTAL_UPSTREAM=127.0.0.1:6081) and writes
# over X-Forwarded-Proto and X-Forwarded-For. Nobody else may reach its port. The portal tells it what to forget when
# its environment says CACHES_IN_FRONT=http://127.0.0.1:6081/
#
# `python -m tests.drills.varnish` starts this file with the portal behind it, and measures what it promises.
vcl 4.1;

import std;
import xkey;

probe health {
    .request =
        "GET /healthz HTTP/1.1"
        "Host: ${PORTAL_HOST}"
        "Connection: close";
    .interval = 1s;
    .timeout = 3s;
    .window = 2;
    .threshold = 1;
    .initial = 1;
}

backend portal {
    .path = "${PORTAL_SOCKET}";
    .probe = health;
    .first_byte_timeout = 60s;
}

# Who may let pages be forgotten: the machines of the portal. nginx on this machine hands on no PURGE of a reader.
acl portals {
    "localhost";
    "127.0.0.1";
    "::1";
}

sub vcl_recv {
    if (req.method == "PURGE") {
        if (client.ip !~ portals || req.http.X-Forwarded-For ~ ",") {
            return (synth(403, "Not yours to forget"));
        }
        # Soft: what is forgotten is asked for again, and still there should the portal not answer any more.
        return (synth(200, "Forgotten: " + xkey.softpurge(req.http.Surrogate-Key)));
    }
    if (req.method != "GET" && req.method != "HEAD") {
        return (pass);
    }
    # Whoever may be signed in is answered by the portal, each time; so are links to share. Files are covered by drafts and
    # embargoes, and come in parts.
    if (req.http.Authorization || req.http.Cookie ~ "(^|; *)(sessionid|csrftoken|django_language)=") {
        return (pass);
    }
    if (req.url ~ "^/(admin|shared|images|documents|healthz)(/|$)") {
        return (pass);
    }
    unset req.http.Cookie;
    # Nobody is given an older page while the portal answers.
    if (std.healthy(req.backend_hint) && req.restarts == 0) {
        set req.grace = 0s;
    }
    return (hash);
}

sub vcl_hash {
    hash_data(req.http.X-Forwarded-Proto);
}

sub vcl_backend_response {
    if (beresp.http.Surrogate-Key && beresp.http.Surrogate-Control ~ "^max-age=[1-9]" && beresp.status == 200) {
        set beresp.http.xkey = beresp.http.Surrogate-Key;
        set beresp.ttl = std.duration(regsub(beresp.http.Surrogate-Control, "^max-age=(\d+).*", "\1s"), 0s);
        set beresp.grace = 24h;
        set beresp.keep = 24h;
        # Of the portal's word to nginx only those use who ask it themselves.
        unset beresp.http.X-Accel-Expires;
        return (deliver);
    }
    # Files with a hash in their name.
    if (bereq.url ~ "^/static/" && beresp.status == 200 && beresp.ttl > 0s) {
        return (deliver);
    }
    # Everything else is asked for each time, by as many as want it. An error does not take the place of a page that is kept.
    if (beresp.status >= 500 && bereq.is_bgfetch) {
        return (abandon);
    }
    if (beresp.status >= 500 && bereq.retries == 0 && !bereq.uncacheable) {
        return (error(beresp.status, beresp.reason));
    }
    set beresp.ttl = 0s;
    set beresp.grace = 0s;
    set beresp.uncacheable = true;
    return (deliver);
}

sub vcl_backend_error {
    # Not kept, so that what is kept is found again.
    set beresp.ttl = 0s;
    set beresp.grace = 0s;
    return (deliver);
}

sub vcl_deliver {
    # The portal did not answer, and its probe has not noticed yet: what was kept last, if there is something.
    if (resp.status >= 500 && req.restarts == 0 && req.method != "POST" && resp.http.X-Varnish-Made) {
        return (restart);
    }
    unset resp.http.xkey;
    unset resp.http.Surrogate-Key;
    unset resp.http.Surrogate-Control;
    if (obj.hits > 0) {
        set resp.http.X-Cache = "HIT";
    } else {
        set resp.http.X-Cache = "MISS";
    }
}
