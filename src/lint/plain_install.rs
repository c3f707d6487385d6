//! What `do_install` does where all of that is known.

use super::installs::{Installed, has_option};
use super::{Body, BodyKind, RecipeContext};
use crate::embed::shell::Kind;
use crate::value::path::is_class_file;

/// A `do_install` that consists of commands whose results are known.
pub struct PlainInstall {
    /// Its place in [`RecipeContext::bodies`].
    pub body: usize,
    pub files: Vec<Installed>,
}

/// Commands that put nothing below `${D}` but what their arguments or redirections say, and take nothing
/// away.
const PLAIN: [&str; 34] = [
    ":", "[", "awk", "basename", "bbdebug", "bbnote", "bbplain", "bbwarn", "break", "cat", "chgrp", "chmod",
    "chown", "continue", "cut", "dirname", "echo", "exit", "export", "false", "grep", "head", "install",
    "local", "ln", "mkdir", "printf", "return", "sed", "sort", "tail", "tee", "test", "true",
];

/// Functions that classes run after `do_install` and that only take away.
const AFTER: [&str; 2] = ["rm_systemd_unitdir", "rm_sysvinit_initddir"];

impl Installed {
    /// Its name without the directory.
    pub fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or_default()
    }
}

impl RecipeContext<'_> {
    /// Whether a file that is installed under its own name, which no entry of SRC_URI has, was to be the one
    /// called `meant`, which an entry has.
    pub fn was_to_be(&self, file: &Installed, meant: &str) -> bool {
        let is_brought = |name: &str| {
            let mut paths = self.container.entries.list.iter().filter_map(|entry| entry.local_path());
            paths.any(|path| path.rsplit('/').next() == Some(name))
        };
        file.source.as_deref() == Some(file.name()) && is_brought(meant) && !is_brought(file.name())
    }

    /// The files that `do_install` makes. `None` if a class or a file that is not there has a part in it, or
    /// if it does something whose result is not known.
    pub fn plain_install(&self) -> Option<PlainInstall> {
        let at = self.bodies().iter().position(|body| body.name == "do_install")?;
        let body = &self.bodies()[at];
        let is_own = body.files().all(|file| file.is_some_and(|file| !is_class_file(file.path())));
        let is_known = body.kind == BodyKind::Run
            && body.script.faults.is_empty()
            && is_own
            && !self.may_run_others_before("do_install")
            && self.only_takes_away_after_install()
            && self.is_whole()
            && is_plain(body);
        if !is_known {
            return None;
        }
        let (files, is_open) = self.installed_by(body, "${D}");
        if is_open { None } else { Some(PlainInstall { body: at, files }) }
    }

    fn only_takes_away_after_install(&self) -> bool {
        match self.recipe.data.flag("do_install", "postfuncs") {
            Some(value) => value.whole_words().all(|word| AFTER.contains(&word)),
            None => true,
        }
    }
}

/// Whether all commands are known ones.
fn is_plain(body: &Body) -> bool {
    let mut is_plain = true;
    body.each(&mut |node| {
        is_plain &= !matches!(node.kind, Kind::Function(_));
        let Some(simple) = node.as_simple() else { return };
        let Some((first, rest)) = simple.words.split_first() else { return };
        let arguments: Vec<&str> = rest.iter().map(|word| body.slice(&word.span)).collect();
        is_plain &= match body.slice(&first.span) {
            "cp" => !has_option(&arguments, "rRa", &["--recursive", "--archive", "--parents"]),
            // What it makes in the directory where it is run is not followed.
            "touch" => arguments.iter().all(|word| word.starts_with('-') || word.starts_with("${D}")),
            program => PLAIN.contains(&program),
        };
    });
    is_plain
}
