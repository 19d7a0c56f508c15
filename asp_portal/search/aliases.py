"""Aliases: the names under which people look for a session. “ASP16”, “ASP 2017” and “sixteenth session” are one."""

from .words import squeezed

ORDINALS = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth "
    "sixteenth seventeenth eighteenth nineteenth twentieth"
).split()
TENS = {20: "twenty", 30: "thirty", 40: "forty", 50: "fifty"}


def names(page):
    """All names (list of str) of a page that people call by more than its title; of other pages none.

    The rule is duck-typed, because this room knows no session: such a page has a `short_name` as well as a `name`.
    """
    if not hasattr(page, "short_name"):
        return []
    found = [page.name, page.short_name]
    year, number = getattr(page, "year", None), getattr(page, "ordinal", None)
    regular = bool(number) and page.short_name == f"ASP{number}"
    if regular:
        found += [f"ASP {number}", f"session {number}", f"{in_words(number)} session"]
        found += [f"ASP {year}", f"ASP{year}", f"{page.name} {year}"] if year else []
    elif number:
        found += [f"S-{number}", f"special session {number}", f"{in_words(number)} special session"]
    if year:
        found.append(str(year))
    return [name for name in dict.fromkeys(found) if name]


def names_column(page):
    """The names of `page` as the index keeps them: squeezed, each between bars; empty when it has none."""
    keys = dict.fromkeys(squeezed(name) for name in names(page))
    return f"|{'|'.join(keys)}|" if keys else ""


def in_words(number):
    """The English ordinal word of `number` (int, from 1): 16 is “sixteenth”; from 60 on the figures stand."""
    if number <= len(ORDINALS):
        return ORDINALS[number - 1]
    tens, unit = number - number % 10, number % 10
    if tens not in TENS:
        return str(number)
    return f"{TENS[tens]}-{ORDINALS[unit - 1]}" if unit else f"{TENS[tens][:-1]}ieth"
