"""Why a PDF is not verified any further."""

from __future__ import annotations


class Refused(Exception):
    """`code` and a Chinese sentence, as in a finding."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(code)
        self.code = code
        self.message = message


def unlike_ours(what: str) -> Refused:
    """`what`, in Chinese, is there as our writer would not write it."""
    message = f"申报书 PDF 有本软件不会写出的{what}，看到的可能与文字不符，不是规定的形式"
    return Refused("pdf.form", message)
