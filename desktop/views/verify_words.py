"""What the verification page says of a report: the verdict, what to do, how many lines are how."""

from __future__ import annotations

from desktop.submission.verification.report import Report, Result

_ADVICE_FAILED = (
    "先不要受理或转报这个包。",
    "请对方重新导出，换一个 U 盘或渠道再送。",
    "重送后电话核对 SHA-256 前 8 位。",
    "保存这份报告，随来件登记留存。",
)
_ADVICE_UNTRUSTED = (
    "先不要受理或转报这个包。",
    "向对方索取根证书，电话核对指纹后添加到“信任的根证书”。",
    "添加后会自动重新核验。",
)
_ADVICE_UNSIGNED = (
    "这可能是草稿：没有签名，不能作为正式申报受理。",
    "请对方签署导出后再送。",
)
_ADVICE_PASSED = (
    "电话核对 SHA-256 前 8 位，确认是对方送出的那一份。",
    "签署时间由签署方自述，以接收登记的时间为准。",
    "保存这份报告，随来件登记留存。",
)
_UNTRUSTED = frozenset({"certificate.untrusted"})
_UNSIGNED = frozenset({"signature.none", "pdf.unsigned"})


def verdict_detail(report: Report) -> str:
    if report.trusted:
        signer = next((s for s in report.signatures if s.trusted), None)
        return f"{signer.signer}签署，签署后没有改动过。" if signer else ""
    first = report.errors[0].message.rstrip("。") + "。" if report.errors else "没有可信的签名。"
    intact = any(s.intact for s in report.signatures)
    broken = any(f.digest_ok is False for f in report.files)
    return first + ("签名本身有效，但包里的内容已不是签署时的内容。" if intact and broken else "")


def untrusted(report: Report) -> bool:
    """Whether all that is wrong is that nobody here knows the signer."""
    codes = {finding.code for finding in report.errors}
    return bool(codes) and codes <= _UNTRUSTED


def advice(report: Report) -> tuple[str, ...]:
    """What to do, in order."""
    if report.trusted:
        return _ADVICE_PASSED
    if {finding.code for finding in report.errors} <= _UNSIGNED:
        return _ADVICE_UNSIGNED
    return _ADVICE_UNTRUSTED if untrusted(report) else _ADVICE_FAILED


def summary(report: Report) -> str:
    lines = report.lines
    counts = {result: sum(line.result is result for line in lines) for result in Result}
    always = (Result.PASSED, Result.FAILED)
    parts = [f"{result.value} {count}" for result, count in counts.items() if count or result in always]
    return f"{len(lines)} 项：" + "，".join(parts)
