"""Drawings: calm pictures made of simple shapes, so that the sample content needs nobody's photograph.

Every drawing is a function without arguments that returns a PIL image of 1600 by 900 pixels.
"""

from io import BytesIO
from math import cos, pi, sin

from django.core.files.base import ContentFile
from PIL import Image, ImageDraw

SIZE = (1600, 900)
# Drawn twice as large and scaled down: Pillow's shapes have hard edges.
OVERSAMPLING = 2

INK, TEAL, OXBLOOD, PAPER = "#16202b", "#1f4e57", "#7b2d35", "#f3ece0"
SAND, MIST, SLATE, SEA = "#e2d5bf", "#c9d3d1", "#33424f", "#2f6b73"


def drawn(name):
    """The drawing called `name` as an uploadable PNG file. Raises KeyError for a name that nobody draws."""
    buffer = BytesIO()
    DRAWINGS[name]().save(buffer, "PNG", compress_level=1)
    return ContentFile(buffer.getvalue(), name=f"{name}.png")


class Canvas:
    """A drawing surface in final pixels whose shapes come out smooth."""

    def __init__(self, background):
        self.image = Image.new("RGB", [n * OVERSAMPLING for n in SIZE], background)
        self.draw = ImageDraw.Draw(self.image)

    def dot(self, x, y, radius, colour):
        """A filled circle around (x, y)."""
        self.draw.ellipse([(n * OVERSAMPLING) for n in (x - radius, y - radius, x + radius, y + radius)], fill=colour)

    def box(self, left, top, right, bottom, colour, radius=0):
        """A filled rectangle with rounded corners."""
        edges = [n * OVERSAMPLING for n in (left, top, right, bottom)]
        self.draw.rounded_rectangle(edges, radius=radius * OVERSAMPLING, fill=colour)

    def shape(self, points, colour):
        """A filled polygon."""
        self.draw.polygon([(x * OVERSAMPLING, y * OVERSAMPLING) for x, y in points], fill=colour)

    def line(self, points, colour, width):
        """A line through `points` with rounded ends and joints."""
        self.draw.line(
            [(x * OVERSAMPLING, y * OVERSAMPLING) for x, y in points], colour, width * OVERSAMPLING, joint="curve"
        )
        for x, y in (points[0], points[-1]):
            self.dot(x, y, width / 2, colour)

    def tilted(self, x, y, width, height, angle, colour):
        """A filled rectangle around (x, y), turned by `angle` (radians, clockwise)."""
        corners = [
            (-width / 2, -height / 2),
            (width / 2, -height / 2),
            (width / 2, height / 2),
            (-width / 2, height / 2),
        ]
        turned = [(x + a * cos(angle) - b * sin(angle), y + a * sin(angle) + b * cos(angle)) for a, b in corners]
        self.shape(turned, colour)

    def finished(self):
        """The drawing at its final size."""
        return self.image.reduce(OVERSAMPLING)


