"""Whether a PDF is written as our writer writes one: object by object, and every page operator by operator.

A trusted signer can make pages whose text says what the data say, and on which a reader sees something else: texts
covered, clipped, transparent, white, tiny, or in layers that are not shown. So nothing is taken but what our own paper
consists of, in this and every earlier version: names, entries, streams and the few strokes a page is drawn with.

Source: ISO 32000-2, 7.3 and 8.2; `desktop.submission.pdf`, and what pyHanko adds when a file is signed.
"""

from __future__ import annotations

import re

from desktop.submission.verification import pdf_covered
from desktop.submission.verification.pdf_fonts import Fonts
from desktop.submission.verification.pdf_refused import Refused, unlike_ours
from desktop.submission.verification.pdf_texts import Texts

_ACTIVE = frozenset(
    b"JavaScript JS Launch OpenAction AA EmbeddedFile EmbeddedFiles FileAttachment Filespec RichMedia Rendition Movie "
    b"Sound SubmitForm ImportData ResetForm GoToR GoToE GoTo3DView SetOCGState Trans XFA".split()
)
"""Names of what runs by itself, changes what is shown, or brings other files along."""
_PLAIN = frozenset(
    b"A AP AcroForm Adobe.PPKLite Alt Annot Annots Ascent Author BBox BaseFont Border ByteRange CIDFontType2 CIDSystemInfo "
    b"CIDToGIDMap CapHeight Catalog ColSpan Column Contents Count CreationDate Creator DW DescendantFonts Descent Dest "
    b"DestOutputProfile DisplayDocTitle Div Document ETSI.CAdES.detached Encoding F FT Fields Figure Filter First Fit "
    b"Flags Font FontBBox FontDescriptor FontFile2 FontName Form GTS_PDFA1 H1 H2 H3 H4 H5 H6 ID IDTree "
    b"IPZoneContent Identity Identity-H Info ItalicAngle K Keywords Kids L LBody LI Lang Last Layout Link M MCID MCR "
    b"MarkInfo Marked MediaBox Metadata ModDate N Name Names Next Note Nums O OBJR Obj Ordering Outlines "
    b"OutputConditionIdentifier OutputIntent OutputIntents P Page PageLabels PageMode Pages Parent ParentTree "
    b"ParentTreeNextKey Pg Prev Producer Rect Reference Registry Resources Root Rotate Row S Scope Sect Sig SigFlags Size "
    b"Span StemV StructParent StructParents StructTreeRoot SubFilter Subject Subtype Supplement T TBody TD TH THead TOC "
    b"TOCI TR TU Table Tabs Title ToUnicode Trapped Type Type0 UseOutlines V ViewerPreferences W Widget XYZ".split()
)
_PACKED = frozenset(b"Filter FlateDecode Length".split())
_LOOK = _PACKED | frozenset(b"Type XObject Subtype Form BBox Resources Font Seal".split())
_PICTURE = _PACKED | frozenset(
    b"Type XObject Subtype Image Width Height BitsPerComponent ColorSpace DeviceRGB DeviceGray SMask".split()
)
_KINDS = {
    "": _PLAIN,
    "page": _PACKED,
    "characters": _PACKED,
    "font": _PACKED | {b"Length1"},
    "look": _LOOK,
    "picture": _PICTURE,
    "about": _PACKED | frozenset(b"Type Metadata Subtype XML N".split()),
}
"""What stands in objects, and in the entries of streams by their kind."""
_FACE = re.compile(rb"(?:[A-Z]{6}\+)?[A-Za-z0-9]{1,60}-(?:\d{3}|Regular|rare|body|title|head|subhead)")
"""Our fonts by their file names, and those an office chose by their role."""
_NUMBER = rb"-?\d+(?:\.\d+)?"
_VALUES = {
    name: (re.compile(rb"/%b(?![\w.+-])" % name), re.compile(rb"/%b\s*(?:%b)" % (name, value)))
    for name, value in {
        b"MediaBox": rb"\[\s*0\s+0\s+595\.2760*\s+841\.890*\s*\]",
        b"Rotate": rb"\s+(?:0|90)\b(?!\s+\d+\s+R)",
        b"Border": rb"\[\s*0\s+0\s+0\s*\]",
        b"AP": rb"<<\s*/N\s+\d+\s+0\s+R\s*>>",
        b"N": rb"\s+(?:\d+\s+0\s+R|[134]\b)",
        b"Contents": rb"(?:\(\)|<[0-9a-fA-F]*>|\s+\d+\s+0\s+R)",
        b"CIDToGIDMap": rb"/Identity\b",
        b"Encoding": rb"/Identity-H",
        b"DW": rb"\s+1000\b(?!\s+\d+\s+R)",
        b"FontFile2": rb"\s+\d+\s+0\s+R",
        b"ToUnicode": rb"\s+\d+\s+0\s+R",
        b"SMask": rb"\s+\d+\s+0\s+R",
        b"Seal": rb"\s+\d+\s+0\s+R",
        b"BBox": rb"\[(?:\s*%b){4}\s*\]" % _NUMBER,
        b"Rect": rb"\[(?:\s*%b){4}\s*\]" % _NUMBER,
    }.items()
}
"""What some entries may say, wherever they stand: the sheet and which way up, and that fonts mean what they show."""
_SHOWN_BY = re.compile(rb"/(Contents|N|ToUnicode|FontFile2|SMask|Seal)\s+(\d+)\s+0\s+R")
_KIND_FOR = {b"Contents": "page", b"N": "look", b"ToUnicode": "characters", b"FontFile2": "font"}
_REFERRING = frozenset(_VALUES) & {b"Contents", b"N", b"ToUnicode", b"FontFile2", b"SMask", b"Seal"}
# atomic groups, no possessive repeats: before 3.11.5 those of Python miss what they should find (gh-106052)
_TEXT = re.compile(rb"\((?>(?:[^\\()]|\\.|\((?>(?:[^\\()]|\\.)*)\))*)\)", re.DOTALL)
_NAMES = re.compile(rb"/([^\0\s()<>\[\]{}/%]*)")
_STRAY = re.compile(rb"[%#{}\\]|\([^)]|[^(]\)")
_OBJECT = re.compile(rb"(\d{1,7}) 0 obj\b")
_HEAD = re.compile(rb"(\d{1,7}) 0 obj\b(?=.*/Length\s+(\d{1,9})(?! \d+ R)\b).*", re.DOTALL)
_ELEMENT = re.compile(
    rb"(\d{1,7}) 0 obj\s<<\s(?:/K [][\dR ]+ )?/P \d+ 0 R (?:/Pg \d+ 0 R )?"
    rb"/S /(?:T[DHR]|P|Table|TBody|THead|Sect|L|LI|LBody|H[1-6]|Span|Link|Reference|TOCI?|Div)\s>>\sendobj\s"
)
_CLOSER = 8 << 20
"""Bytes of pages at which a closer look is taken; ours have fewer than a million."""
_ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")

