"""The rules and constraints the pack writes itself, in CEL."""

from __future__ import annotations

from collections.abc import Iterator

from forms.checks.context import Context
from forms.checks.finding import Finding, Severity
from forms.expressions import ExpressionInvalid, compile_rule
from forms.values import fits


def pack_rules(context: Context) -> Iterator[Finding]:
    """A rule that does not hold; a rule that cannot be computed although its answers are in order is reported too."""
    answers = context.application.answers
    for rule in context.pack.rules:
        if not context.situation.asks(rule.target):
            continue
        try:
            compiled = compile_rule(rule.expression)
        except ExpressionInvalid:
            yield _unusable(rule.id, rule.target)
            continue
        holds = compiled.evaluate(answers, context.extra)
        if holds is False:
            severity = Severity(rule.severity)
            yield Finding(f"rule.{rule.id}", severity, rule.target, rule.cause, rule.remedy, rule.origin)
        elif holds is None and all(_in_order(context, path) for path in compiled.needs):
            yield _unusable(rule.id, rule.target)


def constraints(context: Context) -> Iterator[Finding]:
    """An answer that does not meet the constraint of its field; an answer of the wrong kind is another rule's."""
    for field, value in context.answered():
        if field.constraint and fits(field.kind, value) and context.holds(field.constraint) is False:
            said = context.said(field)
            cause = f"{said}：{field.constraint_message}" if said else field.constraint_message
            severity = Severity(field.constraint_severity)
            yield Finding("field.constraint", severity, field.path, cause, "核对后改正", field.origin)


def _in_order(context: Context, path: str) -> bool:
    field, value = context.pack.fields.get(path), context.value(path)
    return field is not None and value is not None and fits(field.kind, value)


def _unusable(id_: str, target: str) -> Finding:
    cause = f"模板规则 {id_} 无法计算，这一条没有查"
    return Finding(f"rule.{id_}.unusable", Severity.HINT, target, cause, "告诉申报模板的编写者")
