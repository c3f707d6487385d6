//! `redirected-twice`: a stream is redirected to a file, and right after to another one.

use crate::embed::shell::Redirect;
use crate::lint::{Body, BodyKind, Cx, RecipeContext};
use crate::rules::rule;

rule!("shell", "redirected-twice", Body(check));

fn check(cx: &mut Cx<'_>, body: &Body, _: Option<&RecipeContext<'_>>) {
    if body.kind == BodyKind::Unreached || !body.script.faults.is_empty() {
        return;
    }
    body.each(&mut |node| {
        for (at, first) in node.redirects.iter().enumerate() {
            let Some(stream) = stream_to_file(body, first) else { continue };
            let rest = &node.redirects[at + 1..];
            let Some(second) = rest.iter().find(|later| concerns(body, later, stream)) else { continue };
            if stream_of(body, second) != Some(stream) {
                continue;
            }
            let Some((file, span)) = body.place(&second.span) else { continue };
            let written = body.slice(&first.span);
            let what = if stream == "0" { "reads" } else { "writes into" };
            cx.report(file, span, format!("this takes the place of `{written}`, which nothing {what} then"))
                .help("a stream goes to one file: `tee` writes into several, `cat` reads several");
        }
    });
}

/// The stream that a redirection gives a file, if that is not thrown away.
fn stream_to_file<'b>(body: &'b Body, redirect: &Redirect) -> Option<&'b str> {
    let is_known = matches!(body.slice(&redirect.operator), ">" | ">>" | ">|" | "<" | "<<" | "<<-");
    if is_known && body.slice(&redirect.target.span) != "/dev/null" {
        stream_of(body, redirect)
    } else {
        None
    }
}

/// The stream that a redirection changes.
fn stream_of<'b>(body: &'b Body, redirect: &Redirect) -> Option<&'b str> {
    match (&redirect.descriptor, body.slice(&redirect.operator)) {
        (Some(descriptor), _) => Some(body.slice(descriptor)),
        (None, ">" | ">>" | ">|" | ">&") => Some("1"),
        (None, "<" | "<<" | "<<-" | "<&") => Some("0"),
        _ => None,
    }
}

/// Whether a redirection changes a stream, or gives another one the file that it has by then.
fn concerns(body: &Body, redirect: &Redirect, stream: &str) -> bool {
    let is_copy = matches!(body.slice(&redirect.operator), ">&" | "<&");
    stream_of(body, redirect) == Some(stream)
        || is_copy && body.slice(&redirect.target.span) == stream
        || stream_of(body, redirect).is_none()
}
