//! `html`: one page for a browser, complete in itself, with counts, filters and the containers of the layer.
//!
//! Everything that comes from files is escaped, and a policy in the page's head lets the browser run nothing
//! but the script that is meant: should a text ever get through, it stays a text.

mod excerpts;
mod finding;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{self, Write};

use data_encoding::BASE64;
use sha2::{Digest, Sha256};

use super::{Run, plural, xml};
use crate::diag::{Diagnostic, Severity};
use crate::text::{display_path, one_line};

const STYLE: &str = include_str!("style.css");
const SCRIPT: &str = include_str!("script.js");

pub(super) fn write(run: &Run, out: &mut dyn Write) -> io::Result<()> {
    let counts = run.counts().in_words().unwrap_or_else(|| "No findings".to_owned());
    let title = format!("{counts} in {}", plural(run.files, "file"));
    // How a policy names a script that may run.
    let script = format!("sha256-{}", BASE64.encode(&Sha256::digest(SCRIPT)));
    write!(
        out,
        "<!DOCTYPE html>\n\
         <html lang=\"en\">\n\
         <head>\n\
         <meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; \
         style-src 'unsafe-inline'; script-src '{script}'; base-uri 'none'; form-action 'none'\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n\
         <title>pvlint: {title}</title>\n\
         <style>{STYLE}</style>\n\
         </head>\n\
         <body>\n\
         <header>\n\
         <h1>{title}</h1>\n"
    )?;
    let place = run.cwd.file_name().unwrap_or(run.cwd.as_os_str()).to_string_lossy();
    write!(out, "<p>{}, checked by pvlint {}", html_text(&place), html_text(run.version))?;
    for fact in facts(run) {
        write!(out, "; {fact}")?;
    }
    writeln!(out, "</p>")?;
    if !run.findings.is_empty() {
        out.write_all(filters(run).as_bytes())?;
    }
    writeln!(out, "</header>\n<main>")?;
    for group in run.findings.chunk_by(|a, b| a.file.path() == b.file.path()) {
        write_file(run, group, out)?;
    }
    writeln!(out, "<p id=\"none\" hidden>No finding passes the filters.</p>\n</main>")?;
    if let Some(containers) = run.containers {
        writeln!(
            out,
            "<section id=\"containers\">\n<h2>Containers</h2>\n{}\n</section>",
            containers.trim_end()
        )?;
    }
    writeln!(out, "<script>{SCRIPT}</script>\n</body>\n</html>")
}

/// What the summary says beyond counts.
fn facts(run: &Run) -> Vec<String> {
    let counts = run.counts();
    let mut facts = Vec::new();
    if counts.fixable > 0 {
        facts.push(format!("{} fixable with <code>--fix</code>", counts.fixable));
    }
    if counts.unsafely_fixable > 0 {
        facts.push(format!("{} more with <code>--fix --unsafe-fixes</code>", counts.unsafely_fixable));
    }
    if run.suppressed > 0 {
        facts.push(format!("{} suppressed", run.suppressed));
    }
    facts
}

/// The form that chooses what is shown. It appears when the script that serves it runs.
fn filters(run: &Run) -> String {
    let mut out = String::from("<form id=\"filters\" hidden>\n<fieldset>\n<legend>Severity</legend>\n");
    for severity in Severity::ALL {
        let count = run.findings.iter().filter(|finding| finding.severity == severity).count();
        if count == 0 {
            continue;
        }
        let name = severity.name();
        let _ = writeln!(
            out,
            "<label class=\"{name}\"><input type=\"checkbox\" name=\"severity\" value=\"{name}\" checked> \
             {name} <b>{count}</b></label>"
        );
    }
    out.push_str("</fieldset>\n<label>Rule <select name=\"rule\">\n<option value=\"\">all rules</option>\n");
    let mut rules: BTreeMap<&str, usize> = BTreeMap::new();
    for finding in run.findings {
        *rules.entry(finding.rule.name).or_default() += 1;
    }
    for (rule, count) in rules {
        let _ = writeln!(out, "<option value=\"{0}\">{0} ({count})</option>", html_text(rule));
    }
    out.push_str(
        "</select></label>\n<label>Path <input type=\"search\" name=\"path\" placeholder=\"part of a path\">\
         </label>\n<button type=\"reset\">Show all</button>\n<output></output>\n</form>\n",
    );
    out
}

/// The findings of one file.
fn write_file(run: &Run, findings: &[Diagnostic], out: &mut dyn Write) -> io::Result<()> {
    let path = html_text(&display_path(findings[0].file.path(), run.cwd));
    writeln!(out, "<section class=\"file\" data-path=\"{path}\">\n<h2>{path}</h2>")?;
    for finding in findings {
        out.write_all(finding::html(run, finding).as_bytes())?;
    }
    writeln!(out, "</section>")
}

/// `text` on one line, between tags or as the value of an attribute in double quotes.
pub(crate) fn html_text(text: &str) -> String {
    xml::attribute(&one_line(text))
}

/// `text` on one line between tags, with what stands between backquotes as code.
fn prose(text: &str) -> String {
    let text = html_text(text);
    let parts: Vec<&str> = text.split('`').collect();
    // A backquote without a partner is one.
    let closed = if parts.len() % 2 == 1 { parts.len() } else { parts.len() - 1 };
    let mut out = String::new();
    for (index, part) in parts.iter().enumerate() {
        match index {
            _ if index >= closed => out += &format!("`{part}"),
            _ if index % 2 == 1 => out += &format!("<code>{part}</code>"),
            _ => out += part,
        }
    }
    out
}
