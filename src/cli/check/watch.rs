//! `--watch`: the same run again whenever a file changes.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::io::{self, IsTerminal, Write};
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver};
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use notify::{Event, EventKind, RecursiveMode, Watcher};
use rustc_hash::FxHashSet;

use super::args::Check;
use crate::cli::exit::Exit;
use crate::cli::messages::{self, is_broken_pipe};
use crate::config::{is_config, nearest};
use crate::disk::{Disk, absolute};
use crate::engine::{Configs, HeldSession, Input, Outcome, Session};
use crate::model::Build;

/// Changes come in crowds: an editor writes, renames and touches, a checkout changes a thousand files. A run
/// begins when there was none for this long,
const QUIET: Duration = Duration::from_millis(100);
/// or when there have been some for this long.
const ENOUGH: Duration = Duration::from_secs(2);

/// What is kept from one run for the next one.
#[derive(Default)]
pub(super) struct Held {
    session: RefCell<Option<HeldSession>>,
    /// The files that were written since.
    written: RefCell<FxHashSet<PathBuf>>,
}

impl Held {
    /// What is found by the session that there is, if it can go on.
    pub(super) fn go_on(
        &self,
        input: &Input<'_>,
        configs: &Configs,
    ) -> Option<(Outcome, Option<Arc<Build>>)> {
        let written = self.written.take();
        let held = self.session.take()?;
        Some(self.begin(held.brought_up_to_date(input, configs, &written)?))
    }

    /// What is found by a session, which later runs go on with.
    pub(super) fn begin(&self, session: Session) -> (Outcome, Option<Arc<Build>>) {
        let (outcome, held) = HeldSession::check(session);
        let build = Arc::clone(held.build());
        self.session.replace(Some(held));
        (outcome, Some(build))
    }
}

/// Runs `once`, and again after every change, until Ctrl-C ends it.
pub(super) fn run(args: &Check, once: &dyn Fn(&Held) -> anyhow::Result<Exit>) -> anyhow::Result<Exit> {
    if args.input.is_stdin()? {
        bail!("--watch looks at files, not at standard input");
    }
    ctrlc::set_handler(|| std::process::exit(Exit::Clean as i32)).context("cannot handle Ctrl-C")?;
    let watched = Watched::of(args);
    let (send, changes) = mpsc::channel();
    let mut watcher = notify::recommended_watcher(send).context("cannot watch files")?;
    for (directory, mode) in watched.directories() {
        watcher.watch(&directory, mode).map_err(|error| explain(&directory, error))?;
    }
    let held = Held::default();
    loop {
        if io::stdout().is_terminal() {
            // To the top of a cleared screen.
            let _ = write!(io::stdout(), "\x1b[2J\x1b[H");
        }
        match once(&held) {
            Err(error) if is_broken_pipe(&error) => return Err(error),
            Err(error) => messages::error(&format!("{error:#}")),
            Ok(_) => {}
        }
        // If it is closed, there is nothing left to do.
        let _ = writeln!(io::stderr(), "Watching for changes; Ctrl-C ends");
        held.written.borrow_mut().extend(watched.wait(&changes)?);
    }
}

fn explain(directory: &Path, error: notify::Error) -> anyhow::Error {
    let advice = match error.kind {
        notify::ErrorKind::MaxFilesWatch => "; raise fs.inotify.max_user_watches, or name fewer directories",
        _ => "",
    };
    anyhow::Error::new(error).context(format!("cannot watch {}{advice}", directory.display()))
}

/// What is looked at.
struct Watched {
    /// The directories whose trees count: those that were asked for, and the layers around them.
    trees: BTreeSet<PathBuf>,
    /// Directories further up that hold a configuration.
    configs: BTreeSet<PathBuf>,
    /// What the run itself writes.
    own: Vec<PathBuf>,
}

impl Watched {
    fn of(args: &Check) -> Watched {
        let (mut trees, mut configs) = (BTreeSet::new(), BTreeSet::new());
        for path in args.input.paths() {
            let path = absolute(path);
            let directory =
                if path.is_dir() { path.as_path() } else { path.parent().unwrap_or(Path::new("")) };
            if let Some(config) = nearest(directory, &Disk::default()) {
                configs.extend(config.parent().map(Path::to_owned));
            }
            let layer = directory.ancestors().find(|above| above.join("conf/layer.conf").is_file());
            trees.extend(layer.map(Path::to_owned));
            trees.insert(directory.to_owned());
        }
        let files = args.format.iter().filter_map(|output| output.file.as_ref()).chain(&args.output);
        Watched { trees, configs, own: files.map(|file| absolute(file)).collect() }
    }

    fn directories(&self) -> Vec<(PathBuf, RecursiveMode)> {
        let mut directories = Vec::new();
        for directory in &self.trees {
            if !self.trees.iter().any(|tree| tree != directory && directory.starts_with(tree)) {
                directories.push((directory.clone(), RecursiveMode::Recursive));
            }
        }
        for directory in &self.configs {
            if !self.trees.iter().any(|tree| directory.starts_with(tree)) {
                directories.push((directory.clone(), RecursiveMode::NonRecursive));
            }
        }
        directories
    }

    /// Returns when something has changed and the changes have come to an end; what is known to be written.
    fn wait(&self, changes: &Receiver<notify::Result<Event>>) -> anyhow::Result<FxHashSet<PathBuf>> {
        let mut written = FxHashSet::default();
        loop {
            match changes.recv().context("cannot watch files")? {
                Ok(event) if !self.counts(&event) => {}
                Ok(event) => {
                    written.extend(event.paths);
                    break;
                }
                // If changes were lost, anything may have changed.
                Err(_) => break,
            }
        }
        let first = Instant::now();
        while first.elapsed() < ENOUGH
            && let Ok(change) = changes.recv_timeout(QUIET)
        {
            written.extend(change.into_iter().flat_map(|event| event.paths));
        }
        Ok(written)
    }

    fn counts(&self, event: &Event) -> bool {
        event.need_rescan()
            || !matches!(event.kind, EventKind::Access(_))
                && event.paths.iter().any(|path| self.is_of_interest(path))
    }

    /// Not what the run itself writes, and nothing hidden: what git and editors keep for themselves.
    fn is_of_interest(&self, path: &Path) -> bool {
        if is_config(path) {
            return true;
        }
        if self.own.iter().any(|own| own == path) {
            return false;
        }
        let mut in_trees = self.trees.iter().filter_map(|tree| path.strip_prefix(tree).ok());
        in_trees.any(|below| !is_hidden(below))
    }
}

fn is_hidden(path: &Path) -> bool {
    path.components().any(|part| match part {
        Component::Normal(name) => name.as_encoded_bytes().starts_with(b"."),
        _ => false,
    })
}
