"""What can be set about the page that editors open."""

from ipaddress import ip_network

from pydantic import BaseModel, Field, field_validator


class Page(BaseModel):
    """The page: under which names it answers, and how long one stays signed in."""

    page_hosts: tuple[str, ...] = ()
    """Names and addresses under which the page answers, besides this machine's own and that of `public_url`; other
    requests are refused."""
    trusted_proxies: tuple[str, ...] = ()
    """Addresses or networks of proxies that end TLS before the page: only theirs is believed what `X-Forwarded-For`
    and `X-Forwarded-Proto` say."""
    session_idle_hours: int = Field(12, ge=1, le=168)
    """Hours without a request after which one has to sign in again."""
    session_days: int = Field(7, ge=1, le=90)
    """Days after which one has to sign in again in any case."""

    @field_validator("trusted_proxies")
    @classmethod
    def _networks(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for text in value:
            try:
                ip_network(text)
            except ValueError as error:
                raise ValueError(f"{text!r} is no address or network; write 10.0.0.5 or 10.0.0.0/24") from error
        return value
