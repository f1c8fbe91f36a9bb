import re


def test_column_headers_have_a_scope_and_empty_ones_are_data_cells(index):
    table = re.search(r"<table.*?</table>", index, re.DOTALL)[0]
    assert re.findall(r'<th scope="col"[^>]*><p>(\w+)</p></th>', table) == ["count", "name"]
    assert re.search(r'<td class="head"><p></p></td>\s*<th', table)


def test_image_has_its_size(index):
    (image,) = re.findall(r"<img [^>]*>", index)
    assert 'width="96" height="48"' in image
    assert 'alt="A square"' in image
