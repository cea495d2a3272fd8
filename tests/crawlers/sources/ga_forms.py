"""Reporting forms of our own: the form's wording of 2014 with answers written for tests, as text and as PDF."""

from collections.abc import Iterator, Mapping
from io import BytesIO
from textwrap import wrap

from reportlab.lib.pagesizes import A4  # type: ignore[import-untyped]
from reportlab.pdfgen.canvas import Canvas  # type: ignore[import-untyped]

TITLE = "Global Alliance Against Child Sexual Abuse Online – 2014 Reporting Form"
TARGETS = {
    "1": "Enhancing efforts to identify victims",
    "2": "Enhancing efforts to investigate cases",
    "3": "Enhancing efforts to increase public awareness",
    "4": "Reducing as much as possible the availability",
}
GOALS = {
    "1.1": "Increase the number of identified victims in the database",
    "2.1": "Establish the necessary framework for the criminalization",
    "2.2": "Improve the joint efforts of law enforcement authorities across Global Alliance countries",
    "3.1": "Develop, improve, or support appropriate public awareness campaigns",
    "3.2": "Share best practices among Global Alliance countries",
    "4.1": "Encourage participation by the private sector",
    "4.2": "Increase the speed of notice and takedown procedures",
}
QUESTIONS = {
    "A": "A) Please report on implementation of any measures announced in your country’s 2013 report",
    "B": "B) Please assess progress made in your country to pursue this shared policy target and to reach this "
    "operational goal of the Global Alliance",
    "C": "C) Please indicate specific actions that your country will undertake as a follow-up",
}
HEIGHT = A4[1]


def paragraphs(country: str, answers: Mapping[str, str]) -> Iterator[str]:
    """The form's paragraphs; answers by question (`1.1.A`), a line feed between an answer's paragraphs."""
    yield TITLE
    yield country
    target = ""
    for goal, words in GOALS.items():
        if goal[0] != target:
            target = goal[0]
            yield f"Policy Target No. {target}"
            yield f"{TARGETS[target]}."
        yield f"Operational Goal: {words}."
        for letter, question in QUESTIONS.items():
            yield question
            yield from answers.get(f"{goal}.{letter}", "").split("\n")


def as_text(country: str, answers: Mapping[str, str], width: int = 88, page: int = 40) -> str:
    """As a program draws it out of the PDF: a blank before a page's first character, its number in its last line."""
    lines = [line for paragraph in paragraphs(country, answers) for line in (*wrap(paragraph, width), "")]
    pages = [lines[start : start + page] for start in range(0, len(lines), page)]
    bodies = ("\n".join(body).lstrip("\n") for body in pages)
    return "".join(f" {body}\n{number}\n" for number, body in enumerate(bodies, 1))


def as_pdf(country: str, answers: Mapping[str, str], width: int = 80, page: int = 38) -> bytes:
    """With a running head and "Page 1 of 3" on every page."""
    lines = [line for paragraph in paragraphs(country, answers) for line in wrap(paragraph, width)]
    pages = [lines[start : start + page] for start in range(0, len(lines), page)]
    buffer = BytesIO()
    canvas = Canvas(buffer, pagesize=A4, invariant=1)
    canvas.setTitle("A reporting form written for tests")
    for number, body in enumerate(pages, 1):
        canvas.setFont("Times-Roman", 11)
        canvas.drawString(72, HEIGHT - 40, "Reporting form, drawn for tests; no copy")
        for place, line in enumerate(body):
            canvas.drawString(72, HEIGHT - 80 - 17 * place, line)
        canvas.drawString(280, 30, f"Page {number} of {len(pages)}")
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()
