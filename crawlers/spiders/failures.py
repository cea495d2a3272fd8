"""A request that got no answer: the exception as an outcome and a plain sentence."""

from urllib.parse import urlsplit

from OpenSSL.SSL import Error as TlsError
from scrapy import exceptions
from service_identity import VerificationError

from crawlers.outcomes import Verdict, no_address
from crawlers.results import MEGABYTE, CrawlOptions
from crawlers.spiders.hosts import HostClosed
from crawlers.spiders.middlewares import (
    AddressRefused,
    BodyBroken,
    BodyTooLarge,
    ForbiddenByRobots,
    RobotsUnknown,
    RobotsUnreachable,
)
from crawlers.spiders.resolver import GuardedResolver
from domain.fetches import Outcome


def verdict_of(error: BaseException | None, url: str, options: CrawlOptions) -> Verdict:
    """The outcome of a request to `url` that ended in this exception."""
    host = urlsplit(url).hostname or ""
    match error:
        case RobotsUnreachable():
            return _robots_unreachable(error, url, options)
        case HostClosed():
            return Verdict(Outcome.UNAVAILABLE, str(error))
        case BodyBroken():
            return Verdict(Outcome.FAILED, str(error))
        case ForbiddenByRobots():
            return Verdict(Outcome.FORBIDDEN_BY_ROBOTS, str(error))
        case RobotsUnknown():
            return Verdict(Outcome.UNAVAILABLE, str(error))
        case AddressRefused():
            return Verdict(Outcome.FAILED, str(error))
        case BodyTooLarge() | exceptions.DownloadCancelledError():
            limit = f"{options.size_limit / MEGABYTE:g} MB"
            return Verdict(Outcome.TOO_LARGE, f"The page is larger than the limit of {limit}.")
        case exceptions.DownloadTimeoutError():
            return Verdict(
                Outcome.UNAVAILABLE, f"{host} did not answer completely within {options.timeout_s:g} seconds."
            )
        case exceptions.DownloadConnectionRefusedError():
            return Verdict(Outcome.UNAVAILABLE, f"{host} refuses connections.")
        case exceptions.CannotResolveHostError():
            return _unresolved(host)
        case exceptions.ResponseDataLossError():
            return Verdict(Outcome.FAILED, "The answer broke off before its end.")
    return _lost(error, host)


def _robots_unreachable(error: BaseException, url: str, options: CrawlOptions) -> Verdict:
    """What kept robots.txt would have kept the page as well, and says more than that robots.txt cannot be had."""
    verdict = verdict_of(error.__cause__, url, options)
    told = verdict.outcome in (Outcome.UNAVAILABLE, Outcome.FAILED)
    return verdict if told else Verdict(Outcome.UNAVAILABLE, str(error))


def _unresolved(host: str) -> Verdict:
    if host in GuardedResolver.refused:
        return Verdict(Outcome.FAILED, GuardedResolver.refused[host])
    return Verdict(Outcome.UNAVAILABLE, no_address(host))


def _lost(error: BaseException | None, host: str) -> Verdict:
    reasons = [reason.value for reason in getattr(error.__cause__, "reasons", ())] if error else []
    if any(isinstance(reason, TlsError | VerificationError) for reason in (error, *reasons)):
        return Verdict(
            Outcome.FAILED, f"No secure connection to {host}: its certificate or its encryption is not accepted."
        )
    if isinstance(error, exceptions.DownloadFailedError):
        return Verdict(Outcome.UNAVAILABLE, f"The connection to {host} broke.")
    return Verdict(Outcome.FAILED, f"The request failed: {type(error).__name__}: {error}")
