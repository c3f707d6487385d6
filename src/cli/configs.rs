//! The configuration that is in force for each file; what is wrong with one is shown.

use std::io::{self, IsTerminal};
use std::ops::Deref;
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::bail;

use crate::cli::messages;
use crate::cli::options::{Color, Common};
use crate::cli::terminal;
use crate::config::{ConfigError, Overrides, check_ignored, check_name};
use crate::disk::Disk;
use crate::engine::{self, Given, NoBuild};
use crate::model::{Build, Files};
use crate::report::Problem;
use crate::rules;

/// Settings by directory.
pub(super) struct Configs {
    found: Arc<engine::Configs>,
    color: Color,
}

impl Deref for Configs {
    type Target = engine::Configs;

    fn deref(&self) -> &engine::Configs {
        &self.found
    }
}

impl Configs {
    /// Finds and resolves the configurations of all `files`. Every error is shown; then there is no result.
    pub(super) fn resolve(
        disk: &Disk,
        common: &Common,
        overrides: &Overrides,
        files: &[PathBuf],
    ) -> Option<Configs> {
        let Common { config, isolated, target_release, .. } = common;
        let given = Given { config: config.as_deref(), isolated: *isolated, target_release: *target_release };
        let color = common.manner.color;
        let is_right = check_names(overrides);
        match engine::Configs::resolve(disk, given, overrides, files) {
            Ok(found) if is_right => Some(Configs { found: Arc::new(found), color }),
            Ok(_) => None,
            Err(errors) => {
                errors.iter().for_each(|error| show(error, color));
                None
            }
        }
    }

    /// Them alone, to be kept.
    pub(super) fn shared(&self) -> Arc<engine::Configs> {
        Arc::clone(&self.found)
    }

    /// The layers around `targets`, with those that their configurations name.
    pub(super) fn build(&self, files: Arc<Files>, targets: &[PathBuf]) -> anyhow::Result<Build> {
        self.build_with(files, targets, &[], &[])
    }

    /// A build with further layers, and with variables that are set before anything is read.
    pub(super) fn build_with(
        &self,
        files: Arc<Files>,
        targets: &[PathBuf],
        further: &[String],
        set: &[(String, String)],
    ) -> anyhow::Result<Build> {
        match self.found.build_with(files, targets, further, set) {
            Ok(build) => Ok(build),
            Err(why) => {
                if let NoBuild::Configured(error) = &why {
                    show(error, self.color);
                }
                bail!("{why}")
            }
        }
    }
}

/// Whether the rules on the command line exist. Every one that does not is shown.
fn check_names(overrides: &Overrides) -> bool {
    let select = overrides.select.iter().chain(&overrides.extend_select);
    let ignore = overrides.ignore.iter().chain(overrides.severity.iter().map(|(name, _)| name));
    let select = select.map(|name| (name, check_name(name, rules::metas())));
    let ignore = ignore.map(|name| (name, check_ignored(name, rules::metas())));
    let mut right = true;
    for (name, verdict) in select.chain(ignore) {
        if let Err(help) = verdict {
            messages::error(&format!("there is no rule `{name}`: {help}"));
            right = false;
        }
    }
    right
}

/// Shows an error in a configuration like a finding.
fn show(error: &ConfigError, color: Color) {
    let path = error.file.path();
    let cwd = std::env::current_dir().unwrap_or_default();
    let path = path.strip_prefix(cwd).unwrap_or(path);
    let Some(span) = error.span else {
        let help = error.help.as_ref().map(|help| format!(" ({help})")).unwrap_or_default();
        return messages::error(&format!("{} {}{help}", path.display(), error.message));
    };
    let mut out = io::stderr().lock();
    let style = terminal::style(color, out.is_terminal());
    let problem =
        Problem { file: &error.file, path, span, message: &error.message, help: error.help.as_deref() };
    // If it is closed, there is nothing left to do.
    let _ = problem.write(style, &mut out);
}