# --- what is drawn ------------------------------------------------------------------------------------------

_N = rb"-?\d{1,4}(?:\.\d{1,4})?"
_SHOW = rb"\[<(?>[0-9a-f]*)(?>(?:>-?\d{1,5}<(?>[0-9a-f]*))*)>\]TJ"
_SET = (
    rb"/[\w-]{1,80} (?:[4-9]|[1-9]\d)(?:\.\d{1,3})? Tf|-?\d{1,2}\.\d{3} Tc|2 Tr 0\.\d{3} w|0 Tr|0 g|0\.[0-6]\d g"
    rb"|-?\d{1,2}(?:\.\d\d)? Ts"
)
_LETTERS = rb"BT 1 0 0 1 %b %b Tm(?>(?: (?:%b|%b))*) ET" % (_N, _N, _SHOW, _SET)
"""Black to a dark grey, from 4 to 99 points, upright."""
_PATH = rb"%b %b m(?>(?: %b %b l)+)" % (_N, _N, _N, _N)
_STROKE = rb"(?:0\.\d\d|1\.[0-6]\d) w 0\.[0-8]\d G %b(?: h)? S" % _PATH
_DOTS = rb"q 0\.9 w 1 J \[0 4\.2\] 0 d %b S Q" % _PATH
_FILL = rb"[01]\.\d\d g (?:0\.5 w 0 G )?(?:%b ){4}re (?:f|B) 0 g" % _N
_TAG = rb"/\w{1,12} <</MCID \d{1,6}>>BDC|/Artifact BMC|EMC"
_DASHED = rb"q \[[\d. ]{0,12}\] 0 d(?>(?:\n(?:%b|%b))+)\nQ" % (_STROKE, _TAG)
_ARTIFACT = rb"/Artifact(?: <</Type/Pagination/Subtype/(?:Watermark|Footer)>>BDC| BMC)"
_MARK = (
    rb"%b BT(?: %b){6} Tm 0\.94 g(?: /[\w-]{1,80} \d{2,3} Tf(?: 0\.000 Tc)? [][<>0-9a-f-]{6,48}TJ){1,3} 0 g ET EMC\n"
    % (
        _ARTIFACT,
        _N,
    )
)
"""草稿, 样例 or 练习 across the page, before everything else."""
_PAGE = re.compile(
    rb"(?:%b)?q (?:1 0 0 1|0 1 -1 0) %b %b cm(?>(?:\n(?:%b))*)\nQ(?:\n%b %b EMC){0,2}"
    % (_MARK, _N, _N, b"|".join((_LETTERS, _STROKE, _TAG, _FILL, _DOTS, _DASHED)), _ARTIFACT, _LETTERS)
)
_STAMP = re.compile(
    rb"q 0\.6 w 0\.35 G 0\.5 0\.5 (?:%b ){2}re S Q(?:\nq %b 0 0(?: %b){3} cm /Seal Do Q)?(?>(?:\n%b)*)"
    % (_N, _N, _N, _LETTERS)
)
_CHARACTERS = re.compile(
    rb"/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
    rb"/CIDSystemInfo << /Registry \(Adobe\) /Ordering \(UCS\) /Supplement 0 >> def\n"
    rb"/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
    rb"1 begincodespacerange\n<0000> <ffff>\nendcodespacerange\n"
    rb"(?>(?:\d{1,3} beginbfchar\n(?>(?:<[0-9a-f]{4}> <(?:[0-9a-f]{4}){1,2}>\n)+)endbfchar\n)*)"
    rb"\n?endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n"
)


