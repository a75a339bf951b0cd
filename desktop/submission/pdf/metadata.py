"""What a file says of itself: the information dictionary, XMP (ISO 16684-1), and which standards it keeps.

PDF/A-2a (ISO 19005-2, 6.6) and PDF/UA-1 (ISO 14289-1, clause 5).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from xml.sax.saxutils import escape

from reportlab.pdfbase.pdfdoc import PDFDictionary, PDFDocument, PDFInfo, PDFString

PRODUCER = "IPZone Desk"
_PDFUA = "http://www.aiim.org/pdfua/ns/id/"


@dataclass(frozen=True, slots=True)
class Description:
    """What the file says of itself. `content` is the SHA-256 of the application's data, hex."""

    title: str
    author: str
    subject: str
    content: str
    version: str
    made: date
    archival: bool = True
    """Whether it keeps PDF/A-2a and PDF/UA-1; nobody can promise that of foreign pages."""


class Information(PDFInfo):  # type: ignore[misc]  # ReportLab has no types
    """The information dictionary (ISO 32000-1, 14.3.3): dated by the document, not by the clock."""

    def __init__(self, about: Description) -> None:
        super().__init__()
        self._about = about

    def format(self, document: PDFDocument) -> bytes:
        about = self._about
        moment = f"D:{about.made:%Y%m%d}000000+08'00'"
        said = {
            "Title": about.title,
            "Author": about.author,
            "Subject": about.subject,
            "Creator": f"{PRODUCER} {about.version}",
            "Producer": PRODUCER,
            "CreationDate": moment,
            "ModDate": moment,
            "IPZoneContent": about.content,
        }
        entries = PDFDictionary({key: PDFString(value) for key, value in said.items()})
        data: bytes = entries.format(document)
        return data


def xmp(about: Description) -> bytes:
    """The metadata stream."""
    moment = f"{about.made.isoformat()}T00:00:00+08:00"
    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>\n'
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">\n'
        '<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/" '
        'xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/" '
        f'xmlns:pdfuaid="{_PDFUA}">\n'
        f"{_KEPT if about.archival else ''}\n"
        f"<dc:title>{_language(about.title)}</dc:title>\n"
        f"<dc:creator><rdf:Seq><rdf:li>{escape(about.author)}</rdf:li></rdf:Seq></dc:creator>\n"
        f"<dc:description>{_language(about.subject)}</dc:description>\n"
        "<dc:language><rdf:Bag><rdf:li>zh-CN</rdf:li></rdf:Bag></dc:language>\n"
        f"<xmp:CreatorTool>{PRODUCER} {escape(about.version)}</xmp:CreatorTool>\n"
        f"<xmp:CreateDate>{moment}</xmp:CreateDate><xmp:ModifyDate>{moment}</xmp:ModifyDate>\n"
        f"<pdf:Producer>{PRODUCER}</pdf:Producer>\n"
        f'</rdf:Description>\n{_EXTENSIONS}</rdf:RDF></x:xmpmeta>\n<?xpacket end="w"?>'
    ).encode()


def _language(value: str) -> str:
    return f'<rdf:Alt><rdf:li xml:lang="x-default">{escape(value)}</rdf:li></rdf:Alt>'


_KEPT = "<pdfaid:part>2</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance><pdfuaid:part>1</pdfuaid:part>"
_EXTENSIONS = (
    '<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" '
    'xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" '
    'xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">\n<pdfaExtension:schemas><rdf:Bag>'
    '<rdf:li rdf:parseType="Resource"><pdfaSchema:schema>PDF/UA identification</pdfaSchema:schema>'
    f"<pdfaSchema:namespaceURI>{_PDFUA}</pdfaSchema:namespaceURI>"
    "<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>"
    '<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">'
    "<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>"
    "<pdfaProperty:category>internal</pdfaProperty:category>"
    "<pdfaProperty:description>Part of ISO 14289 the file keeps</pdfaProperty:description>"
    "</rdf:li></rdf:Seq></pdfaSchema:property></rdf:li>"
    "</rdf:Bag></pdfaExtension:schemas></rdf:Description>\n"
)
"""PDF/A knows nothing of PDF/UA: its one property is described (ISO 19005-2, 6.6.2.3.3)."""
