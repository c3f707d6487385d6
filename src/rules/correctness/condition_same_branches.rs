//! `condition-same-branches`: a condition that gives the same either way.

use std::ops::Range;

use crate::diag::Severity;
use crate::embed::python::PythonText;
use crate::lint::{Cx, python_in};
use crate::model::Parsed;
use crate::rules::rule;

rule!("correctness", "condition-same-branches", File(check));

/// The functions that take a variable, what to look for, two results and the datastore.
const CONDITIONS: [&str; 3] = ["bb.utils.contains", "bb.utils.contains_any", "oe.utils.conditional"];

fn check(cx: &mut Cx<'_>, file: &Parsed) {
    for code in python_in(file).iter().filter(|code| may_decide(&code.text)) {
        let python = PythonText::read(&code.text);
        if let Some((one, other)) = same_literals(&python) {
            let message = "this gives the same whether the condition holds or not";
            let mut found = cx.report(&file.source, code.span(other), message);
            found.label(&file.source, code.span(one), "the other result");
        }
        for call in python.calls() {
            let callee = python.slice(call.callee.clone());
            let arguments = python.arguments(&call);
            let is_plain = arguments.iter().all(|range| !python.slice(range.clone()).contains('*'));
            if !CONDITIONS.contains(&callee) || !is_plain {
                continue;
            }
            if arguments.len() == 5 && are_same_text(&python, &arguments[2], &arguments[3]) {
                let message = "this gives the same whether the condition holds or not";
                let mut found = cx.report(&file.source, code.span(arguments[3].clone()), message);
                found.label(&file.source, code.span(arguments[2].clone()), "the other result");
            } else if let [variable, wanted, ..] = &arguments[..]
                && callee.starts_with("bb.")
                && text_of(&python, variable).is_some_and(is_of_words)
                && text_of(&python, wanted).is_some_and(is_list)
            {
                let message = "a comma belongs to the word: words are separated by spaces";
                let mut found = cx.report(&file.source, code.span(arguments[1].clone()), message);
                found.severity(Severity::Warning);
            }
        }
    }
}

/// Whether a piece of Python may hold a condition.
fn may_decide(text: &str) -> bool {
    text.contains(".utils.") || text.contains(" else ")
}

/// The two literals of `'a' if … else 'a'`, if that is all there is.
fn same_literals(python: &PythonText<'_>) -> Option<(Range<usize>, Range<usize>)> {
    let (first, last) = (python.literals.first()?, python.literals.last()?);
    let code = python.code();
    let is_whole = first.span.start == code.len() - code.trim_start().len()
        && last.span.end == code.trim_end().len()
        && first.span.end < last.span.start;
    let between = if is_whole { code.get(first.span.end..last.span.start)? } else { return None };
    let between = between.trim();
    let is_one =
        between.starts_with("if ") && between.ends_with(" else") && between.matches(" else").count() == 1;
    let same = python.slice(first.inner.clone()) == python.slice(last.inner.clone());
    (is_one && same).then(|| (first.span.clone(), last.span.clone()))
}

/// The text of an argument that is a literal.
fn text_of<'a>(python: &PythonText<'a>, argument: &Range<usize>) -> Option<&'a str> {
    let literal = python.literal_at(argument)?;
    Some(python.slice(literal.inner.clone()))
}

fn are_same_text(python: &PythonText<'_>, one: &Range<usize>, other: &Range<usize>) -> bool {
    text_of(python, one).is_some_and(|text| text_of(python, other) == Some(text))
}

/// Whether a variable lists names, in which no comma can be, and not options of programs.
fn is_of_words(variable: &str) -> bool {
    variable.ends_with("_FEATURES") || variable == "PACKAGECONFIG"
}

/// Whether words are separated by commas; one may begin with a comma, such as gcc's `,fortran`.
fn is_list(text: &str) -> bool {
    text.split(',').filter(|word| !word.trim().is_empty()).count() > 1 && !text.starts_with(',')
}
