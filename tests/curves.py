"""Draws what `tests.growth` measured: one line a page, the size of the archive to the right, milliseconds upwards."""

from html import escape
from math import log

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 860, 460, 60, 250, 20, 40
COLOURS = ["#1b5e8c", "#b0532a", "#3b7a3b", "#7a3b7a", "#8c7a1b", "#333333", "#b02a5b", "#2a8c8c"]
# Between two names at the right end, in pixels.
LINE = 15


def curves(table):
    """An SVG (str) of `table`, a dict from the size of the archive to a dict from a page to milliseconds."""
    sizes = sorted(table)
    highest = max(cost for costs in table.values() for cost in costs.values())

    def x(size):
        return LEFT + (WIDTH - LEFT - RIGHT) * log(size / sizes[0]) / log(sizes[-1] / sizes[0])

    def y(cost):
        return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * cost / highest

    parts = [_axis(x, y, sizes, highest)]
    below = HEIGHT
    for number, name in enumerate(sorted(table[sizes[-1]], key=lambda name: table[sizes[-1]][name])):
        colour = COLOURS[number % len(COLOURS)]
        points = " ".join(f"{x(size):.0f},{y(table[size][name]):.1f}" for size in sizes)
        last = table[sizes[-1]][name]
        below = min(y(last), below - LINE)
        parts.append(f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts.append(
            f'<text x="{x(sizes[-1]) + 8:.0f}" y="{below + 4:.0f}" fill="{colour}">{escape(name)}, {last:.0f} ms</text>'
        )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
        'font-family="sans-serif" font-size="12">'
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>{"".join(parts)}</svg>\n'
    )


def _axis(x, y, sizes, highest):
    lines = [f'<path d="M{x(sizes[0]):.0f} {TOP}V{y(0):.0f}H{x(sizes[-1]):.0f}" fill="none" stroke="#888888"/>']
    lines += [
        f'<text x="{x(size):.0f}" y="{y(0) + 20:.0f}" text-anchor="middle" fill="#444444">{size:,}</text>'
        for size in sizes
    ]
    lines += [
        f'<text x="{LEFT - 8}" y="{y(cost) + 4:.0f}" text-anchor="end" fill="#444444">{cost:.0f}</text>'
        for cost in (0, highest / 2, highest)
    ]
    return "".join(lines)
