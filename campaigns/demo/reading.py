"""Reading the sample content: a page is a file with TOML between two fences, followed by its HTML."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
FENCE = "+++\n"


@dataclass(frozen=True)
class Sample:
    """One page of the sample content: its file's name, its fields (dict) and its text (HTML)."""

    name: str
    fields: dict
    body: str


def samples(folder):
    """All pages (list of Sample) of `folder`, by file name."""
    return [sample(path) for path in sorted((HERE / folder).glob("*.html"))]


def sample(path):
    """The page in the file at `path`. Raises ValueError when a fence is missing."""
    _nothing, head, body = path.read_text(encoding="utf-8").split(FENCE, 2)
    return Sample(path.stem, tomllib.loads(head), body.strip())


def table(name):
    """The TOML file `name` as a dict."""
    return tomllib.loads((HERE / f"{name}.toml").read_text(encoding="utf-8"))


def text(name):
    """The text file `name` as it stands."""
    return (HERE / name).read_text(encoding="utf-8").strip()


def exists(name):
    """Whether there is a file `name`."""
    return (HERE / name).exists()
