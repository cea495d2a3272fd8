from crawlers.readers.embedded_json import documents, rows_in
from crawlers.readers.html_elements import root_of


def rows(markup: str) -> list[list[str]]:
    found = documents(root_of(markup))
    return [[str(row.get("name")) for row in one] for document, _ in found for one in rows_in(document)]


def test_data_is_found_in_scripts_assignments_and_attributes() -> None:
    assert rows('<script type="application/json">[{"name": "a"}]</script>') == [["a"]]
    assert rows('<script>var x = 1; window.y = {"list": [{"name": "a"}, {"name": "b"}]};</script>')[-1] == ["a", "b"]
    assert rows("""<div data-members='[{"name": "a"}]'></div>""") == [["a"]]


def test_an_object_by_country_is_a_list_with_its_keys() -> None:
    document = {"Germany": [{"name": "eco"}, {"name": "FSM"}], "Ireland": {"name": "Irish Internet Hotline"}}
    first = next(rows_in(document))
    assert [(row["key"], row["name"]) for row in first] == [
        ("Germany", "eco"), ("Germany", "FSM"), ("Ireland", "Irish Internet Hotline"),
    ]  # fmt: skip


def test_what_is_no_json_or_nested_beyond_reason_is_passed_over() -> None:
    assert rows("<script>f([{name: 'a'}, " + '[{"' * 2000 + "</script>") == []
    assert rows("<script>x = " + "[[" * 100_000 + "</script>") == []
