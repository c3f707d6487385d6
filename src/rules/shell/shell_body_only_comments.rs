//! `shell-body-only-comments`: a function without a command, which no shell can read.

use crate::diag::Severity;
use crate::lint::{Body, BodyKind, Cx, RecipeContext};
use crate::rules::rule;
use crate::text::{Edit, Fix};

rule!("shell", "shell-body-only-comments", Body(check));

fn check(cx: &mut Cx<'_>, body: &Body, subject: Option<&RecipeContext<'_>>) {
    // A class may be meant to be added to.
    let Some(subject) = subject else { return };
    let has_command = !body.script.list.is_empty() || !body.script.faults.is_empty();
    if body.kind != BodyKind::Run || body.is_noexec || body.text.is_empty() || has_command {
        return;
    }
    let comment = body.script.comments.first().cloned().unwrap_or(0..0);
    let Some((file, span)) = body.place(&comment) else { return };
    let Some((last, end)) = body.place(&(body.text.len()..body.text.len())) else { return };
    let message = format!("`{}` has no command, which is a syntax error in every shell", body.name);
    let mut report = cx.report(file, span, message);
    report.help("`:` is a command that does nothing");
    if !subject.is_whole() {
        // What is not there may add a command.
        report.severity(Severity::Note);
    } else if last.path() == file.path() {
        let insert = Edit::insert(end.start as usize, "    :\n");
        report.fix(Fix::safe("add `:`", vec![insert]).changes_value());
    }
}
