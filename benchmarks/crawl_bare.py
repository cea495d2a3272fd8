"""The peer of the crawl benchmark: Scrapy's own spider that asks the same pages and stores nothing.

A process of its own (`python -m benchmarks.crawl_bare ADDRESSES`): a JSON file with the settings that both share and
with [url, ETag] pairs. It prints how many pages answered 304.
"""

import json
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from scrapy import Request, Spider
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.http import Response


class BareSpider(Spider):
    name = "bare"
    pages: list[tuple[str, str]]
    unchanged = 0

    async def start(self) -> AsyncIterator[Request]:
        for url, etag in self.pages:
            yield Request(url, headers={"If-None-Match": etag}, meta={"handle_httpstatus_list": [304]})

    def parse(self, response: Response) -> None:
        type(self).unchanged += response.status == 304


def main() -> None:
    asked: dict[str, Any] = json.loads(Path(sys.argv[1]).read_text())
    BareSpider.pages = asked["pages"]
    process = AsyncCrawlerProcess(asked["settings"])
    process.crawl(BareSpider)
    process.start()
    print(BareSpider.unchanged)


if __name__ == "__main__":
    main()
