//! `script-command-unknown`: a script of a container runs what is nearly called as a package of the image.

use crate::lint::{Cx, RecipeContext, edits};
use crate::manifest::ContainerKind;
use crate::rules::rule;
use crate::text::{is_exchanged, suggest};

rule!("container", "script-command-unknown", Container(check));

/// Shorter names are too near to each other.
const SHORTEST: usize = 4;

/// Commands that run what comes after them.
const RUNNERS: [&str; 5] = ["command", "exec", "nohup", "setsid", "time"];

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    if !subject.container.is(ContainerKind::Rootfs) {
        return;
    }
    let Some(packages) = subject.own_packages() else { return };
    for script in subject.scripts() {
        let Some(body) = &script.body else { continue };
        for (_, simple) in body.commands() {
            let mut words = simple.words.iter().map(|word| (word, body.slice(&word.span)));
            let Some((word, name)) = words.find(|(_, text)| !RUNNERS.contains(text)) else { continue };
            if name.len() < SHORTEST || packages.iter().any(|package| package == name) {
                continue;
            }
            let Some(meant) = packages.iter().find(|package| is_exchanged(package, name)) else {
                continue;
            };
            let Some((source, span)) = body.place(&word.span) else { continue };
            let is_function =
                source.text().contains(&format!("{name}()")) || source.text().contains(&format!("{name} ()"));
            if is_function {
                continue;
            }
            let message = format!("nothing is known to bring a program `{name}` into the image");
            let mut report = cx.report(source, span, message);
            report.help(suggest(meant));
            report.fix(edits::write(span, meant));
            if let Some(stmt) = script.stmt {
                report.via(stmt);
            }
        }
    }
}
