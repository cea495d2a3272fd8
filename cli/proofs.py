"""`datumline proof` and `verify`: everything that a change rests on in one file, and its check on any machine."""

from pathlib import Path

import click

from cli.context import reading
from cli.output import say, say_wrapped, write_bytes
from domain.errors import DatumlineError, UsageError


def register(parent: click.Group) -> None:
    """Add the commands to the program."""
    parent.add_command(proof)
    parent.add_command(verify)


@click.command("proof")
@click.argument("change", help="The change's id, or enough of its beginning.")
@click.option("--output", type=click.Path(path_type=Path), help="The zip to write; else CHANGE.zip here.")
def proof(change: str, output: Path | None) -> None:
    """Write everything that a change rests on into one file.

    The bytes before and after, how they were fetched, what was read in them and where, the report's cell and what was
    decided. The same store always gives the same file.
    """
    from domain.snapshots import sha256_of
    from workflow.proofs.gather import proof_of

    with reading() as (conn, _):
        found, bundle = proof_of(conn, change)
    path = output or Path(f"{found.id}.zip")
    write_bytes(path, bundle)
    say(f"Change {found.id}: {path}, {len(bundle):,} bytes")
    say(f"SHA-256 {sha256_of(bundle)}")
    say(f"Check it anywhere: datumline verify {path}")


@click.command("verify")
@click.argument("bundle", type=click.Path(path_type=Path), help="A file that `datumline proof` wrote.")
def verify(bundle: Path) -> None:
    """Check a proof bundle, without a database.

    That no byte was changed, that every place leads somewhere, that this installation's extractor (where it is of the
    same version) reads the same values, and that the cell follows from them. Ends with 1 where something does not hold.
    """
    from workflow.proofs.verify import verify as check

    try:
        content = bundle.read_bytes()
    except OSError as error:
        raise UsageError(f"{bundle} cannot be read: {error.strerror or error}.") from error
    try:
        verdict = check(content)
    except DatumlineError as error:
        raise DatumlineError(f"{bundle}: {error}") from error
    for mark, lines in (("holds  ", verdict.passed), ("note   ", verdict.notes), ("WRONG  ", verdict.faults)):
        for line in lines:
            say_wrapped(f"{mark}{line}")
    if not verdict.good:
        say(f"{bundle} is not what it claims to be.")
        raise click.exceptions.Exit(1)
    say(f"{bundle} is whole.")
