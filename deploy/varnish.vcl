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
    .interval = 2s;
    .timeout = 10s;
    .window = 3;
    .threshold = 1;
    .initial = 1;
}

backend portal {
    .path = "${PORTAL_SOCKET}";
    .probe = health;
    .first_byte_timeout = 60s;
}

# Who may let pages be forgotten: the machines of the portal.
acl portals {
    "localhost";
    "127.0.0.1";
    "::1";
}

sub vcl_recv {
    unset req.http.X-Page;
    if (req.method == "PURGE") {
        # nginx on this machine writes from where a reader comes, and Varnish has added nginx to that.
        if (client.ip !~ portals || req.http.X-Forwarded-For ~ ",") {
            return (synth(403));
        }
        # Soft: what is forgotten is made anew when it is asked for, and still there when the portal does not answer.
        return (synth(200, "Forgotten: " + xkey.softpurge(req.http.Surrogate-Key)));
    }
    # What nginx wrote is what the portal is to read.
    set req.http.X-Forwarded-For = regsub(req.http.X-Forwarded-For, ", [^,]*$", "");
    # Whoever may be signed in is answered by the portal, each time; links to share and files, which a draft or an embargo
    # covers and which come in parts, too.
    if ((req.method != "GET" && req.method != "HEAD") || req.http.Authorization
        || req.http.Cookie ~ "(^|; *)(__Host-sessionid|__Host-csrftoken|sessionid|csrftoken|django_language)="
        || req.url ~ "^/(admin|shared|images|documents|healthz)(/|$)") {
        return (pass);
    }
    unset req.http.Cookie;
    set req.http.X-Page = "1";
    # Nobody is given an older page while the portal answers; when it does not, everybody is.
    if (std.healthy(req.backend_hint) && req.restarts == 0) {
        set req.grace = 0s;
    } else {
        set req.grace = 24h;
    }
    return (hash);
}

sub vcl_hash {
    hash_data(req.http.X-Forwarded-Proto);
}

sub vcl_backend_fetch {
    unset bereq.http.X-Page;
}

sub vcl_backend_response {
    if (beresp.status == 200 && beresp.http.Surrogate-Key && beresp.http.Surrogate-Control ~ "^max-age=[1-9]") {
        set beresp.http.xkey = beresp.http.Surrogate-Key;
        set beresp.ttl = std.duration(regsub(beresp.http.Surrogate-Control, "^max-age=(\d+).*", "\1s"), 0s);
        set beresp.grace = 24h;
        set beresp.keep = 24h;
        return (deliver);
    }
    # Files with a hash in their name.
    if (bereq.url ~ "^/static/" && beresp.status == 200 && beresp.ttl > 0s) {
        return (deliver);
    }
    # An error does not take the place of a page that is kept.
    if (beresp.status >= 500 && !bereq.uncacheable) {
        return (error(beresp.status));
    }
    # Everything else is asked for each time, by as many as want it.
    set beresp.ttl = 0s;
    set beresp.grace = 0s;
    set beresp.uncacheable = true;
    return (deliver);
}

sub vcl_backend_error {
    set beresp.ttl = 0s;
    set beresp.grace = 0s;
    set beresp.http.Content-Type = "text/plain; charset=utf-8";
    set beresp.http.Cache-Control = "no-store";
    set beresp.http.Retry-After = "5";
    set beresp.body = "This page cannot be shown at the moment. Please try again in a few seconds.";
    return (deliver);
}

sub vcl_deliver {
    # The portal did not answer, and the probe has not noticed yet: what was kept last, if there is something.
    if (resp.status >= 500 && req.http.X-Page && req.restarts == 0) {
        return (restart);
    }
    unset resp.http.xkey;
    unset resp.http.Surrogate-Key;
    unset resp.http.Surrogate-Control;
    unset resp.http.X-Varnish;
    unset resp.http.Via;
    if (obj.hits > 0) {
        set resp.http.X-Cache = "HIT";
        # nginx in front may keep it to the end of this second, and not of that in which it was made.
        if (resp.http.X-Accel-Expires) {
            set resp.http.X-Accel-Expires = "@" + std.integer(time = now);
        }
    } else {
        set resp.http.X-Cache = "MISS";
    }
}

sub vcl_synth {
    set resp.http.Content-Type = "text/plain; charset=utf-8";
    set resp.body = resp.reason;
    return (deliver);
}
