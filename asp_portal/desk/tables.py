"""Tables to take away: CSV and XLSX, written row by row, so that a long list needs no more memory than a short one."""

import csv
import re
import tempfile
from datetime import UTC, date, datetime

import xlsxwriter
from django.http import FileResponse, StreamingHttpResponse
from django.utils.text import slugify

FORMS = ("csv", "xlsx")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# Whatever begins so, a spreadsheet takes for a formula; a line break or a tab before it changes nothing.
FORMULA = re.compile(r"\s*[=+\-@|%]|[\t\r\n]")
# The longest text that a cell of a workbook holds.
LONGEST_CELL = 32_767
WIDEST = 60


def respond(form, name, columns, rows):
    """The table as a file to keep. `form` is csv or xlsx, `name` its title (str), `rows` an iterable of lists.

    A cell is a str, a number, a bool, a date, an aware datetime (written in UTC) or None.
    """
    file_name = f"{slugify(name)[:80] or 'list'}.{form}"
    return _workbook(file_name, name, columns, rows) if form == "xlsx" else _csv(file_name, columns, rows)


def guarded(text):
    """`text` as a cell of a CSV file in which no spreadsheet sees a formula: an apostrophe keeps it a text."""
    return f"'{text}" if FORMULA.match(text) else text


class _Echo:
    """Gives back what the writer of CSV would write to a file."""

    def write(self, line):
        return line


def _csv(file_name, columns, rows):
    writer = csv.writer(_Echo())

    def lines():
        # Excel reads UTF-8 only behind this mark; everything else that reads CSV skips it.
        yield "\ufeff" + writer.writerow([guarded(str(column)) for column in columns])
        for row in rows:
            yield writer.writerow([_as_text(cell) for cell in row])

    return StreamingHttpResponse(
        (line.encode() for line in lines()),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{file_name}"'},
    )


def _as_text(cell):
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(cell, date):
        return cell.isoformat()
    return str(cell) if isinstance(cell, int | float) else guarded(str(cell))


def _workbook(file_name, name, columns, rows):
    # It ends with its table of contents, so it is written to disk before it is sent.
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    options = {
        "constant_memory": True,
        "in_memory": False,
        # A text is written as a text: no formula, no link, no number of it.
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "default_date_format": "yyyy-mm-dd hh:mm:ss",
    }
    workbook = xlsxwriter.Workbook(file, options)
    sheet = workbook.add_worksheet(re.sub(r"[\[\]:*?/\\']", " ", name)[:31])
    bold, day = workbook.add_format({"bold": True}), workbook.add_format({"num_format": "yyyy-mm-dd"})
    sheet.freeze_panes(1, 0)
    for number, column in enumerate(columns):
        sheet.set_column(number, number, min(max(len(str(column)) + 2, 18), WIDEST))
        sheet.write_string(0, number, str(column), bold)
    for line, row in enumerate(rows, start=1):
        for number, cell in enumerate(row):
            _write(sheet, line, number, cell, day)
    workbook.close()
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=file_name, content_type=XLSX)


def _write(sheet, line, number, cell, day):
    if cell is None or cell == "":
        return
    if isinstance(cell, bool):
        sheet.write_boolean(line, number, cell)
    elif isinstance(cell, int | float):
        sheet.write_number(line, number, cell)
    elif isinstance(cell, datetime):
        sheet.write_datetime(line, number, cell.astimezone(UTC).replace(tzinfo=None))
    elif isinstance(cell, date):
        sheet.write_datetime(line, number, datetime(cell.year, cell.month, cell.day), day)  # noqa: DTZ001
    else:
        sheet.write_string(line, number, str(cell)[:LONGEST_CELL])
