//! `exit-skips-appended`: an `exit` ends a function before what is put after it.

use crate::embed::shell::{AndOr, Kind, List, Node};
use crate::lint::{Body, BodyKind, Cx, RecipeContext};
use crate::model::Datastore;
use crate::rules::rule;
use crate::value::EditKind;

rule!("shell", "exit-skips-appended", Body(check));

/// A class, what it puts after a scriptlet, and the list of the packages for which it does, without which it
/// is the package of the recipe's name. `update-alternatives` asks each package for its own list.
const CLASSES: [(&str, &[&str], &str); 4] = [
    ("systemd", &["pkg_postinst", "pkg_prerm"], "SYSTEMD_PACKAGES"),
    ("update-rc.d", &["pkg_postinst", "pkg_prerm", "pkg_postrm"], "INITSCRIPT_PACKAGES"),
    ("update-alternatives", &["pkg_prerm"], ALTERNATIVE),
    ("useradd", &["pkg_preinst"], "USERADD_PACKAGES"),
];

const ALTERNATIVE: &str = "ALTERNATIVE";

fn check(cx: &mut Cx<'_>, body: &Body, subject: Option<&RecipeContext<'_>>) {
    let Some(subject) = subject else { return };
    if !body.script.faults.is_empty() {
        return;
    }
    match body.kind {
        BodyKind::Run => in_task(cx, body, subject),
        BodyKind::Scriptlet => in_scriptlet(cx, body, subject),
        _ => {}
    }
}

/// A part of a task before another part.
fn in_task(cx: &mut Cx<'_>, body: &Body, subject: &RecipeContext<'_>) {
    let Some(parts) = subject.recipe.data.merged(&body.name) else { return };
    let mut ends = Vec::new();
    let mut end = 0;
    for part in &parts {
        end += part.text.len();
        ends.push(end);
    }
    for node in ends_of(body, &["exit", "return"]) {
        let number = ends.partition_point(|end| *end <= node.span.start);
        // What is put before a function may well be there to skip it.
        let is_before = parts.get(number).is_none_or(|part| part.edit == Some(EditKind::Prepend));
        if is_before {
            continue;
        }
        let after = parts[number + 1..].iter().find(|part| has_command(&part.text));
        let Some(after) = after else { continue };
        let Some((file, span)) = body.place(&node.span) else { continue };
        let mut report = cx.report(
            file,
            span,
            format!("this ends `{}`, and what is appended to it never runs", body.name),
        );
        report.help("put a condition around the rest instead");
        if let Some(place) = &after.place {
            let line = place.span.start as usize;
            let text = place.file.source.text();
            let end = text[line..].find('\n').map_or(text.len(), |end| line + end);
            report.label(&place.file.source, crate::text::Span::new(line, end), "this is appended");
        }
    }
}

/// A scriptlet after which a class puts something.
fn in_scriptlet(cx: &mut Cx<'_>, body: &Body, subject: &RecipeContext<'_>) {
    let Some((kind, package)) = body.name.split_once(':') else { return };
    let data = &subject.recipe.data;
    let by_class = CLASSES.iter().find(|(class, kinds, list)| {
        subject.recipe.inherits_class(class) && kinds.contains(&kind) && is_listed(data, list, package)
    });
    let later = format!("pkg_postinst_ontarget:{package}");
    let who = if let Some((class, ..)) = by_class {
        format!("the class `{class}`")
    } else if kind == "pkg_postinst" && !data.history(&later).is_empty() {
        "the class `package`, for `pkg_postinst_ontarget`,".to_owned()
    } else {
        return;
    };
    for node in ends_of(body, &["exit"]) {
        let Some((file, span)) = body.place(&node.span) else { continue };
        cx.report(file, span, format!("what {who} puts after this scriptlet never runs"))
            .help("put a condition around the rest instead");
    }
}

/// Whether a class does its work for a package: one of the list or, if there is none, of the recipe's name.
fn is_listed(data: &Datastore, list: &str, package: &str) -> bool {
    if list == ALTERNATIVE {
        let own = data.get(&format!("{ALTERNATIVE}:{package}"));
        return own.is_some_and(|value| value.surely(|text| !text.trim().is_empty()));
    }
    match data.get(list) {
        Some(value) => value.surely(|text| text.split_whitespace().any(|word| word == package)),
        None => data.get("PN").is_some_and(|name| name.exact() == Some(package)),
    }
}

/// The commands that end the function and say that all is well; not those within `( )` and other functions.
fn ends_of<'b>(body: &'b Body, names: &[&str]) -> Vec<&'b Node> {
    let mut found = Vec::new();
    in_list(body, &body.script.list, names, &mut found);
    found
}

fn in_list<'b>(body: &'b Body, list: &'b List, names: &[&str], found: &mut Vec<&'b Node>) {
    for node in list.iter().flat_map(AndOr::nodes) {
        match &node.kind {
            Kind::Simple(simple) => {
                let words: Vec<&str> = simple.words.iter().map(|word| body.slice(&word.span)).collect();
                let is_end = match words.as_slice() {
                    [name] => names.contains(name),
                    [name, "0"] => names.contains(name),
                    _ => false,
                };
                if is_end {
                    found.push(node);
                }
            }
            Kind::Subshell(_) | Kind::Function(_) | Kind::Arithmetic => {}
            _ => node.lists().into_iter().for_each(|list| in_list(body, list, names, found)),
        }
    }
}

/// Whether there is anything but comments in a text.
fn has_command(text: &str) -> bool {
    text.lines().map(str::trim).any(|line| !line.is_empty() && !line.starts_with('#') && line != ":")
}
