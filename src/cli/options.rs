//! Options that several commands share. What only one command takes stands in that command's own file.

use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use anyhow::{Context, bail};
use clap::{Args, ValueEnum};
use ignore::gitignore::GitignoreBuilder;

use crate::cli::metadata::Places;
use crate::cli::value_parsers;
use crate::disk::absolute;
use crate::engine::is_json;
use crate::layers::Release;
use crate::syntax::Dialect;

/// What a command works on.
#[derive(Args, Debug)]
pub(super) struct Input {
    /// Files and directories; `-` stands for one file on standard input [default: .]
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,

    /// Leave out files and directories that match, as in .gitignore
    #[arg(long, value_name = "GLOB", value_delimiter = ',', value_parser = value_parsers::pattern)]
    exclude: Vec<String>,

    /// Apply exclusions to explicitly named files, too: `exclude`, payload, ignored files
    #[arg(long)]
    pub force_exclude: bool,

    /// Take every named file that is no JSON for BitBake metadata, whatever its name and place
    #[arg(long, conflicts_with = "force_exclude")]
    pub metadata: bool,

    /// What the file on standard input is called
    #[arg(long, value_name = "NAME")]
    pub stdin_filename: Option<PathBuf>,
}

/// Options that several commands share.
#[derive(Args, Debug)]
pub(super) struct Common {
    /// Use this configuration instead of the nearest pvlint.toml
    #[arg(long, value_name = "FILE", conflicts_with = "isolated")]
    pub config: Option<PathBuf>,

    /// Use no configuration at all
    #[arg(long)]
    pub isolated: bool,

    /// The release to read recipes for, whatever the layers say that they are for
    #[arg(long, value_name = "NAME", value_parser = value_parsers::release())]
    pub target_release: Option<Release>,

    #[command(flatten)]
    pub manner: Manner,
}

/// How a command does its work, whatever that is.
#[derive(Args, Clone, Copy, Debug)]
pub(super) struct Manner {
    /// Threads to use [default: all cores]
    #[arg(short, long, value_name = "N", value_parser = value_parsers::jobs, allow_negative_numbers = true)]
    pub jobs: Option<usize>,

    /// When to use colors
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    pub color: Color,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum, Debug)]
pub(super) enum Color {
    Auto,
    Always,
    Never,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum, Debug)]
pub(super) enum ListFormat {
    Text,
    Json,
}

impl Input {
    /// The files and directories that are meant; `-` if it is standard input.
    pub(super) fn paths(&self) -> &[PathBuf] {
        static HERE: LazyLock<[PathBuf; 1]> = LazyLock::new(|| [PathBuf::from(".")]);
        if self.paths.is_empty() { &*HERE } else { &self.paths }
    }

    /// What `--exclude` leaves out; its patterns are relative to the current directory.
    pub(super) fn excluded(&self) -> anyhow::Result<impl Fn(&Path) -> bool> {
        let cwd = std::env::current_dir().unwrap_or_default();
        let mut patterns = GitignoreBuilder::new(&cwd);
        for pattern in &self.exclude {
            patterns.add_line(None, pattern)?;
        }
        let patterns = patterns.build()?;
        Ok(move |path: &Path| {
            let path = absolute(path);
            path.starts_with(&cwd) && patterns.matched_path_or_any_parents(&path, false).is_ignore()
        })
    }

    /// Whether standard input is meant.
    pub(super) fn is_stdin(&self) -> anyhow::Result<bool> {
        let named = self.paths.iter().any(|path| path == Path::new("-"));
        if named && self.paths.len() > 1 {
            bail!("`-` stands for standard input and cannot be mixed with other paths");
        }
        Ok(named || self.paths.is_empty() && self.stdin_filename.is_some())
    }

    /// The text on standard input, and what its file is called.
    ///
    /// A text without a name may be a recipe, an append or a configuration of any layer. An include is what
    /// all of them could be, and what depends on a name or a place is not asked of one.
    pub(super) fn read_stdin(&self) -> anyhow::Result<(PathBuf, Vec<u8>)> {
        let mut bytes = Vec::new();
        io::stdin().lock().read_to_end(&mut bytes).context("cannot read standard input")?;
        let name = match (&self.stdin_filename, bytes.trim_ascii_start().first()) {
            (Some(name), _) => name.clone(),
            (None, Some(b'{' | b'[')) => PathBuf::from("stdin.json"),
            (None, _) => PathBuf::from("stdin.inc"),
        };
        Ok((name, bytes))
    }

    /// Whether the text on standard input, called `name`, is to be read. A bare name tells nothing about the
    /// place, so it alone decides.
    pub(super) fn is_read(&self, name: &Path) -> bool {
        let is_bare = name.parent().is_none_or(|parent| parent.as_os_str().is_empty());
        self.metadata
            || is_json(name)
            || Places::default().hold_metadata(&absolute(name))
            || is_bare && Dialect::of(name).is_some()
    }
}
