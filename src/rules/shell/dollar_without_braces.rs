//! `dollar-without-braces`: a variable of BitBake read as one of the shell, where it is empty.

use crate::lint::{Body, Cx, RecipeContext};
use crate::rules::rule;
use crate::text::{Edit, Fix};

rule!("shell", "dollar-without-braces", Body(check));

fn check(cx: &mut Cx<'_>, body: &Body, subject: Option<&RecipeContext<'_>>) {
    for variable in
        body.empty_variables(subject, |parameter| if parameter.has_braces { None } else { Some(()) })
    {
        let (name, span) = (variable.name, &variable.span);
        let Some((file, place)) = body.place(span) else { continue };
        let starts_path = body.text[span.end..].starts_with('/');
        let is_dangerous = starts_path && matches!(variable.command, "rm" | "mv" | "cp" | "install");
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
