"""Where the text of a page falls into pieces."""

from __future__ import annotations

from desktop.submission.verification.printed import PageText, Shown

BEGUN, WENT_ON = "一百二十三", "四百五十六"


def test_an_answer_goes_on_though_the_page_number_stands_close_behind_it() -> None:
    """As PDFium gives it where the last line is a single character in another font."""
    pages = (f"现有基础：\r\n{BEGUN}— 40\r\n— 示例市 ｜ 样例", f"样例\r\n{WENT_ON}\r\n下一项")
    assert Shown(tuple(map(PageText.of, pages)), "").shows(BEGUN + WENT_ON)


def test_no_other_text_hides_between_the_pages() -> None:
    pages = (f"{BEGUN}不— 40 — 示例市", f"样例\r\n{WENT_ON}")
    assert not Shown(tuple(map(PageText.of, pages)), "").shows(BEGUN + WENT_ON)
