//! `dollar-without-braces`: a variable of BitBake read as one of the shell, where it is empty.

use crate::embed::shell::{PartKind, each_part};
use crate::lint::{Body, BodyKind, Cx, RecipeContext, is_empty_in_shell, reads_unknown_code};
use crate::rules::rule;
use crate::text::{Edit, Fix};

rule!("shell", "dollar-without-braces", Body(check));

fn check(cx: &mut Cx<'_>, body: &Body, subject: Option<&RecipeContext<'_>>) {
    let Some(subject) = subject else { return };
    if body.kind != BodyKind::Run || !subject.is_whole() || reads_unknown_code(body) {
        return;
    }
    let mut found = Vec::new();
    body.each(&mut |node| {
        let command = node.as_simple().and_then(|simple| simple.words.first());
        let command = command.map(|word| body.slice(&word.span)).unwrap_or_default();
        node.each_part(&body.script.documents, &mut |part| {
            each_part(std::slice::from_ref(part), &mut |part| {
                if let PartKind::Parameter(parameter) = &part.kind
                    && !parameter.has_braces
                {
                    let name = body.slice(&parameter.name);
                    let starts_path = body.text[part.span.end..].starts_with('/');
                    found.push((
                        name,
                        part.span.clone(),
                        starts_path && matches!(command, "rm" | "mv" | "cp" | "install"),
                    ));
                }
            });
        });
    });
    found.dedup();
    for (name, span, is_dangerous) in found {
        if !is_empty_in_shell(subject, name) {
            continue;
        }
        let Some((file, place)) = body.place(&span) else { continue };
        let root = if is_dangerous {
            ", so that the path begins at the root of the machine that builds"
        } else {
            ""
        };
        let message = format!("`${name}` is empty here{root}: BitBake expands `${{{name}}}` only");
        cx.report(file, place, message).fix(
            Fix::safe(format!("write `${{{name}}}`"), vec![Edit::replace(place, format!("${{{name}}}"))])
                .changes_value(),
        );
    }
}
