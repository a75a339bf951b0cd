"""Paper: a small Chinese typesetting layer, and the documents set with it."""

from desktop.submission.pdf.documents.application import PdfInfo, application_pdf, write_application
from desktop.submission.pdf.fonts import missing_characters

__all__ = ["PdfInfo", "application_pdf", "missing_characters", "write_application"]
