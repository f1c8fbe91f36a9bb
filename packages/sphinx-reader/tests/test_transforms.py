import re


def test_long_and_hidden_code_is_folded(index):
    summaries = re.findall(r'<details class="fold"><summary>(.*?)</summary>', index)
    assert summaries == ["Code, 17 lines", "Code, 1 line"]
    assert index.count("x_15") == 2
    folded = index.split('<details class="fold">')[1].split("</details>")[0]
    assert "x_16" in folded


def test_table_is_wrapped(index):
    assert re.search(r'<div class="[^"]*table-wrapper[^"]*">\s*<table', index)


def test_label_of_a_proof_is_emphasized(index):
    assert "<em>Proof.</em> By <em>symmetry</em>. Proof. Again." in index
