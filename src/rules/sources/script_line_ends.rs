//! `script-line-ends`: a script whose first line ends as on Windows, so that its interpreter is not found.

use crate::lint::{Cx, RecipeContext};
use crate::rules::rule;
use crate::text::Span;

rule!("sources", "script-line-ends", Recipe(check));

/// What in a function says that it changes line ends.
const CONVERTERS: [&str; 5] = ["dos2unix", "fromdos", "\\r", "\\015", "todos"];

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    for script in subject.scripts() {
        let file = &script.source;
        let line = file.text().split('\n').next().unwrap_or_default();
        if !line.ends_with('\r') {
            continue;
        }
        if subject.own_functions().iter().any(|function| converts(function.body())) {
            return;
        }
        let interpreter = line.trim_start_matches("#!").trim().split(' ').next().unwrap_or_default();
        let message =
            format!("the line ends with a carriage return, so the device looks for `{interpreter}\\r`");
        let mut report = cx.report(file, Span::new(0, line.trim_end_matches('\r').len()), message);
        report.help("save the file with the line ends of Unix");
        if let Some(stmt) = script.stmt {
            report.via(stmt);
        }
    }
}

fn converts(function: &str) -> bool {
    CONVERTERS.iter().any(|converter| function.contains(converter))
}
