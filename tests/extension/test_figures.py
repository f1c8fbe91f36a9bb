"""Test captions of the figures of code cells, and the line below the answer."""

import re


def test_a_caption_makes_the_image_of_a_cell_a_figure(built):
    figure = re.search(r'<figure [^>]*id="square".*?</figure>', built.page("part-1"), re.S)[0]
    assert 'alt="A square."' in figure
    assert "A square of side 3 and area 9, " in re.sub("<[^>]+>", "", figure)
    assert 'href="#claim-area"' in figure
    assert 'id="claim-area"' not in figure


def test_a_caption_without_a_figure_is_reported(changed):
    warning = r"/part-2\.md:\d+: WARNING: this caption follows no code cell that outputs an image"
    assert re.search(warning, changed.messages)


def test_the_answer_that_earns_full_marks_ends_with_a_line(built, latex):
    line = "The answer that earns full marks ends here."
    assert f'<p class="full-marks">{line}</p>' in built.page("part-1")
    environment = latex.partition(r"\begin{sphinxuseclass}{full-marks}")[2]
    printed = environment.partition(r"\end{sphinxuseclass}")[0]
    assert " ".join(printed.split()) == rf"\sphinxAtStartPar {line}"


def test_a_second_line_on_a_page_is_reported(changed):
    error = r"/part-2\.md:\d+: ERROR: this page has an earlier \{full-marks\}"
    assert re.search(error, changed.messages)
