"""`datumline`: what each group of commands is, and how a failure is told."""

import logging
import sys
from collections.abc import Sequence

import click

from cli import (
    audit,
    backup,
    baseline,
    cases,
    changes,
    config,
    crawling,
    decisions,
    deliveries,
    demo,
    digest,
    errata,
    exports,
    extraction,
    maintenance,
    new_source,
    proofs,
    report,
    schedule,
    serve,
    snapshots,
    sources,
    status,
    subscriptions,
    upstream,
    users,
    web,
)
from cli.groups import InOrder
from domain import __version__
from domain.errors import DatumlineError, UsageError

# In the order of the way of one datum: what comes in, what differs, what is decided, what goes out.
GROUPS = (
    report,
    crawling,
    changes,
    decisions,
    cases,
    upstream,
    baseline,
    exports,
    snapshots,
    proofs,
    errata,
    digest,
    subscriptions,
    deliveries,
    schedule,
    web,
    serve,
    users,
    status,
    sources,
    extraction,
    maintenance,
    audit,
    backup,
    config,
    new_source,
    demo,
)
# The headings of `datumline --help`, each before the command it begins with.
SECTIONS = {
    "report": "What comes in",
    "changes": "What differs, and what is decided",
    "baseline": "The baseline and its proof",
    "errata": "What goes out",
    "schedule": "What runs by itself",
    "users": "Looking after it",
    "new-source": "To begin with",
}
INTERRUPTED = 130


def build() -> click.Group:
    """The program with all its commands."""

    @click.group("datumline", cls=InOrder, context_settings={"help_option_names": ["-h", "--help"]})
    @click.version_option(__version__, message="%(prog)s %(version)s", help="Print the version and stop.")
    def program() -> None:
        """Watch the public pages a policy report rests on, prove every value, decide each change.

        `datumline COMMAND --help` tells more of each; `datumline demo` is where to begin.
        """

    program.sections = SECTIONS
    for group in GROUPS:
        group.register(program)
    return program


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a command and exit; a failure is a sentence on standard error, and 2 for a wrong request, 1 for all else."""
    # Damaged PDFs make the reader's library talk; what matters of it comes back as an issue.
    logging.getLogger("pdfminer").setLevel(logging.CRITICAL)
    sys.exit(_status(sys.argv[1:] if arguments is None else arguments))


def _status(arguments: Sequence[str]) -> int:
    try:
        _run(arguments)
    except click.exceptions.Exit as end:
        return end.exit_code
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except UsageError as error:
        return _told(str(error), 2)
    except DatumlineError as error:
        return _told(str(error), 1)
    except KeyboardInterrupt:
        return _told("interrupted; the step that was running left nothing behind", INTERRUPTED)
    except BrokenPipeError:
        # Whoever read our output has seen enough; the interpreter must not complain when it flushes.
        sys.stdout = None
        return 1
    return 0


def _run(arguments: Sequence[str]) -> None:
    # Not `program.main`, which answers an interrupt and a closed pipe in its own way.
    program = build()
    with program.make_context("datumline", list(arguments)) as context:
        program.invoke(context)
    # A reader that went away shows only here if all the output still lay in the buffer.
    sys.stdout.flush()


def _told(message: str, code: int) -> int:
    from cli.output import printable_lines

    click.echo(f"datumline: {printable_lines(message)}", err=True)
    return code
