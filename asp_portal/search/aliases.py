"""Aliases: the names under which people look for a session. “ASP16”, “ASP 2017” and “sixteenth session” are one."""

from .words import squeezed

ORDINALS = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth "
    "sixteenth seventeenth eighteenth nineteenth twentieth"
).split()
# Put before “session” and “período de sesiones”.
FRENCH = (
    "première deuxième troisième quatrième cinquième sixième septième huitième neuvième dixième onzième douzième "
    "treizième quatorzième quinzième seizième dix-septième dix-huitième dix-neuvième vingtième vingt-et-unième "
    "vingt-deuxième vingt-troisième vingt-quatrième vingt-cinquième vingt-sixième vingt-septième vingt-huitième "
    "vingt-neuvième trentième"
).split()
SPANISH = (
    "primer segundo tercer cuarto quinto sexto séptimo octavo noveno décimo undécimo duodécimo decimotercer "
    "decimocuarto decimoquinto decimosexto decimoséptimo decimoctavo decimonoveno vigésimo vigésimo-primer "
    "vigésimo-segundo vigésimo-tercer vigésimo-cuarto vigésimo-quinto vigésimo-sexto vigésimo-séptimo vigésimo-octavo "
    "vigésimo-noveno trigésimo"
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


def names_abroad(page):
    """The names (list of str) of a regular session in French and Spanish: “16e session”, “16.º período de sesiones”.

    They lead to it and are not among its words: “sesiones” is not what its publications are about.
    """
    number = getattr(page, "ordinal", None)
    if not number or getattr(page, "short_name", "") != f"ASP{number}":
        return []
    french = [f"{number}e", f"{number}ème", *(["1re", "1ère"] if number == 1 else []), *FRENCH[number - 1 : number]]
    spanish = [f"{number}", f"{number}.º", f"{number}.o", f"{number}.er", *SPANISH[number - 1 : number]]
    return [f"{word} session" for word in french] + [f"{word} período de sesiones" for word in spanish]


def names_column(page):
    """The names of `page` as the index keeps them: squeezed, each between bars; empty when it has none."""
    keys = dict.fromkeys(squeezed(name) for name in [*names(page), *names_abroad(page)])
    return f"|{'|'.join(keys)}|" if keys else ""


def in_words(number):
    """The English ordinal word of `number` (int, from 1): 16 is “sixteenth”; from 60 on the figures stand."""
    if number <= len(ORDINALS):
        return ORDINALS[number - 1]
    tens, unit = number - number % 10, number % 10
    if tens not in TENS:
        return str(number)
    return f"{TENS[tens]}-{ORDINALS[unit - 1]}" if unit else f"{TENS[tens][:-1]}ieth"