def is_element(number: int, body: bytes) -> bool:
    """Whether an object is a part of the structure and no more, as most are: that needs no closer look."""
    found = _ELEMENT.fullmatch(body)
    return found is not None and int(found[1]) == number


class Written:
    """What the objects of a file are, as far as they were looked at; what is not ours is said at the end."""

    def __init__(self) -> None:
        self._kinds: dict[int, set[str]] = {}
        """Of each stream, by its number."""
        self._shown: set[tuple[int, str]] = set()
        """Streams that something refers to as being of a kind."""
        self._marks: set[bytes] = set()
        self._fonts = Fonts()
        self._texts: Texts | None = None
        """Looks at pages, once their fonts are known."""
        self._waiting: list[bytes] = []
        """Pages that stand in front of their fonts; ours stand behind them."""
        self._closer: list[bytes] = []
        """Pages at which a closer look is taken when all fonts are known."""
        self._wrong: Refused | None = None

    def take(
        self, number: int, body: bytes, content: bytes | None = None, size: int = 0, *, first: bool = True
    ) -> None:
        """An object, or what stands in front of a stream, whose `content` is unpacked and took `size` bytes.

        `number` is the one it is listed with, 0 for a trailer; `first`: it was there when the file was first saved.
        """
        if self._wrong is not None:
            return
        try:
            plain, names = without_texts(body)
            if number and not _framed(plain, number, None if content is None else size):
                raise unlike_ours("写法")
            kind = "" if content is None else self._kind(names, content)
            _check_names(names, kind)
            self._check_values(plain, names)
            self._fonts.take(number, plain, names, stamp=kind == "look")
            if content is None:
                return
            if kind == "page":
                self._take_page(content, first)
            elif kind == "font":
                self._fonts.take_program(number, content)
            elif kind == "characters":
                self._fonts.take_characters(number, content)
            self._kinds.setdefault(number, set()).add(kind)
        except Refused as refused:
            self._wrong = refused

    def check(self) -> list[str]:
        """Raises Refused for what is not written by our writer; gives the fonts that are not ours."""
        if self._wrong is not None:
            raise self._wrong
        if len(self._marks) > 1 or any(pdf_covered.covered(one, self._fonts.widths) for one in self._closer):
            raise unlike_ours("图形")
        if self._waiting and any(map(Texts(self._fonts.of_pages() or {}).astray, self._waiting)):
            raise unlike_ours("文字排列")
        for number, kind in self._shown:
            if self._kinds.get(number) != {kind}:
                raise unlike_ours("数据流")
        return self._fonts.strangers()

    def _kind(self, names: set[bytes], content: bytes) -> str:
        if names <= _PACKED:
            if _PAGE.fullmatch(content):
                return "page"
            if _CHARACTERS.fullmatch(content):
                return "characters"
            raise unlike_ours("图形")
        if b"Length1" in names:
            return "font"
        if b"Form" in names:
            if content.strip() and not _STAMP.fullmatch(content):
                raise unlike_ours("图形")
            return "look"
        if b"Image" in names:
            return "picture"
        return "about"

    def _take_page(self, content: bytes, first: bool) -> None:
        if not first:
            raise unlike_ours("页面")
        if content[:1] == b"/":
            self._marks.add(content[: content.index(b"\n")])
        if self._texts is None and (fonts := self._fonts.of_pages()):
            self._texts = Texts(fonts)
        if self._texts is None:
            self._waiting.append(content)
            if sum(map(len, self._waiting)) > _CLOSER:
                raise unlike_ours("图形")
        elif self._texts.astray(content):
            raise unlike_ours("文字排列")
        if pdf_covered.suspicious(content):
            self._closer.append(content)
            if sum(map(len, self._closer)) > _CLOSER:
                raise unlike_ours("图形")

    def _check_values(self, plain: bytes, names: set[bytes]) -> None:
        for name in names & _VALUES.keys():
            anywhere, wanted = _VALUES[name]
            if len(anywhere.findall(plain)) != len(wanted.findall(plain)):
                raise unlike_ours("页面设置")
        if names & _REFERRING:
            for name, number in _SHOWN_BY.findall(plain):
                self._shown.add((int(number), _KIND_FOR.get(name, "picture")))


