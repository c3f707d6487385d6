//! `inherit-line-form`: a comment, quotes, commas or an operator on an `inherit` line, which BitBake takes
//! for names of classes.

use crate::lint::Cx;
use crate::model::{Parsed, split_outside_references};
use crate::rules::rule;
use crate::syntax::ast::{Directive, Stmt, View};
use crate::syntax::{KindSet, StmtKind};
use crate::text::{Edit, Fix, Span};

rule!("recipe", "inherit-line-form", Stmt(KINDS, check));

const KINDS: KindSet = KindSet::of(&[StmtKind::Inherit, StmtKind::InheritDefer, StmtKind::Assignment]);

/// What is no part of a class's name.
const FOREIGN: [char; 6] = ['#', '"', '\'', '=', ',', ';'];

fn check(cx: &mut Cx<'_>, file: &Parsed, stmt: Stmt<'_>) {
    match stmt.view() {
        View::Directive(directive) => check_line(cx, file, directive),
        View::Assignment(assignment) => {
            let name = assignment.name().get();
            if !matches!(&*name, "inherit" | "inherit_defer" | "require" | "include")
                || assignment.flag().is_some()
            {
                return;
            }
            let message = format!("this sets a variable `{name}`, which nothing reads");
            let start = assignment.name().span();
            let new = format!("{name} {}", assignment.value().get().trim());
            cx.report(&file.source, start, message).help(format!("write `{new}`")).fix(fix(stmt.span(), new));
        }
        _ => {}
    }
}

fn check_line(cx: &mut Cx<'_>, file: &Parsed, line: Directive<'_>) {
    let argument = line.argument();
    let text = argument.get();
    let words: Vec<&str> = split_outside_references(&text).into_iter().map(|word| &text[word]).collect();
    let Some(first) = words.iter().find(|word| is_foreign(word)) else { return };
    let at = Span::of(&text, first);
    let message = match what_is_wrong(first) {
        '#' => "BitBake knows no comment after a statement: it looks for classes of these names".to_owned(),
        '=' if !first.contains(char::is_alphanumeric) => {
            format!("classes stand without an operator here: BitBake looks for a class `{first}`")
        }
        ',' | ';' => format!("classes are separated by spaces: BitBake looks for a class `{first}`"),
        _ => format!("classes stand without quotes here: BitBake looks for a class `{first}`"),
    };
    let end = if first.starts_with('#') { text.len() } else { at.end as usize };
    let span = argument.locate(at.start as usize, end);
    let comment = words.iter().position(|word| word.starts_with('#')).unwrap_or(words.len());
    let classes: Vec<String> = words[..comment].iter().flat_map(|word| classes(word)).collect();
    let mut report = cx.report(&file.source, span, message);
    if classes.is_empty() {
        report.help("write the names of the classes alone, with spaces between them");
        return;
    }
    let plain = classes.join(" ");
    report.help(format!("write `inherit {plain}`"));
    report.fix(fix(argument.span(), plain));
}

fn fix(span: Span, text: String) -> Fix {
    Fix::unsafe_("leave the names of the classes alone", vec![Edit::replace(span, text)]).changes_value()
}

/// Whether a word cannot be the name of a class, whatever its references come to.
fn is_foreign(word: &str) -> bool {
    outside_references(word).any(|c| FOREIGN.contains(&c))
}

fn what_is_wrong(word: &str) -> char {
    outside_references(word).find(|c| FOREIGN.contains(c)).unwrap_or(' ')
}

/// The names of classes in a word, each with its references.
fn classes(word: &str) -> Vec<String> {
    let mut depth = 0;
    let plain = |c: char| {
        let is_outside = is_outside(&mut depth, c);
        if is_outside && FOREIGN.contains(&c) { ' ' } else { c }
    };
    // A space within a reference is a part of it.
    let spaced: String = word.chars().map(plain).collect();
    let names = split_outside_references(&spaced).into_iter().map(|range| spaced[range].to_owned());
    names.filter(|name| name.contains(char::is_alphanumeric)).collect()
}

fn outside_references(word: &str) -> impl Iterator<Item = char> {
    let mut depth = 0;
    word.chars().filter(move |c| is_outside(&mut depth, *c))
}

/// Whether a character belongs to no reference; `depth` counts the braces that are open before it.
fn is_outside(depth: &mut usize, c: char) -> bool {
    let was_inside = *depth > 0;
    match c {
        '{' => *depth += 1,
        '}' => *depth = depth.saturating_sub(1),
        _ => {}
    }
    !was_inside && *depth == 0
}
