"""Titles of several lines: where one may end, and which words they are made of.

Source: GB/T 9704-2012, 7.3.1: 回行时要做到词意完整、排列对称、长短适宜、间距恰当，排列使用梯形或菱形.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from desktop.submission.pdf.linebreak import Atom, Kind

_VOCABULARY = """
国家 省级 市级 知识产权 强国 强省 强市 保护 示范区 示范 试点 建设 城市 地区 创建 县域 园区
申报书 申报 申请 推荐 关于 有关 情况 汇报 报告 摘要 工作 方案 实施 任务 分工 政策 支持 事项 清单
高质量 发展 人民政府 知识产权局
"""
WORDS = frozenset(_VOCABULARY.split())
"""What titles of this field are made of; none is broken."""
_BRACKETED = r"（[^（）]{1,12}）"
_BOUND = "的"
"""Goes with the word before it."""


def word_starts(atoms: Sequence[Atom], words: Collection[str]) -> list[int]:
    """The atoms, by number, that a line of a title may begin with."""
    longest_first = sorted(words, key=len, reverse=True)
    word = re.compile("|".join((_BRACKETED, *map(re.escape, longest_first), ".")), re.DOTALL)
    edges = {found.start() for found in word.finditer("".join(atom.text for atom in atoms))}
    starts, at = [], 0
    for number, atom in enumerate(atoms):
        bound = atom.no_start or atom.kind is Kind.SPACE or atom.text == _BOUND
        if number and at in edges and not (bound or atoms[number - 1].no_end):
            starts.append(number)
        at += len(atom.text)
    return starts
