"""Structured logs: what happened, as key=value for people or one JSON object a line, on standard error.

Every line of one command, scheduled job or request carries the same `run`, handed on to the processes it starts. Log
facts of the work: sources, counts, outcomes, durations. Never who somebody is, what somebody wrote, or a secret; as a
last defence, mail addresses, passwords in URLs and tokens in links are blotted out of whatever is logged.
"""

import logging
import os
import re
import sys
import uuid
from collections.abc import Iterator, Mapping, MutableMapping
from contextlib import contextmanager
from typing import IO, Any, Literal, TextIO, cast

import structlog
from structlog.typing import EventDict, Processor

RUN = "DATUMLINE_RUN_ID"
MASK = "********"
Format = Literal["text", "json"]

_set_up_as: Format = "text"
_handler: logging.Handler | None = None
_RUN_ID = re.compile(r"[A-Za-z0-9-]{1,64}")
_MAIL_ADDRESS = re.compile(r"[\w.+'-]+@(?=[\w-]+(\.[\w-]+)+)")
_PASSWORD = re.compile(r"(?<=://)[^/@\s]+@")
_TOKEN = re.compile(r"(?i)(?<=[/?&])((?:unsubscribe|invitation|reset|confirm|token|key|feeds/token)[/=])[\w.~%-]+")
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_SECRET_NAMES = re.compile(r"(?i)password|secret|token|authorization|cookie|address$|e?mail$|^(by|who|user|to|note)$")
_LEVEL, _FORMAT, _DESCRIPTOR = "DATUMLINE_LOG_LEVEL", "DATUMLINE_LOG_FORMAT", "DATUMLINE_LOG_DESCRIPTOR"
# Said by these at every request or job; what matters of it is logged by our own steps.
_TALKATIVE = ("apscheduler", "uvicorn.access", "sqlalchemy", "alembic", "procrastinate", "scrapy", "twisted", "asyncio")


def logger(name: str) -> structlog.stdlib.BoundLogger:
    """A logger to be called as `log.info("source.read", source="un_crc", records=196)`; events are dotted."""
    return structlog.stdlib.get_logger(name)


def set_up(level: str, format: Format, stream: IO[str] | None = None) -> None:
    """From here on everything is logged this way, libraries included; stream: standard error unless given."""
    global _set_up_as, _handler
    _set_up_as = format
    renderer: Processor = structlog.processors.JSONRenderer(ensure_ascii=False)
    if format == "text":
        renderer = structlog.processors.LogfmtRenderer(key_order=["at", "level", "event", "run"], bool_as_flag=False)
    handler = _StandardError() if stream is None else logging.StreamHandler(stream)
    last: list[Processor] = [
        structlog.stdlib.ProcessorFormatter.remove_processors_meta,
        structlog.processors.format_exc_info,
        _plain_keys,
        without_secrets,
        renderer,
    ]
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(foreign_pre_chain=_COMMON, processors=last))
    # Libraries set the levels of their own loggers, so that only here all of theirs can be told apart.
    handler.addFilter(_matters)
    root = logging.getLogger()
    if _handler is not None:
        root.removeHandler(_handler)
    root.addHandler(handler)
    _handler = handler
    root.setLevel(level.upper())


def _matters(record: logging.LogRecord) -> bool:
    # Scrapy warns of what is as we want it, such as a request without a Referer.
    least = logging.ERROR if record.name.startswith(("scrapy", "twisted")) else logging.WARNING
    return record.levelno >= least or not record.name.startswith(_TALKATIVE)


class _StandardError(logging.StreamHandler[TextIO]):
    """Writes to what standard error is at that moment."""

    def emit(self, record: logging.LogRecord) -> None:
        """One line."""
        self.stream = sys.stderr
        super().emit(record)


def format_for(chosen: str, stream: IO[str]) -> Format:
    """What `auto` means for this stream: text where somebody reads along, else JSON."""
    if chosen == "auto":
        return "text" if stream.isatty() else "json"
    return "text" if chosen == "text" else "json"


def begin_run(**facts: str) -> str:
    """Name what runs from here on, in this thread and what it calls: by what a parent process says, else anew."""
    given = os.environ.get(RUN, "")
    run = given if _RUN_ID.fullmatch(given) else uuid.uuid4().hex[:16]
    structlog.contextvars.bind_contextvars(run=run, **facts)
    return run


@contextmanager
def run(name: str | None = None, **facts: str) -> Iterator[str]:
    """A run of its own inside a process that has many: a scheduled job, a request. Afterwards it is forgotten.

    name: that of a run which was begun elsewhere; else a new one.
    """
    name = name or uuid.uuid4().hex[:16]
    with structlog.contextvars.bound_contextvars(run=name, **facts):
        yield name


def run_id() -> str | None:
    """The run that is going on."""
    found = structlog.contextvars.get_contextvars().get("run")
    return None if found is None else str(found)


def child_environment(descriptor: int) -> dict[str, str]:
    """This process's environment for one that it starts: the run that it belongs to, and where and how it logs.

    descriptor: an open file that the child inherits, as its own standard error is kept for what breaks it.
    """
    name, root = run_id(), logging.getLogger()
    level = logging.getLevelName(root.level).lower()
    told = {_LEVEL: level, _FORMAT: _set_up_as, _DESCRIPTOR: str(descriptor), RUN: name or ""}
    return {**os.environ, **told}


def set_up_child() -> None:
    """In a process that was started with `child_environment`: go on with the parent's run, in its log."""
    descriptor = os.environ.get(_DESCRIPTOR)
    if descriptor is None:
        return
    stream = os.fdopen(int(descriptor), "w", buffering=1, encoding="utf-8", errors="replace", closefd=False)
    set_up(os.environ[_LEVEL], format_for(os.environ[_FORMAT], stream), stream)
    begin_run()


def without_secrets(_: Any, __: str, event: EventDict) -> EventDict:
    """Blots out what must not be logged, and what could steer a terminal."""
    return cast(EventDict, _clean(event))


def _clean(value: Any, name: str = "") -> Any:
    if value is not None and name and _SECRET_NAMES.search(name):
        return MASK
    if isinstance(value, Mapping):
        return {_CONTROL.sub("\ufffd", str(key)): _clean(one, str(key)) for key, one in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_clean(one) for one in value]
    if value is None or isinstance(value, bool | int | float):
        return value
    text = _PASSWORD.sub(f"{MASK}@", str(value))
    text = _TOKEN.sub(rf"\1{MASK}", _MAIL_ADDRESS.sub(f"{MASK}@", text))
    return _CONTROL.sub("\ufffd", text)


def _plain_keys(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """key=value has no room for blanks or equal signs in keys; a library's may have some."""
    return {re.sub(r"[^\w.-]", "_", str(key)): value for key, value in event.items()}


_COMMON: list[Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.PositionalArgumentsFormatter(),
    structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
]

# Once, when this module is loaded: whoever logs before `set_up` is heard by Python's own last resort, from warnings up.
structlog.configure(
    processors=[
        structlog.stdlib.filter_by_level,
        *_COMMON,
        structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
    ],
    logger_factory=structlog.stdlib.LoggerFactory(),
    wrapper_class=structlog.stdlib.BoundLogger,
    cache_logger_on_first_use=True,
)
