//! `--show-files` and `--show-settings`: what a run would look at, and how.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::Context;

use crate::cli::configs::Configs;
use crate::cli::messages::plural;
use crate::cli::walk::Walked;
use crate::config::Settings;
use crate::diag::Severity;
use crate::model::Build;
use crate::rules::metas;
use crate::text::{display_path, one_line};

/// Prints the files that are checked.
pub(super) fn files(checked: &[PathBuf]) -> anyhow::Result<()> {
    let cwd = std::env::current_dir().unwrap_or_default();
    let mut out = io::BufWriter::new(io::stdout().lock());
    for path in checked {
        writeln!(out, "{}", display_path(path, &cwd)).context(CANNOT)?;
    }
    out.flush().context(CANNOT)
}

/// Prints each configuration that is in force for some of the files, and what follows from it.
pub(super) fn settings(walked: &Walked, configs: &Configs, build: &Build) -> anyhow::Result<()> {
    let mut by_config: BTreeMap<String, (Arc<Settings>, usize)> = BTreeMap::new();
    for file in &walked.files {
        let settings = configs.of(file);
        by_config.entry(settings.loaded.to_string()).or_insert((settings, 0)).1 += 1;
    }
    let mut text = Vec::new();
    write_settings(&by_config, build, &mut text).and_then(|()| io::stdout().write_all(&text)).context(CANNOT)
}

const CANNOT: &str = "cannot write to standard output";

fn write_settings(
    by_config: &BTreeMap<String, (Arc<Settings>, usize)>,
    build: &Build,
    out: &mut dyn Write,
) -> io::Result<()> {
    let cwd = std::env::current_dir().unwrap_or_default();
    for layer in build.layers.layers() {
        writeln!(out, "layer: {} ({})", display_path(&layer.root, &cwd), layer.collections.join(", "))?;
    }
    writeln!(out, "release: {}", build.release.name())?;
    for (settings, count) in by_config.values() {
        writeln!(out)?;
        match settings.loaded.parts.split_first() {
            None => writeln!(out, "no pvlint.toml, for {}", plural(*count, "file"))?,
            Some((first, others)) => {
                writeln!(out, "{}, for {}", display_path(first.file.path(), &cwd), plural(*count, "file"))?;
                for part in others {
                    writeln!(out, "extends {}", display_path(part.file.path(), &cwd))?;
                }
            }
        }
        let mut off = 0;
        for rule in metas() {
            match settings.level(rule) {
                Some(level) => writeln!(out, "  {:7}  {}", level.name(), rule.name)?,
                None => off += 1,
            }
        }
        writeln!(out, "  all others are off ({off})")?;
        for (glob, root, changes) in settings.exceptions() {
            writeln!(out, "  for {} below {}:", one_line(glob), display_path(root, &cwd))?;
            // A rule that is off does not come on there.
            let changes: Vec<_> = changes.iter().filter(|(rule, _)| settings.level(rule).is_some()).collect();
            if changes.len() + off == metas().len() && changes.iter().all(|(_, change)| change.is_none()) {
                writeln!(out, "    off      all of them")?;
                continue;
            }
            for (rule, change) in changes {
                writeln!(out, "    {:7}  {}", change.map_or("off", Severity::name), rule.name)?;
            }
        }
    }
    Ok(())
}
