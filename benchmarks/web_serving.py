"""What is measured, each a server in a process of its own: `python -m benchmarks.web_serving ours|peer URL`.

The peer is a page of FastAPI and Jinja with the same number of lines and bytes, rendered from constants.
"""

import sys
from typing import Any

from fastapi import FastAPI
from fastapi.responses import HTMLResponse, Response
from jinja2 import Environment
from sqlalchemy import Column, Engine, Integer, MetaData, Table, Text, insert

from benchmarks.web_store import NOW, REPORT
from config.settings import Settings
from store.engines import make_engine, parse_url
from web.app import create_app
from web.server import listen, server_of

PEER_PAGE = """<!doctype html><html lang="en"><head><title>{{ title }}</title></head><body><main><ol>
{% for line in lines %}<li><a href="/{{ line.id }}">{{ line.words }}</a> <span>{{ line.kind }}</span>
<span>{{ line.age }}</span><p>{{ line.rest }}</p></li>
{% endfor %}</ol></main></body></html>"""
NOTES = Table("benchmark_notes", MetaData(), Column("id", Integer, primary_key=True), Column("note", Text))


def peer(engine: Engine) -> FastAPI:
    """/page?lines=50&size=40000: as many lines and about as many bytes; POST /insert: the same and a committed row."""
    app, template = FastAPI(), Environment(autoescape=True).from_string(PEER_PAGE)
    NOTES.metadata.create_all(engine)

    def page(lines: int, size: int) -> Response:
        rest = "Sweden ratified the Budapest Convention on 28 April 2021. " * 40
        each = max(0, size // lines - 150)
        rows = [
            {"id": f"{n:012x}", "words": rest[:80], "kind": "signed", "age": f"{n} days", "rest": rest[: each - 20]}
            for n in range(lines)
        ]
        return HTMLResponse(template.render(title="peer", lines=rows))

    @app.get("/page")
    def show(lines: int, size: int) -> Any:
        return page(lines, size)

    @app.post("/insert")
    def add(lines: int, size: int) -> Any:
        with engine.begin() as conn:
            conn.execute(insert(NOTES).values(note="approved"))
        return page(lines, size)

    return app


def main() -> None:
    """Serves until it is ended; its first line is its address."""
    kind, url = sys.argv[1:3]
    engine = make_engine(parse_url(url))
    settings = Settings(report=REPORT, database_url=url)
    app = create_app(settings, engine, lambda: NOW) if kind == "ours" else peer(engine)
    listening = listen("127.0.0.1", 0)
    print(listening.address, flush=True)
    server_of(app, settings).run(sockets=[listening.socket])


if __name__ == "__main__":
    main()