def without_texts(entries: bytes) -> tuple[bytes, set[bytes]]:
    """An object with its texts taken out, and the names in it."""
    plain = _TEXT.sub(b"()", entries) if b"(" in entries else entries
    names = set(_NAMES.findall(plain))
    if _STRAY.search(plain):
        names = {_ESCAPE.sub(lambda code: bytes([int(code[1], 16)]), name) for name in names}
        raise _acting() if names & _ACTIVE else unlike_ours("写法")
    return plain, names


def _framed(plain: bytes, number: int, size: int | None) -> bool:
    """Whether an object is the one it is listed as, and no longer; `size` of a stream with the end of its last line."""
    found = _OBJECT.match(plain) if size is None else _HEAD.fullmatch(plain)
    if found is None or int(found[1]) != number:
        return False
    if size is None:
        # a pattern with a repeated group takes eighty bytes for each byte of a long list [measured]
        return not plain[found.end() :].partition(b"endobj")[2].strip() and plain.rstrip().endswith(b"endobj")
    return 0 <= size - int(found[2]) <= 2


def _check_names(names: set[bytes], kind: str) -> None:
    allowed = _KINDS[kind]
    if names <= allowed:
        return
    if names & _ACTIVE:
        raise _acting()
    if not all(_FACE.fullmatch(name) for name in names - allowed):
        raise unlike_ours("内容")


def _acting() -> Refused:
    return Refused("pdf.active", "申报书 PDF 带有脚本、附件或自动执行的动作，不是规定的形式")
