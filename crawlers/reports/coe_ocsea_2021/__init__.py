"""The Council of Europe's baseline mapping on online child sexual exploitation and abuse, edition of 2021.

The text is what a program drew out of the PDF: tables run over pages and are interrupted by footnotes and running
heads, captions follow their tables, ticks were pictures and are lost, marks of footnotes are glued to words and
numbers, names and addresses break over lines, and one line of Appendix 3 stands in another country's entry.
"""

from crawlers.reports.coe_ocsea_2021.links import links
from crawlers.reports.coe_ocsea_2021.reader import read

__all__ = ["links", "read"]
