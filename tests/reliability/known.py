"""What a golden page cannot be tried on, what is known not to hold, and the seeds that once showed something."""

# (source, class of damage) -> why it is no damage there.
NO_DAMAGE = {
    ("report_links", "another page instead"): "what answers at a link is the very fact that is watched",
    ("report_links", "part lost"): "a link's page and the account of its fetch are put together from one answer",
    ("crin_access", "bytes damaged"): "a document is watched by its hash, and a changed byte is another hash",
}

# Pages that no edit of one fact is made on -> why.
NO_EDIT = {
    "bik_centres/no_centre_andorra": "its one fact is a sentence; said otherwise it is another page",
    "coe_treaty_189/json-service": "it has one row, and no other whose values could be this one's",
    "crin_access/gone": "it is our own account of a fetch, which no site writes",
    "crin_access/says-so-itself": "its one fact is that nothing is there",
    "enoc_members/countries-only": "its entries are parted by line breaks, so that no element is one member's",
    "report_links": "its facts are our own account of a fetch, which no site writes",
    "sid_countries/placeholder_2021_montenegro": "it has no plan; its kind of body is edited",
    "weprotect_members/enumerated_by_region": "its entries share a line, so that no element is one member's",
}

# (source/case, class) -> what does not hold yet. Counted apart, and no failure.
KNOWN: dict[tuple[str, str], str] = {
    (
        "ga_national_reports/text",
        "truncated",
    ): "a text cut off within its last answer reads as a shorter one",
}

# (source/case, class of damage, seed): damage that was once read wrongly, tried again in every run.
KEPT = (
    ("bik_centres/details_without_hotline_norway", "tags unbalanced", 56_916_081),
    ("bik_centres/details_without_hotline_norway", "tags unbalanced", 0),
    ("sid_countries/committee_2018_albania", "tags unbalanced", 4062),
    ("sid_countries/two_years_2023_albania", "tags unbalanced", 4062),
    ("bik_centres/details_without_hotline_norway", "tags unbalanced", 7),
    ("bik_centres/old_portal_lines_albania", "tags unbalanced", 4),
    ("bik_centres/old_portal_lines_albania", "encoding broken", 3),
    ("chi_members/europe_2026_04", "encoding broken", 0),
    ("chi_members/europe_2026_04", "encoding broken", 3),
    ("chi_members/gathered_file", "encoding broken", 4),
    ("crin_access/age-page", "truncated", 0),
    ("crin_access/map", "script or banner injected", 0),
    ("crin_access/map", "tags unbalanced", 0),
    ("enoc_members/blind-accordion", "tags unbalanced", 0),
    ("enoc_members/blind-accordion", "tags unbalanced", 10),
    ("enoc_members/blind-classic", "tags unbalanced", 2),
    ("enoc_members/blind-classic", "encoding broken", 4),
    ("enoc_members/countries-only", "tags unbalanced", 4),
    ("enoc_members/countries-only", "tags unbalanced", 8),
    ("enoc_members/countries-with-labels", "encoding broken", 11),
    ("enoc_members/lists-under-headings", "tags unbalanced", 2),
    ("enoc_members/country_behind_institution", "tags unbalanced", 1091),
    ("enoc_members/country_behind_institution", "tags unbalanced", 1975),
    ("enoc_members/table", "column renamed", 1),
    ("enoc_members/table", "column renamed", 4),
    ("icmec_legislation/cards-by-year", "tags unbalanced", 8),
    ("inhope_members/blind-cards", "wrappers added", 54),
    ("inhope_members/blind-classic", "encoding broken", 5),
    ("inhope_members/blind-classic", "wrappers added", 4_294_967_294),
    ("ncmec_cybertip/2019_two_pairs", "bytes damaged", 670),
    ("report_links/soft-404", "script or banner injected", 1),
    ("report_links/soft-404", "truncated", 4),
)
