"""Networks: from where somebody signs in."""

from ipaddress import ip_address, ip_network

from django.conf import settings

# Whoever has one IPv6 address has 2^64 of them.
IPV6_PREFIX = 64


def network_of(request):
    """The network of the client: its IPv4 address, or the first address of its IPv6 network (str); None if unknown."""
    # Behind several proxies the last entry is the one that ours wrote.
    said = request.META.get(settings.CLIENT_ADDRESS) or request.META.get("REMOTE_ADDR") or ""
    try:
        address = ip_address(said.rsplit(",", 1)[-1].strip())
    except ValueError:
        return None
    address = getattr(address, "ipv4_mapped", None) or address
    return str(address) if address.version == 4 else str(ip_network((address, IPV6_PREFIX), strict=False)[0])
