from crawlers.readers.html_elements import root_of
from crawlers.readers.html_lines import Line, is_cut_off, lines_of


def lines(markup: str) -> list[Line]:
    return list(lines_of(root_of(f"<body>{markup}</body>")))


def texts(markup: str) -> list[str]:
    return [line.text for line in lines(markup)]


def test_a_line_ends_with_its_block_its_break_and_its_element() -> None:
    assert texts("<p>one<br>two</p>three<ul><li>four <b>and</b> a half<ul><li>five</li></ul></li></ul>") == [
        "one", "two", "three", "four and a half", "five",
    ]  # fmt: skip
    assert texts("<div><span>eco</span> <span>Germany</span></div>") == ["eco", "Germany"]
    assert texts("<p><b>Sweden</b> – <i>Ombudsman</i></p>") == ["Sweden – Ombudsman"]


def test_menus_footers_and_scripts_are_no_lines_but_what_waits_to_be_opened_is() -> None:
    passed_over = "<nav>Menu</nav><footer>f</footer><script>s</script>"
    assert texts(f"<div hidden>panel</div>{passed_over}<select><option>eco</option></select>") == ["panel", "eco"]


def test_a_picture_speaks_by_its_label_where_nothing_else_does() -> None:
    flag = '<img alt="Flag of Sweden">'
    assert [(line.text, line.pictured) for line in lines(f"<li>{flag}</li><li>{flag} Sweden</li>")] == [
        ("Flag of Sweden", True),
        ("Sweden", False),
    ]


def test_a_line_knows_where_it_leads_and_what_it_heads() -> None:
    link, option, heading = lines('<a href="/x"><b>eco</b></a><option value="https://y">FSM</option><h3>Sweden</h3>')
    assert (link.links, option.links, heading.level) == (("/x",), ("https://y",), 3)


def test_entries_of_one_list_have_one_shape_bold_or_not() -> None:
    bold, plain = lines("<ul><li><b>Sweden</b></li><li><a>Norway</a></li></ul>")
    assert bold.shape == plain.shape
    heading, text = lines("<p><b>Full members</b></p><p>Sweden</p>")
    assert heading.shape != text.shape


def test_a_page_that_ends_before_its_end_is_cut_off() -> None:
    assert is_cut_off("<html><body><p>x</body>")
    assert is_cut_off("<ul><li>x")
    assert not is_cut_off("<html><body><ul><li>x</ul></body></html>")
    assert not is_cut_off("<ul></ul><!-- <ul> --><script>'<table>'</script>")
