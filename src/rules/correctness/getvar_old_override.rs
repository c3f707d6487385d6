//! `getvar-old-override`: what belongs to a package is asked for with an underscore.

use std::sync::Arc;

use memchr::memmem;

use crate::lint::vocabulary::OF_PACKAGES;
use crate::lint::{Cx, Statement};
use crate::model::{Build, Parsed};
use crate::rules::rule;
use crate::text::{Edit, Fix, Span};

rule!("correctness", "getvar-old-override", InLayer(check));

/// How the name of a package goes on: in a reference, in Python's formats, and after a text that ends.
const IN_REFERENCE: &str = "${PN}";
const IN_TEXT: [&str; 4] = ["%s", "{", "' +", "\" +"];

fn check(cx: &mut Cx<'_>, file: &Arc<Parsed>, build: &Build) {
    let text = file.source.text();
    for stem in OF_PACKAGES {
        let name = format!("{stem}_");
        for at in memmem::find_iter(text.as_bytes(), &name) {
            let end = at + name.len();
            let Some(read) = how_it_is_read(text, at, end) else { continue };
            if is_comment(text, at) || is_set(file, &name) || !build.has_colons(file.path()) {
                continue;
            }
            let span = Span::new(end - 1, end);
            let message = match read {
                Read::Reference => format!("`{stem}_…` is a variable of its own, which is not set"),
                Read::Python => format!("a variable `{stem}_…` is not set"),
                Read::Set => format!("a variable `{stem}_…` is not read"),
            };
            let mut found = cx.report(&file.source, span, message);
            found.help(format!("overrides stand after a colon since honister: `{stem}:…`"));
            found.fix(Fix::unsafe_("write a colon", vec![Edit::replace(span, ":")]).changes_value());
        }
    }
}

enum Read {
    Reference,
    Python,
    /// It is no reading: the code sets it.
    Set,
}

fn how_it_is_read(text: &str, at: usize, end: usize) -> Option<Read> {
    const CALLS: [&str; 8] = [
        "getVar('",
        "getVar(\"",
        "getVar(f'",
        "getVar(f\"",
        "getVarFlag('",
        "getVarFlag(\"",
        "getVarFlags('",
        "getVarFlags(\"",
    ];
    const SETTING: [&str; 8] = [
        "appendVar('",
        "appendVar(\"",
        "prependVar('",
        "prependVar(\"",
        "setVar('",
        "setVar(\"",
        "setVar(f'",
        "setVar(f\"",
    ];
    let (before, rest) = (&text[..at], &text[end..]);
    if before.ends_with("${") && rest.starts_with(IN_REFERENCE) {
        return Some(Read::Reference);
    }
    let sets = SETTING.iter().any(|call| before.ends_with(call));
    if sets && (rest.starts_with(IN_REFERENCE) || IN_TEXT.iter().any(|join| rest.starts_with(join))) {
        return Some(Read::Set);
    }
    let is_opened = CALLS.iter().any(|call| before.ends_with(call));
    if is_opened && IN_TEXT.iter().any(|join| rest.starts_with(join)) {
        return Some(Read::Python);
    }
    None
}

fn is_comment(text: &str, at: usize) -> bool {
    text[..at].rsplit('\n').next().unwrap_or_default().trim_start().starts_with('#')
}

/// Whether the file sets a variable that begins so.
fn is_set(file: &Arc<Parsed>, name: &str) -> bool {
    Statement::all_in(file).any(|statement| statement.name.starts_with(name))
}
