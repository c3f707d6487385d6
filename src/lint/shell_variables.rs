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
    let Some(value) = data.get(name) else { return false };
    let is_empty = value.exact().is_some_and(|text| text.is_empty());
    if is_empty || data.get_raw(name).is_none() {
        return false;
    }
    let is_exported = data.has_flag(name, "export");
    !is_exported && !is_set_by_shell(subject, name)
}

/// Whether a shell function anywhere, or a class in some other way, may set it.
fn is_set_by_shell(subject: &RecipeContext<'_>, name: &str) -> bool {
    let classes = subject.recipe.class_files();
    classes.chain(subject.own_files()).any(|file| text_sets(file.source.text(), name))
}

/// Words of the shell after which names of variables stand that they set.
const SETTING: [&str; 8] = ["declare", "export", "for", "getopts", "local", "mapfile", "read", "readonly"];

/// Words of the shell after which a command follows.
const BEFORE_COMMANDS: [&str; 7] = ["do", "then", "else", "if", "while", "until", "!"];

/// Whether the shell would set a variable somewhere in a text.
fn text_sets(text: &str, name: &str) -> bool {
    text.match_indices(name).any(|(at, _)| {
        let after = &text[at + name.len()..];
        let is_in_longer_name = text[..at].ends_with(|c| is_part_of_name(c) || c == '$' || c == '@')
            || after.starts_with(is_part_of_name);
        if is_in_longer_name {
            return false;
        }
        // `${NAME=text}` and `${NAME:=text}` are the shell's, for BitBake expands `${NAME}` only.
        if text[..at].ends_with('{') {
            return text[..at].ends_with("${") && (after.starts_with('=') || after.starts_with(":="));
        }
        let start = text[..at].rfind(['\n', ';', '|', '&', '(', '`']).map_or(0, |end| end + 1);
        let mut words = text[start..at].split_whitespace();
        let command = words.find(|word| !BEFORE_COMMANDS.contains(word) && !word.contains('='));
        let takes = command.is_some_and(|word| SETTING.contains(&word));
        after.starts_with('=') || after.starts_with("+=") || takes
    })
}

fn is_part_of_name(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}