def hall():
    """Rows of seats around a podium, from above."""
    canvas = Canvas(INK)
    centre = (800, 860)
    for row in range(10):
        radius = 190 + row * 66
        seats = 13 + row * 5
        for seat in range(seats):
            angle = pi * (0.07 + 0.86 * seat / (seats - 1))
            # An aisle on each side of the middle block keeps the rows readable as a hall.
            if min(abs(angle - pi * 0.36), abs(angle - pi * 0.64)) < 20 / radius:
                continue
            called = (row * 7 + seat * 5) % 23 == 0
            colour = OXBLOOD if called else (TEAL, SEA, SLATE)[(row + seat // 4) % 3]
            canvas.tilted(
                centre[0] + radius * cos(angle), centre[1] - radius * sin(angle), 30, 36, pi / 2 - angle, colour
            )
    canvas.dot(*centre, 118, SAND)
    canvas.box(700, 772, 900, 812, PAPER, 10)
    canvas.box(772, 742, 828, 778, OXBLOOD, 8)
    canvas.box(0, 868, 1600, 900, SAND)
    return canvas.finished()


def rivers():
    """Gables on one side, towers on the other, and the water that joins them."""
    canvas = Canvas(PAPER)
    canvas.dot(1015, 300, 150, SAND)
    water = 610
    gables = [(70, 96, 210), (172, 110, 260), (288, 88, 190), (382, 120, 300), (508, 94, 230), (608, 100, 180)]
    towers = [(930, 74, 290), (1016, 96, 410), (1124, 66, 350), (1202, 112, 500), (1326, 84, 380), (1422, 100, 270)]
    for number, (left, width, height) in enumerate(gables):
        colour = (OXBLOOD, TEAL, SLATE)[number % 3]
        top = water - height
        steps = [(left, top + 60), (left + width * 0.25, top + 60), (left + width * 0.25, top + 28)]
        steps += [(left + width * 0.4, top + 28), (left + width * 0.4, top), (left + width * 0.6, top)]
        steps += [(left + width * 0.6, top + 28), (left + width * 0.75, top + 28), (left + width * 0.75, top + 60)]
        canvas.shape([*steps, (left + width, top + 60), (left + width, water), (left, water)], colour)
        canvas.box(left, water + 14, left + width, water + 14 + height * 0.42, MIST)
        for row in range(int((height - 90) // 48)):
            for column in (0.22, 0.58):
                x, y = left + width * column, top + 84 + row * 48
                canvas.box(x, y, x + width * 0.2, y + 26, SAND, 3)
    for number, (left, width, height) in enumerate(towers):
        canvas.box(left, water - height, left + width, water, (INK, SLATE, TEAL)[number % 3], 4)
        canvas.box(left, water + 14, left + width, water + 14 + height * 0.42, MIST)
        for row in range(int((height - 40) // 34)):
            lit = [(row * 3 + number + column) % 4 for column in range(3)]
            for column, dark in enumerate(lit):
                if dark:
                    x, y = left + width * (0.16 + 0.26 * column), water - height + 22 + row * 34
                    canvas.box(x, y, x + width * 0.15, y + 14, SAND, 2)
    canvas.box(0, water, 1600, water + 14, INK)
    for number in range(9):
        y = 668 + number * 25
        for start in range(-120 + (number * 97) % 190, 1600, 270):
            canvas.box(start, y, start + 130 + (number * 37) % 70, y + 5, (TEAL, SEA, MIST)[number % 3], 2)
    return canvas.finished()


def scale():
    """A beam balance at rest."""
    canvas = Canvas(TEAL)
    canvas.dot(800, 410, 370, "#255a63")
    canvas.box(788, 210, 812, 748, SAND, 12)
    canvas.box(640, 742, 960, 776, SAND, 16)
    canvas.box(710, 714, 890, 748, SAND, 14)
    canvas.line([(410, 262), (800, 226), (1190, 262)], PAPER, 16)
    canvas.dot(800, 212, 34, OXBLOOD)
    canvas.dot(800, 212, 14, PAPER)
    for x, colour in ((410, OXBLOOD), (1190, "#8fb3a8")):
        for side in (-128, 128):
            canvas.line([(x, 266), (x + side, 556)], MIST, 4)
        for row in range(4):
            for place in range(7 - row):
                canvas.dot(x - (6 - row) * 15 + place * 30, 540 - row * 26, 12, colour)
        canvas.shape([(x - 158, 556), (x + 158, 556), (x + 96, 618), (x - 96, 618)], PAPER)
        canvas.box(x - 164, 550, x + 164, 566, PAPER, 8)
    canvas.box(0, 840, 1600, 900, INK)
    return canvas.finished()


def ribbon():
    """Years as markers on a winding ribbon."""
    canvas = Canvas(PAPER)
    for number in range(1, 9):
        canvas.box(0, number * 100, 1600, number * 100 + 2, SAND)
    path = [(x, 450 + 190 * sin(x / 1600 * 3.2 * pi + 0.5)) for x in range(-60, 1660, 2)]
    # A row of dots: a wide line would show its joints in the bends.
    for shift, radius, colour in ((26, 46, SAND), (0, 46, TEAL), (-28, 4, SEA), (28, 3, INK)):
        for x, y in path:
            canvas.dot(x, y + shift, radius, colour)
    for number in range(12):
        x = 92 + number * 128
        y = 450 + 190 * sin(x / 1600 * 3.2 * pi + 0.5)
        canvas.dot(x, y, 32, PAPER)
        canvas.dot(x, y, 20, OXBLOOD if number > 7 else INK)
    return canvas.finished()


def bench():
    """Eighteen chairs in a half circle."""
    canvas = Canvas(SAND)
    canvas.dot(800, 800, 590, PAPER)
    canvas.dot(800, 800, 300, SAND)
    for chair in range(18):
        angle = pi * (0.045 + 0.91 * chair / 17)
        colour = OXBLOOD if chair % 3 == 1 else INK
        for radius, width, height, shade in ((480, 62, 74, colour), (522, 70, 22, SLATE if colour == INK else colour)):
            canvas.tilted(800 + radius * cos(angle), 800 - radius * sin(angle), width, height, pi / 2 - angle, shade)
    for step in range(3):
        canvas.dot(800, 800, 210 - step * 52, (TEAL, SEA, PAPER)[step])
    canvas.box(0, 800, 1600, 900, INK)
    canvas.box(0, 800, 1600, 808, OXBLOOD)
    return canvas.finished()


def ballots():
    """Folded papers on their way into a box."""
    canvas = Canvas(SLATE)
    canvas.shape([(0, 0), (640, 0), (1240, 900), (0, 900)], "#2c3a46")
    for number in range(7):
        x, y, angle = 260 + number * 150, 210 + 60 * ((number * 2) % 5) - number * 8, -0.75 + number * 0.25
        canvas.tilted(x + 10, y + 14, 150, 200, angle, INK)
        canvas.tilted(x, y, 150, 200, angle, PAPER if number % 2 else SAND)
        for line in range(4):
            offset = -58 + line * 34
            canvas.tilted(x - offset * sin(angle), y + offset * cos(angle), 96, 8, angle, MIST)
            canvas.tilted(
                x - offset * sin(angle) - 60 * cos(angle),
                y + offset * cos(angle) - 60 * sin(angle),
                14,
                14,
                angle,
                OXBLOOD if (line + number) % 4 == 0 else MIST,
            )
    canvas.box(470, 620, 1130, 900, TEAL)
    canvas.box(440, 590, 1160, 650, SEA, 14)
    canvas.box(610, 606, 990, 626, INK, 10)
    canvas.box(740, 720, 860, 820, PAPER, 12)
    canvas.line([(768, 772), (792, 796), (834, 744)], OXBLOOD, 14)
    return canvas.finished()


DRAWINGS = {drawing.__name__: drawing for drawing in (hall, rivers, scale, ribbon, bench, ballots)}
