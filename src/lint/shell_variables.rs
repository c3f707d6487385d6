//! Which variables of BitBake a shell function has no value of.

use super::{Body, BodyKind, RecipeContext};
use crate::embed::shell::{Parameter, PartKind, Span, each_part};

/// What a shell or BitBake's environment has by itself.
const ENVIRONMENT: [&str; 14] = [
    "PWD", "OLDPWD", "HOME", "PATH", "USER", "LOGNAME", "SHELL", "LC_ALL", "LANG", "IFS", "OPTARG", "OPTIND",
    "PPID", "TERM",
];

/// Variables of OpenEmbedded that no class exports.
const NEVER_EXPORTED: [&str; 12] = [
    "B",
    "BP",
    "BPN",
    "D",
    "DEPLOYDIR",
    "IMAGE_ROOTFS",
    "PN",
    "PV",
    "S",
    "UNPACKDIR",
    "WORKDIR",
    "DEPLOY_DIR_IMAGE",
];

/// A variable that a function reads of the shell, where it is empty, though BitBake has a value.
#[derive(PartialEq)]
pub struct EmptyVariable<'b, T> {
    pub name: &'b str,
    /// The `$…` in the text of the function.
    pub span: Span,
    /// The first word of the command that it is a part of.
    pub command: &'b str,
    /// What was asked about the way in which it is read.
    pub what: T,
}

impl Body {
    /// The variables that are surely empty where the function runs, of those that `asks` wants. None where
    /// something is unknown.
    pub fn empty_variables<T: PartialEq>(
        &self,
        subject: Option<&RecipeContext<'_>>,
        asks: impl Fn(&Parameter) -> Option<T>,
    ) -> Vec<EmptyVariable<'_, T>> {
        let Some(subject) = subject else { return Vec::new() };
        if self.kind != BodyKind::Run || !subject.is_whole() || reads_unknown_code(self) {
            return Vec::new();
        }
        let mut found = Vec::new();
        self.each(&mut |node| {
            let command = node.as_simple().and_then(|simple| simple.words.first());
            let command = command.map(|word| self.slice(&word.span)).unwrap_or_default();
            node.each_part(&self.script.documents, &mut |part| {
                each_part(std::slice::from_ref(part), &mut |part| {
                    let PartKind::Parameter(parameter) = &part.kind else { return };
                    if let Some(what) = asks(parameter) {
                        let name = self.slice(&parameter.name);
                        found.push(EmptyVariable { name, span: part.span.clone(), command, what });
                    }
                });
            });
        });
        found.dedup();
        found.retain(|variable| is_empty_in_shell(subject, variable.name));
        found
    }
}

/// Whether the function runs code that may set anything.
fn reads_unknown_code(body: &Body) -> bool {
    let mut does = false;
    body.each(&mut |node| {
        let command = node.as_simple().and_then(|simple| simple.words.first());
        does |= command.is_some_and(|word| matches!(body.slice(&word.span), "." | "source" | "eval"));
    });
    does
}

/// Whether BitBake has a value under this name and nothing gives the shell one.
fn is_empty_in_shell(subject: &RecipeContext<'_>, name: &str) -> bool {
    let data = &subject.recipe.data;
    if ENVIRONMENT.contains(&name) {
        return false;
    }
    if data.class_missing() && !NEVER_EXPORTED.contains(&name) {
        return false;
    }
    let has_value = |value: crate::value::Value| value.exact().is_none_or(|text| !text.is_empty());
    if data.get_raw(name).is_none() || !data.get(name).is_some_and(has_value) {
        return false;
    }
    let is_exported = data.has_flag(name, "export");
    !is_exported && !is_set_by_shell(subject, name)
}

/// Whether a shell function anywhere, or a class in some other way, may set it.
fn is_set_by_shell(subject: &RecipeContext<'_>, name: &str) -> bool {
    let text = |text: &str| {
        let is_name = |c: char| c.is_alphanumeric() || c == '_';
        text.match_indices(name).any(|(at, _)| {
            let after = &text[at + name.len()..];
            let before = text[..at].trim_end_matches([' ', '\t']);
            let stands_alone =
                !text[..at].ends_with(|c: char| is_name(c) || c == '$' || c == '{' || c == '@');
            let takes = ["read", "for", "export", "local", "getopts", "-r"];
            stands_alone
                && !after.starts_with(is_name)
                && (after.starts_with('=')
                    || after.starts_with("+=")
                    || takes.iter().any(|word| before.ends_with(word)))
        })
    };
    let classes = subject.recipe.class_files();
    classes.chain(subject.own_files()).any(|file| text(file.source.text()))
}
