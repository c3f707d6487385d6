//! One finding on the page.

use std::fmt::Write;

use super::super::marks::Marks;
use super::super::{Run, diff, printable};
use super::excerpts::excerpts;
use super::{html_text, prose};
use crate::diag::Diagnostic;
use crate::report::place::Place;
use crate::text::{Edit, FileChange, Fix, Safety, SourceFile, display_path};

pub(super) fn html(run: &Run, finding: &Diagnostic) -> String {
    let (severity, rule) = (finding.severity.name(), html_text(finding.rule.name));
    let at = Place::visible(&finding.file, finding.span).start;
    let mut out =
        format!("<article class=\"{severity}\" data-severity=\"{severity}\" data-rule=\"{rule}\">\n<h3>");
    let _ = writeln!(out, "<b>{severity}</b> {}</h3>", prose(&finding.message));
    let name = match run.rule_url {
        Some(url) => format!(
            "<a href=\"{}\" title=\"{}\">{rule}</a>",
            html_text(&url(finding.rule)),
            html_text(finding.rule.summary())
        ),
        None => rule,
    };
    let _ = writeln!(out, "<p class=\"place\">line {}, column {} · {name}</p>", at.line, at.column);
    out.push_str(&excerpts(run, finding));
    if let Some(help) = &finding.help {
        let lines: Vec<String> = printable::lines(help).lines().map(prose).collect();
        let _ = writeln!(out, "<p><b>help:</b> {}</p>", lines.join("<br>"));
    }
    if let Some(fix) = &finding.fix {
        push_fix(&mut out, run, &finding.file, fix);
    }
    out.push_str("</article>\n");
    out
}

fn push_fix(out: &mut String, run: &Run, file: &SourceFile, fix: &Fix) {
    let trust = match fix.safety() {
        Safety::Safe => "fix",
        Safety::Unsafe => "unsafe fix",
    };
    let cost = if fix.is_value_change() { " (tasks will run again)" } else { "" };
    let _ = writeln!(out, "<p><b>{trust}:</b> {}{cost}</p>", prose(fix.title()));
    push_diff(out, file, fix.edits());
    for change in fix.files() {
        match change {
            FileChange::Rename { from, to } => {
                let (from, to) = (display_path(from, run.cwd), display_path(to, run.cwd));
                let _ = writeln!(out, "<p>renames {} to {}</p>", html_text(&from), html_text(&to));
            }
            FileChange::Create { path, text } => {
                let _ = writeln!(out, "<p>makes {}</p>", html_text(&display_path(path, run.cwd)));
                push_diff(out, &SourceFile::new(path, ""), &[Edit::insert(0, text.as_str())]);
            }
        }
    }
}

fn push_diff(out: &mut String, file: &SourceFile, edits: &[Edit]) {
    let (lines, left_out) = diff::lines(file, edits, Marks::UTF_8);
    if lines.is_empty() {
        return;
    }
    out.push_str("<pre class=\"diff\">");
    for line in &lines {
        if line.sign == ' ' && line.text.is_empty() {
            continue;
        }
        let (open, close) = match line.sign {
            '-' => ("<del>", "</del>"),
            '+' => ("<ins>", "</ins>"),
            _ => ("", ""),
        };
        let _ = writeln!(out, "{open}{} {}{close}", line.sign, html_text(&line.text));
    }
    if left_out > 0 {
        let _ = writeln!(out, "… {left_out} more");
    }
    out.push_str("</pre>\n");
}
