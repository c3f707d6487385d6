//! `script-line-ends`: a script whose first line ends as on Windows, so that its interpreter is not found.

use crate::lint::{Cx, RecipeContext};
use crate::rules::rule;
use crate::text::Span;

rule!("sources", "script-line-ends", Container(check));

/// What in a function says that it changes line ends.
const CONVERTERS: [&str; 5] = ["dos2unix", "fromdos", "\\r", "\\015", "todos"];

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    let converts = |text: &str| CONVERTERS.iter().any(|converter| text.contains(converter));
    if subject.own_functions().iter().any(|function| converts(function.body())) {
        return;
    }
    let disk = subject.build.disk();
    for entry in subject.container.entries.list.iter().filter(|entry| entry.local_path().is_some()) {
        let Some(path) = entry.candidates().find(|path| !disk.is_directory(path)) else { continue };
        let Ok(file) = subject.build.files.load_source(path) else { continue };
        let Some(line) = file.text().lines().next().filter(|line| line.starts_with("#!")) else { continue };
        let end = line.len();
        if !file.text()[end..].starts_with("\r\n") && !line.ends_with('\r') {
            continue;
        }
        let interpreter = line.trim_start_matches("#!").trim().split(' ').next().unwrap_or_default();
        let message =
            format!("the line ends with a carriage return, so the device looks for `{interpreter}\\r`");
        let mut report = cx.report(&file, Span::new(0, line.trim_end_matches('\r').len()), message);
        report.help("save the file with the line ends of Unix").about(&subject.recipe.file);
        if let Some(place) = subject.place_of(entry) {
            report.label(&place.file.source, place.span, "the container brings it along");
        }
    }
}
