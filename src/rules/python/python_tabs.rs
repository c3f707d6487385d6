//! `python-tabs`: tabs before lines of Python, of which BitBake warns.

use crate::lint::Cx;
use crate::model::Parsed;
use crate::rules::rule;
use crate::syntax::ast::View;
use crate::text::Span;

rule!("python", "python-tabs", File(check));

fn check(cx: &mut Cx<'_>, file: &Parsed) {
    let text = file.source.text();
    if !text.contains('\t') {
        return;
    }
    for stmt in file.ast().stmts() {
        let body = match stmt.view() {
            View::Function(function) if function.is_python() => function.body(),
            View::Def(_) => stmt.span(),
            _ => continue,
        };
        let mut at = body.start as usize;
        let lines = text[body.range()].split_inclusive('\n');
        let mut first = None;
        let mut count = 0usize;
        for line in lines {
            let blanks = line.len() - line.trim_start_matches(' ').len();
            if line[blanks..].starts_with('\t') {
                count += 1;
                first.get_or_insert(at + blanks);
            }
            at += line.len();
        }
        let Some(start) = first else { continue };
        let message = match count {
            1 => "BitBake warns: a tab before this line of Python".to_owned(),
            _ => format!("BitBake warns: tabs before {count} lines of Python, of which this is the first"),
        };
        cx.report(&file.source, Span::new(start, start + 1), message).help("write four spaces for each");
    }
}
