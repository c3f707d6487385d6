//! `pseudo-ignore-missing`: pvr writes into a directory that pseudo keeps track of.

use crate::embed::shell::{Command, Scope, ScopeKind, unquote};
use crate::lint::{Cx, OwnFunction, RecipeContext, edits};
use crate::rules::rule;
use crate::text::{Fix, Span};

rule!("pseudo", "pseudo-ignore-missing", Recipe(check));

const VARIABLE: &str = "PSEUDO_IGNORE_PATHS";

/// Directories whose files have owners that count, so that pseudo has to know of them.
const OWNED: [&str; 3] = ["${D}", "${IMAGE_ROOTFS}", "${PKGD}"];

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    let data = &subject.recipe.data;
    // Later releases list what pseudo does keep track of, which is little.
    if data.recipe_part_missing() || !data.history("PSEUDO_INCLUDE_PATHS").is_empty() {
        return;
    }
    for function in &subject.fakeroot_functions() {
        if function.function.is_python() {
            continue;
        }
        let mut reported: Vec<String> = Vec::new();
        for (directory, span) in directories_of_pvr(subject, function) {
            if !reported.contains(&directory) && is_tracked(subject, &directory) {
                report(cx, function, &directory, span);
                reported.push(directory);
            }
        }
    }
}

fn report(cx: &mut Cx<'_>, function: &OwnFunction<'_>, directory: &str, span: Span) {
    let line = format!("{VARIABLE} .= \",{directory}\"");
    cx.report(
        &function.file.source,
        span,
        format!("pseudo keeps track of `{directory}`, where `pvr` replaces files on its own"),
    )
    .help(format!("add `{line}`"))
    .fix(
        Fix::unsafe_(
            format!("add the directory to `{VARIABLE}`"),
            vec![edits::insert_after(function.function.0, &format!("\n{line}"))],
        )
        .changes_value(),
    );
}

/// The directories in which the function lets pvr write, as they are written, and where it says so.
fn directories_of_pvr(subject: &RecipeContext<'_>, function: &OwnFunction<'_>) -> Vec<(String, Span)> {
    let mut walk = Walk { here: first_directory(subject, function), ..Walk::default() };
    let mut found = Vec::new();
    let mut config = None;
    for command in function.commands() {
        walk.enter(&command.scopes);
        if let Some(setting) = config_directory(&command) {
            config = Some((setting, function.span(&command.words[0].span)));
        }
        match command.program() {
            Some("pvr") if writes(&command) => {
                let word = command.words.iter().find(|word| word.raw.ends_with("pvr"));
                let span = word.map(|word| function.span(&word.span));
                found.extend(walk.here.clone().zip(span));
                found.extend(config.take());
            }
            _ => walk.follow(&command),
        }
    }
    found
}

/// The directory that a script is in; nothing where that is unknown.
#[derive(Default)]
struct Walk {
    here: Option<String>,
    /// What `pushd` keeps.
    kept: Vec<Option<String>>,
    /// What the next command stands in, each with the directory in front of it.
    around: Vec<(Scope, Option<String>)>,
}

impl Walk {
    /// Leaves the scopes that are over: a shell of its own changes nothing outside, what may have been left
    /// out makes the directory unknown if it changes that.
    fn enter(&mut self, scopes: &[Scope]) {
        let common = self.around.iter().zip(scopes).take_while(|((open, _), scope)| open == *scope).count();
        for (scope, before) in self.around.drain(common..).rev() {
            self.here = match scope.kind {
                ScopeKind::Shell => before,
                ScopeKind::Branch if self.here == before => before,
                ScopeKind::Branch => None,
            };
        }
        self.around.extend(scopes[common..].iter().map(|scope| (*scope, self.here.clone())));
    }

    fn follow(&mut self, command: &Command<'_>) {
        let program = command.program();
        match program {
            Some("cd" | "pushd") => {
                if program == Some("pushd") {
                    self.kept.push(self.here.take());
                }
                let target = command.arguments().iter().find(|word| !word.raw.starts_with('-'));
                self.here = target.and_then(|word| directory(&word.unquoted()));
                if let (None, [only]) = (&self.here, command.stands_for.as_slice()) {
                    self.here = directory(&unquote(only));
                }
            }
            Some("popd") => self.here = self.kept.pop().flatten(),
            _ => {}
        }
    }
}

/// Whether this call of pvr changes files where it runs.
fn writes(command: &Command<'_>) -> bool {
    let mut words = command.arguments().iter().map(|word| word.raw);
    matches!(
        words.find(|word| !word.starts_with('-')),
        Some("add" | "app" | "checkout" | "clone" | "commit" | "get" | "init" | "merge" | "sig")
    )
}

/// The directory in `export PVR_CONFIG_DIR=…`.
fn config_directory(command: &Command<'_>) -> Option<String> {
    let mut words = command.words.iter().map(|word| word.unquoted());
    words.find_map(|word| word.strip_prefix("PVR_CONFIG_DIR=").and_then(directory))
}

/// A directory that is known as far as BitBake's variables are.
fn directory(word: &str) -> Option<String> {
    let word = word.trim_end_matches('/');
    let rest = word.strip_prefix("${")?;
    let is_plain = !rest.starts_with('@') && !rest.replace("${", "").contains(['$', '`', '*']);
    if is_plain { Some(word.to_owned()) } else { None }
}

/// The directory in which a task begins: the last one of its flag `dirs`.
fn first_directory(subject: &RecipeContext<'_>, function: &OwnFunction<'_>) -> Option<String> {
    let raw = subject.recipe.data.flag_raw(&function.function.stored_name(), "dirs")?;
    let text = raw.source();
    directory(text.split_whitespace().last()?)
}

/// Whether a directory lies below WORKDIR and surely on no list of what pseudo leaves alone.
fn is_tracked(subject: &RecipeContext<'_>, directory: &str) -> bool {
    let data = &subject.recipe.data;
    let place = data.expand(directory).source();
    if !place.starts_with(&data.expand("${WORKDIR}/").source()) {
        return false;
    }
    if OWNED.iter().any(|owned| place.starts_with(&data.expand(owned).source())) {
        return false;
    }
    for event in data.history(VARIABLE) {
        for entry in event.text.split(',') {
            let entry = data.expand(entry.trim()).source();
            if entry.contains("${@") || !entry.is_empty() && place.starts_with(&entry) {
                return false;
            }
        }
    }
    true
}
