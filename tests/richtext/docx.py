"""Word files made in the test that needs them: the parts that Word writes, and as little of them as it reads."""

import io
import zipfile

from django.core.files.uploadedfile import SimpleUploadedFile

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
NAMESPACES = (
    f'xmlns:w="{W}" xmlns:r="{R}" xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
)
TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
STYLE_NAMES = {"Title": "Title", "Heading1": "heading 1", "Heading2": "heading 2", "Quote": "Quote", "Odd": "My Style"}


def paragraph(text="", style="", more="", properties=""):
    """A paragraph; `more` is XML after its text."""
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    run = f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>' if text else ""
    return f"<w:p><w:pPr>{named}{properties}</w:pPr>{run}{more}</w:p>"


def numbered(text, level=0, number=1, style=""):
    """An item of a list, or an automatically numbered heading: `number` 1 is ordered, 2 has bullets."""
    marks = f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'
    return paragraph(text, style, properties=marks)


def footnote(key):
    """The mark of a footnote."""
    return f'<w:r><w:footnoteReference w:id="{key}"/></w:r>'


def hyperlink(relation, text):
    """Linked words."""
    return f'<w:hyperlink r:id="{relation}"><w:r><w:t>{text}</w:t></w:r></w:hyperlink>'


def cell(text, span=1, merge=""):
    """A cell of a table; `merge` is "restart" or "continue" for one that goes over several rows."""
    grid = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    down = f'<w:vMerge w:val="{merge}"/>' if merge else ""
    return f"<w:tc><w:tcPr>{grid}{down}</w:tcPr>{paragraph(text)}</w:tc>"


def table(*rows, header=True):
    """A table of rows of cells; the first is its row of headings."""
    marked = "<w:trPr><w:tblHeader/></w:trPr>" if header else ""
    written = [f"<w:tr>{marked if number == 0 else ''}{''.join(cells)}</w:tr>" for number, cells in enumerate(rows)]
    return f"<w:tbl>{''.join(written)}</w:tbl>"


def picture(relation="rPic1", alt="", attribute="embed"):
    """A picture in its paragraph; `attribute` "link" makes it one that lies outside the file."""
    return (
        f'<w:p><w:r><w:drawing><wp:inline><wp:docPr id="1" name="Picture" descr="{alt}"/><a:graphic><a:graphicData>'
        f'<pic:pic><pic:blipFill><a:blip r:{attribute}="{relation}"/></pic:blipFill></pic:pic></a:graphicData>'
        "</a:graphic></wp:inline></w:drawing></w:r></w:p>"
    )


def docx(*body, notes=None, links=None, pictures=None, extra=None, outside=None, types=""):
    """The bytes of a Word file with `body` (XML of paragraphs and tables).

    `notes`: texts of footnotes by key; `links`: addresses by relation; `pictures`: (name, bytes) by relation;
    `outside`: addresses of linked pictures by relation; `extra`: further parts by name.
    """
    relations = ['<Relationship Id="rN" Type="{0}/footnotes" Target="footnotes.xml"/>', *[
        f'<Relationship Id="{key}" Type="{{0}}/hyperlink" Target="{address}" TargetMode="External"/>'
        for key, address in (links or {}).items()
    ], *[
        f'<Relationship Id="{key}" Type="{{0}}/image" Target="media/{name}"/>'
        for key, (name, _content) in (pictures or {}).items()
    ], *[
        f'<Relationship Id="{key}" Type="{{0}}/image" Target="{address}" TargetMode="External"/>'
        for key, address in (outside or {}).items()
    ], '<Relationship Id="rS" Type="{0}/styles" Target="styles.xml"/>',
        '<Relationship Id="rU" Type="{0}/numbering" Target="numbering.xml"/>']  # fmt: skip
    footnotes = "".join(
        f'<w:footnote w:id="{key}"><w:p><w:pPr><w:pStyle w:val="FootnoteText"/></w:pPr><w:r><w:t> {text}</w:t></w:r>'
        "</w:p></w:footnote>"
        for key, text in (notes or {}).items()
    )
    styles = "".join(
        f'<w:style w:type="paragraph" w:styleId="{key}"><w:name w:val="{name}"/></w:style>'
        for key, name in ({"FootnoteText": "footnote text"} | STYLE_NAMES).items()
    )
    levels = "".join(
        f'<w:abstractNum w:abstractNumId="{key}">'
        + "".join(f'<w:lvl w:ilvl="{level}"><w:numFmt w:val="{kind}"/></w:lvl>' for level in range(3))
        + "</w:abstractNum>"
        for key, kind in ((1, "decimal"), (2, "bullet"))
    )
    numbers = "".join(f'<w:num w:numId="{key}"><w:abstractNumId w:val="{key}"/></w:num>' for key in (1, 2))
    package = "http://schemas.openxmlformats.org/package/2006"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types">'
        '<Default Extension="png" ContentType="image/png"/>'
        f'<Default Extension="jpg" ContentType="image/jpeg"/><Default Extension="emf" ContentType="image/x-emf"/>'
        f'<Override PartName="/word/document.xml" ContentType="{TYPE}"/>{types}</Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships">'
        f'<Relationship Id="r1" Type="{R}/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/document.xml": f"<w:document {NAMESPACES}><w:body>{''.join(body)}</w:body></w:document>",
        "word/footnotes.xml": f"<w:footnotes {NAMESPACES}>{footnotes}</w:footnotes>",
        "word/styles.xml": f"<w:styles {NAMESPACES}>{styles}</w:styles>",
        "word/numbering.xml": f"<w:numbering {NAMESPACES}>{levels}{numbers}</w:numbering>",
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{package}/relationships">'
        + "".join(relations).format(R)
        + "</Relationships>",
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in (parts | (extra or {})).items():
            archive.writestr(name, content)
        for name, content in (pictures or {}).values():
            archive.writestr(f"word/media/{name}", content)
    return buffer.getvalue()


def docx_file(*body, name="letter.docx", **parts):
    """The same as an uploaded file."""
    return SimpleUploadedFile(name, docx(*body, **parts))
