"""The only place where a failure becomes a Chinese sentence and a remedy."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, TypeAlias

from forms.errors import IpzoneError


@dataclass(frozen=True, slots=True)
class Message:
    """`sentence` says what happened, `remedy` what to do about it."""

    code: str
    sentence: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.sentence}{self.remedy}"


Details: TypeAlias = Mapping[str, Any]
Text: TypeAlias = str | Callable[[Details], str]


def explain(error: IpzoneError) -> Message:
    """The message of any error of `forms.errors`."""
    sentence, remedy = _MESSAGES[error.code]
    details = _Shown(error.details)
    return Message(error.code, _fill(sentence, details), _fill(remedy, details))


def unexpected(error: BaseException) -> Message:
    """For a failure that is our own fault; the details belong in the log, not on the screen."""
    return Message(
        f"bug.{type(error).__name__}",
        "程序遇到了没有预料到的问题，已保存的内容不受影响。",
        "请重新打开程序再试；仍然出现时，把日志交给技术支持。",
    )


_UNDO_ENDS = {
    "moved": "再往前是换用申报模板，撤销到此为止。",
    "exported": "再往前已经导出过申报包，撤销到此为止。",
    "old": "再往前是旧版本程序里的改动，撤销到此为止。",
}
"""By `forms.application.Unsteppable`."""


class _Shown(dict[str, Any]):
    """Details as they are read out; a detail that was not given is simply left out."""

    def __init__(self, details: Details) -> None:
        super().__init__({key: _shown(value) for key, value in details.items()})

    def __missing__(self, key: str) -> str:
        return ""


def _fill(text: Text, details: _Shown) -> str:
    return text(details) if callable(text) else text.format_map(details)


def _shown(value: object) -> object:
    if isinstance(value, Path):
        return str(value)
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, date):
        return f"{value.year}年{value.month}月{value.day}日"
    return value


def size_words(size: int) -> str:
    """64.2 MB"""
    amount = float(size)
    for unit in ("字节", "KB", "MB"):
        if amount < 1024:
            return f"{amount:.0f} {unit}" if unit == "字节" else f"{amount:.1f} {unit}"
        amount /= 1024
    return f"{amount:.1f} GB"


def _listed(format_: str) -> Callable[[Details], str]:
    """A sentence followed by the problems, one a line."""

    def text(details: Details) -> str:
        problems = details.get("problems", ())
        lines = ["：".join(str(part) for part in problem if part) for problem in problems]
        shown = "\n".join(f"  {line}" for line in lines[:50])
        more = f"\n  还有 {len(lines) - 50} 处" if len(lines) > 50 else ""
        return format_.format(count=len(lines)) + "\n" + shown + more + "\n"

    return text


def _too_large(details: Details) -> str:
    size, limit = details["size"], details["limit"]
    return f"“{details['name']}”有 {size_words(size)}，超过了单个文件 {size_words(limit)} 的上限。"


def _wrong_pin(details: Details) -> str:
    left = {"low": "，再错几次就会锁住", "final": "，只剩最后一次机会"}.get(str(details["left"]), "")
    return f"密码钥匙“{details['name']}”的 PIN 不对{left}。"


def _type_refused(details: Details) -> str:
    suffix = details["suffix"]
    return f"“{details['name']}”不能上传：{f'.{suffix} ' if suffix else '没有后缀名的文件'}不能作为佐证。"


_MESSAGES: Mapping[str, tuple[Text, Text]] = {
    "place.unknown": ("没有代码为“{code}”的地区。", "用名称、代码或拼音首字母查找，再选一个。"),
    "pack.unknown": ("没有申报模板“{pack}”。", "核对模板名称；外来模板要先导入。"),
    "application.unknown": ("没有编号为“{id}”的申报。", "核对已有申报的编号；这份可能已经清除。"),
    "target.unknown": ("申报模板里没有“{target}”这一项。", "写成 tasks.3.2、conditions.c1 这样的编号。"),
    "evidence.unknown": ("没有编号为“{id}”的佐证材料。", "在“佐证材料”里核对后再试。"),
    "identity.unknown": ("没有名为“{name}”的签名身份。", "核对已有身份的名称，或新建一个。"),
    "identity.exists": ("已经有名为“{name}”的签名身份。", "换一个名称，或使用已有的身份。"),
    "identity.name": ("“{name}”不能作签名身份的名称。", "名称用汉字、字母或数字，不超过 40 个字。"),
    "identity.renewal": (
        "“{name}”的证书由“{issuer}”签发，不能由本程序续期。",
        "导出证书申请，向发证机构换发后再导入。",
    ),
    "finding.unknown": ("检查结果里没有“{key}”这条提醒。", "重新检查后再接受；阻断不能接受，只能改正。"),
    "pack.invalid": (_listed("申报模板不能使用，有 {count} 处问题："), "按上面的位置逐处改正后再读入。"),
    "pack.missing": (
        "这份申报用的模板 {pack} {version} 不在本机。",
        "导入这个版本的模板文件，或把申报移到现有模板；填好的内容都在。",
    ),
    "pack.retired": (
        "申报模板 {pack} 的各个版本都已停用，不能用来新建申报。",
        "换一个模板，或先恢复使用这个模板。",
    ),
    "pack.exists": (
        "已经有申报模板 {pack} {version}，内容和这份不同。",
        "请出具单位换一个版本号重新签发；已有的模板没有改动。",
    ),
    "pack.file": ("“{path}”不能作为申报模板导入：{reason}。", "请选择出具单位签发的 .ipzpack 文件。"),
    "pack.untrusted": (
        "没有导入：“{path}”的签名不可信，{reason}。",
        "向出具单位要根证书，当面或电话核对指纹后加 --trust 再导入；被改动过的文件要请对方重发。",
    ),
    "pack.unsound": (
        "模板文件写好后复核未通过：{finding}。",
        "没有留下文件。换一个位置再签一次。",
    ),
    "field.calculated": ("“{label}”由程序算出，不能填写。", "改它所依据的各项，结果会随之变化。"),
    "packbook.invalid": (
        _listed("这份工作簿还不能做成申报模板，有 {count} 处问题："),
        "在表格里逐处改正、保存后再生成一次。",
    ),
    "target.exists": ("“{path}”已经存在，没有改动。", "换一个名称；确实要替换时加 --force。"),
    "answers.invalid": (
        _listed("这份填报数据不能读入，有 {count} 处问题："),
        "改正后重新读入；原有内容没有改动。",
    ),
    "reason.short": ("理由太短，至少写 {minimum} 个字。", "写清为什么可以这样报送。"),
    "file.unreadable": ("读不了文件“{path}”。", "核对文件是否还在、能否打开，再试一次。"),
    "file.changing": ("“{path}”正在被另一个程序改写。", "保存并关闭那个程序后再上传。"),
    "evidence.empty": ("“{name}”是空文件，没有内容。", "换成有内容的文件。"),
    "evidence.too_large": (_too_large, "拆分或压缩后再上传。"),
    "evidence.type": (_type_refused, "请用 PDF、图片或 Office 文件。"),
    "evidence.pages": ("页码“{pages}”看不懂。", "写成 1-3 或 2,5 这样。"),
    "evidence.missing": ("佐证材料“{name}”的文件不见了。", "重新上传这份材料，或从备份恢复。"),
    "evidence.no_program": (
        "这台电脑上没有能打开“{name}”的程序。",
        "装好 WPS、Office 或 PDF 阅读器后再打开；材料本身没有问题。",
    ),
    "evidence.changed": (
        "佐证材料“{name}”的文件内容变了，和上传时不一致。",
        "重新上传这份材料，或从备份恢复。",
    ),
    "workspace.newer": (
        "“{path}”是由更新版本的程序写的（{found}），这个版本打不开。",
        lambda d: (
            "请安装新版本的程序；数据没有改动。"
            + (
                f"要继续用这个版本，请恢复升级前的数据“{d['kept']}”；升级后的改动另外留存。"
                if d["kept"]
                else ""
            )
        ),
    ),
    "workspace.corrupt": (
        "“{path}”损坏，打不开。",
        "请从最近的备份恢复；损坏的文件原样保留，不要删除。",
    ),
    "workspace.locked": (
        "“{path}”正被另一个程序占用。",
        "关闭另一个窗口或同步软件，稍后再试；已保存的内容不受影响。",
    ),
    "workspace.moved": (
        "没有保存：“{path}”在使用中被移走或换成了别的文件。",
        "关闭程序和同步软件，确认文件是最新的，再重新打开。",
    ),
    "backup.invalid": ("“{path}”不是完好的备份。", "换一份备份；现有内容没有改动。"),
    "disk.full": ("没有保存：“{path}”所在的磁盘空间不足。", "清理出空间后再试；原有内容没有改动。"),
    "folder.read_only": ("没有保存：“{path}”不允许写入。", "换一个文件夹，或请管理员开放写入权限。"),
    "folder.missing": ("找不到文件夹“{path}”。", "核对 U 盘或文件夹是否还在，或换一个位置。"),
    "disk.failed": ("“{path}”读写出错：{reason}。", "检查磁盘或 U 盘后再试；原有内容没有改动。"),
    "printer.failed": (
        "没有打印：“{printer}”不接收。",
        "看打印机是否开着、有没有纸，再打印一次；也可以先存为 PDF。",
    ),
    "key.unreadable": ("“{path}”不是能用的证书文件。", "请选择 .p12 或 .pfx 证书文件。"),
    "key.passphrase": ("证书口令不对。", "核对大小写后重新输入；口令不会被保存。"),
    "key.passphrase_short": ("口令太短，至少 {minimum} 个字符。", "换一个长一些的口令，并另行妥善记下。"),
    "key.weak": (
        "证书的密钥强度不够（{algorithm} {bits} 位）。",
        "请换用 RSA 2048 位或椭圆曲线 256 位以上的证书。",
    ),
    "key.unsupported": (
        "这种密钥（{algorithm}）暂时不能用来签名。",
        "请换用 RSA 2048 位以上，或 P-256、P-384、P-521 曲线的证书。",
    ),
    "certificate.expired": ("“{name}”的证书已于{until}过期。", "请换用有效的证书，或向发证机构续期。"),
    "certificate.not_yet_valid": ("“{name}”的证书从{since}起才有效。", "核对本机日期，或换用有效的证书。"),
    "certificate.unsuitable": ("“{name}”的证书不能用于签名。", "请换用带“数字签名”用途的证书。"),
    "certificate.mismatch": ("这份证书和“{name}”的密钥不配套。", "请导入用该身份的证书申请换来的证书。"),
    "certificate.missing": ("“{name}”还没有证书。", "先导出证书申请，取得证书后导入。"),
    "seal.unreadable": ("“{path}”不能用作印章图：{reason}。", "请选择 2 MB 以内的 PNG 图片。"),
    "token.module": (
        "密码钥匙的驱动“{path}”用不了：{reason}。",
        "请选择钥匙厂商提供的 PKCS#11 驱动文件，位数要和系统一致。",
    ),
    "token.gone": ("密码钥匙“{name}”不在了。", "插好钥匙后再签一次；没有留下半个文件。"),
    "token.pin": (_wrong_pin, "核对后重新输入；PIN 不会被保存。"),
    "token.locked": ("密码钥匙“{name}”已经锁住。", "请用厂商的管理工具解锁，或联系发证机构。"),
    "token.failed": ("密码钥匙“{name}”没有完成签名：{reason}。", "拔下重新插好再试；仍不行请联系发证机构。"),
    "key.national_library": (
        "这台电脑上没有可用于国密（SM2）签名的密码库。",
        "请在装有 OpenSSL 3 的系统上签，或使用厂商的密码钥匙。",
    ),
    "key.not_first": (
        "这种证书（{algorithm}）不能第一个签：它签不了申报书 PDF。",
        "先用 RSA 或 ECDSA 证书签署导出，再在申报包上用它加签。",
    ),
    "countersign.role": ("“{role}”已经有人签过。", "换一个身份再签。"),
    "countersign.refused": ("没有加签：“{path}”{reason}。", "请先核验这个申报包，看清哪里不符。"),
    "envelope.algorithm": (
        "不能为这种证书（{algorithm}）加密。",
        "请接收单位提供 RSA 2048 位以上，或 P-256、P-384、P-521 曲线的加密证书。",
    ),
    "envelope.nobody": (
        "要加密申报包，还没有选接收单位的证书。",
        "请接收单位提供加密证书，在“加密的申报包”里选中它再导出；不加密就取消这一项。",
    ),
    "envelope.usage": (
        "“{name}”的证书不能用于加密。",
        "请接收单位提供带“密钥加密”或“密钥协商”用途的证书；用本程序建的签名身份，续期后就有这个用途。",
    ),
    "envelope.large": (
        lambda details: (
            f"“{details['path']}”有 {size_words(details['size'])}，一次加密最多 {size_words(details['limit'])}。"
        ),
        "减少佐证材料后重新导出，或当面送交。",
    ),
    "envelope.unreadable": (
        "“{path}”不是能解开的加密申报包。",
        "文件可能没有复制完整，或不是本程序的加密格式；请对方重送。",
    ),
    "envelope.recipient": (
        "“{path}”不是加密给“{name}”的，打不开。",
        "换用收件单位的那份证书；仍不对时请对方核对加密所用的证书。",
    ),
    "envelope.changed": (
        "没有解密：“{path}”在加密之后被改动过，或密钥不对。",
        "没有留下内容。请对方重送。",
    ),
    "export.blocked": (
        "还不能导出：阻断 {blockers} 条，未处理的提醒 {warnings} 条。",
        "改正阻断；提醒要改正或写明理由。只要草稿时用“导出草稿”。",
    ),
    "export.none": ("“{title}”还没有导出过申报包。", "先签署导出，或导出草稿，再打印回执。"),
    "pdf.glyph": ("“{where}”里的“{character}”没有字体可印。", "换一个写法，或在设置里换上有这个字的字体。"),
    "pdf.font": ("字体文件“{path}”缺失或损坏。", "重新安装程序，或在设置里换一个字体文件。"),
    "font.refused": ("“{path}”不能用来印申报书：{reason}。", "请换一个字体文件。"),
    "word.unreadable": ("“{path}”不能取回：{reason}。", "请选择由本软件导出、改好后存成 .docx 的文件。"),
    "workbook.unreadable": ("这份表格读不了：{reason}。", "另存为普通的 .xlsx 文件后再试。"),
    "export.unsound": (
        "申报包写好后复核未通过：{finding}。",
        "没有留下文件，原有申报包不受影响。换一个位置再导出一次。",
    ),
    "undo.ends": (
        lambda details: _UNDO_ENDS.get(str(details["why"]), "没有可以撤销的改动了。"),
        "更早的内容在各项的“填写记录”里，可以看，也可以取回。",
    ),
    "redo.ends": ("没有可以恢复的改动。", "撤销之后又改过别的内容，就只能从“填写记录”里取回。"),
    "cancelled": ("已取消。", "没有留下半个文件，原有内容不受影响。"),
    "package.content_unreadable": (
        "“{path}”里的内容读不出来，或者核验之后又变了。",
        "重新核验；仍然读不出来的，请对方重新导出再送。",
    ),
    "package.unreadable": ("“{path}”不是申报包，读不了。", "请选择 .asice 文件；文件可能没有复制完整。"),
    "update.no_root": (
        "这个程序没有内置发布证书，不能核验更新文件。",
        "请向提供安装文件的单位当面或电话核对文件的 SHA-256。",
    ),
    "update.invalid": (
        "“{path}”不能作为更新文件：{reason}。",
        "把安装文件、release.json 和 release.json.p7s 一起复制到同一个文件夹后再试。",
    ),
    "update.untrusted": (
        "“{path}”不可信：{reason}。",
        "不要安装；请向提供单位重新取得更新文件。",
    ),
    "trust.unknown": (
        "没有名为“{name}”的证书或吊销列表可以移除。",
        "在“信任的证书”里核对名称；本机身份的根证书随身份保留。",
    ),
    "trust.policy": (
        "本单位对签名的要求读不出来，没有核验。",
        "在“信任的证书”里重新选定要求和认可的签署者，再核验一次。",
    ),
    "trust.fingerprint": (
        "“{fingerprint}”不是证书的 SHA-256 指纹。",
        "指纹是 64 位数字和字母 a 至 f，可以分组写；也可以直接选证书文件。",
    ),
    "trust.signer": (
        "{place} 没有指纹以“{fingerprint}”开头的认可签署者。",
        "在“认可的签署者”里核对；开头几位相同时多写几位。",
    ),
    "received.unknown": (
        "没有找到 SHA-256 以“{id}”开头的收件。",
        "在“收件”里核对，或多写几位。",
    ),
    "trust.unreadable": ("读不了证书或吊销列表“{path}”。", "请选择 PEM 或 DER 格式的文件。"),
}
