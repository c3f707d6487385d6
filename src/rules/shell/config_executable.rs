//! `config-executable`: a file that is read, not run, is installed as a program.

use crate::embed::shell::unquote;
use crate::lint::installs::{has_option, operands, value_of};
use crate::lint::{Body, BodyKind, Cx, RecipeContext};
use crate::rules::rule;
use crate::text::{Edit, Fix};

rule!("shell", "config-executable", Body(check));

const READ: [&str; 6] = [".service", ".socket", ".timer", ".mount", ".conf", ".json"];

/// Those of them that systemd reads.
const UNITS: [&str; 4] = [".service", ".socket", ".timer", ".mount"];

fn check(cx: &mut Cx<'_>, body: &Body, _: Option<&RecipeContext<'_>>) {
    if body.kind != BodyKind::Run {
        return;
    }
    for (_, simple) in body.commands() {
        let Some((first, rest)) = simple.words.split_first() else { continue };
        let arguments: Vec<&str> = rest.iter().map(|word| body.slice(&word.span)).collect();
        if body.slice(&first.span) != "install" || has_option(&arguments, "d", &["--directory"]) {
            continue;
        }
        let Some(mode) = value_of(&arguments, 'm', "--mode") else { continue };
        if !matches!(mode.as_str(), "755" | "0755") {
            continue;
        }
        let operands = operands(&arguments, "mogtS");
        let sources = operands.split_last().map_or(operands.as_slice(), |(_, sources)| sources);
        if sources.is_empty() || !sources.iter().all(|word| ends_with_one_of(word, &READ)) {
            continue;
        }
        let Some(word) = rest.iter().find(|word| body.slice(&word.span).ends_with(&mode)) else { continue };
        let Some((file, span)) = body.place(&word.span) else { continue };
        let plain = body.slice(&word.span).replace("755", "644");
        let is_unit = sources.iter().any(|word| ends_with_one_of(word, &UNITS));
        let why = if is_unit { ": systemd warns about executable units" } else { "" };
        cx.report(file, span, format!("this file is read, not run{why}"))
            .fix(Fix::safe("write mode 0644", vec![Edit::replace(span, plain)]).changes_value());
    }
}

fn ends_with_one_of(word: &str, endings: &[&str]) -> bool {
    endings.iter().any(|ending| unquote(word).ends_with(ending))
}
