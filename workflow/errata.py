"""The errata of an edition: every approved change that touches its print, ready to be published.

A cell whose approved value is another than the printed one is an erratum, and so is every claim that the approved cells
make wrong. Claims that are not computed and rest on such a cell are to be read again. What the edition's own cells
contradict is a doubt of the edition and no erratum.
"""

from datetime import datetime

from sqlalchemy import Connection

from diffs.claim_sentences import now_in_words, stated_in_words
from domain.claims import ClaimKind
from domain.reports import Edition
from texts.catalogue import Phrase
from workflow.errata_of_cells import Known, citations, gather, of_cells, of_words
from workflow.erratum import Errata, Erratum
from workflow.report_claims import ClaimState, StandingClaim, approved_values, printed_values, standing_claims


def errata(conn: Connection, edition: Edition, since: datetime | None = None) -> Errata:
    """Everything that approved decisions make wrong in print; only what was decided at or after `since` if given."""
    known = gather(conn, edition)
    cells = [*of_cells(conn, known), *of_words(conn, known)]
    standing = standing_claims(known.rules, edition, printed_values(known.printed), approved_values(known.held))
    claims = [_of_claim(conn, known, one) for one in standing if one.state in (ClaimState.WRONG, ClaimState.READ_AGAIN)]
    corrected = {(one.figure, one.old, one.new) for one in cells}
    # The members' total is both a cell and the sum that its figure prints: it is corrected once.
    claims = [one for one in claims if (one.figure, one.old, one.new) not in corrected]
    found = [one for one in (*cells, *claims) if since is None or one.decided_at >= since]
    return Errata(
        known.rules.title,
        edition,
        tuple(one for one in found if one.kind != "read_again"),
        tuple(one for one in found if one.kind == "read_again"),
    )


def _of_claim(conn: Connection, known: Known, one: StandingClaim) -> Erratum:
    claim = one.claim
    moved = [known.held[cell] for cell in one.moved]
    newest = max(moved, key=lambda entry: (entry.decided_at, entry.id or 0))
    computed = claim.kind is not ClaimKind.RESTS_ON
    place = Phrase("errata.where.text") if claim.where == "text" else Phrase("words.capital", name=claim.where)
    return Erratum(
        "claim" if computed else "read_again",
        claim.figure,
        place,
        claim.line,
        claim.last_line,
        None,
        None,
        claim.wording,
        stated_in_words(claim, known.names),
        now_in_words(claim, one.now, known.names) if computed else "",
        "",
        citations(conn, known, moved),
        one.moved,
        tuple(sorted({entry.decision or 0 for entry in moved})),
        newest.decided_by,
        newest.decided_at,
    )
