//! The thread that checks: first what is open, then, when no key is pressed, everything.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::time::Duration;

use crate::config::{ConfigError, Overrides};
use crate::diag::Diagnostic;
use crate::engine::{Configs, Focus, Given, NoBuild, Session};
use crate::ide::{Surroundings, World};
use crate::model::Files;
use crate::syntax::Dialect;

/// Work across files begins when no text changed for this long.
const QUIET: Duration = Duration::from_millis(100);

/// Finds the files of metadata below directories, as `pvlint check` does.
pub(crate) type Walk = dyn Fn(&[PathBuf]) -> Vec<PathBuf> + Send + Sync;

/// Where all texts stand that are not saved.
pub(super) type Texts = Vec<(PathBuf, Option<Arc<str>>)>;

/// Takes what the checker found.
pub(super) type Tell = dyn Fn(CheckerMessage) + Send;

/// What the checker is asked for.
pub(super) enum Job {
    /// Everything anew: files came or went, or layers and settings are others.
    Rebuild { folders: Vec<PathBuf>, open: Arc<[PathBuf]>, texts: Texts, revision: u64 },
    /// Some files have other contents.
    Change { world: Arc<World>, changed: Vec<PathBuf>, open: Arc<[PathBuf]>, revision: u64 },
}

/// What comes of it.
pub(super) enum CheckerMessage {
    /// The files as they are after [`Job::Rebuild`]; errors of configurations if there are any.
    World { world: Arc<World>, errors: Vec<ConfigError>, revision: u64 },
    /// The findings in `focus`, or in all files.
    Findings { findings: Vec<Diagnostic>, focus: Option<Arc<[PathBuf]>>, is_complete: bool, revision: u64 },
    /// What is known of all recipes.
    Surroundings(Arc<Surroundings>),
    /// What failed in pvlint itself, or could not be done.
    Trouble(String),
    /// Layers or settings are others.
    Outdated,
}

/// The other end of the thread.
pub(super) struct Checker {
    jobs: Sender<(Job, Arc<AtomicBool>)>,
    /// Set to give up the work in hand.
    in_hand: Arc<AtomicBool>,
}

impl Checker {
    pub(super) fn start(walk: Arc<Walk>, tell: Box<Tell>) -> Checker {
        let (jobs, received) = mpsc::channel();
        std::thread::Builder::new()
            .name("checker".to_owned())
            .spawn(move || Worker { walk, tell, session: None }.work(&received))
            .expect("a thread");
        Checker { jobs, in_hand: Arc::default() }
    }

    /// Gives up what is being done and does `job` next.
    pub(super) fn ask(&mut self, job: Job) {
        self.in_hand.store(true, Ordering::Relaxed);
        self.in_hand = Arc::default();
        // If the thread is gone, so is the server soon.
        let _ = self.jobs.send((job, Arc::clone(&self.in_hand)));
    }
}

impl Drop for Checker {
    fn drop(&mut self) {
        self.in_hand.store(true, Ordering::Relaxed);
    }
}

struct Worker {
    walk: Arc<Walk>,
    tell: Box<Tell>,
    session: Option<Session>,
}

type Jobs = Receiver<(Job, Arc<AtomicBool>)>;

impl Worker {
    fn work(mut self, jobs: &Jobs) {
        let mut next = jobs.recv().ok();
        while let Some((job, cancelled)) = next {
            let (open, revision) = match self.take(job) {
                Some(taken) => taken,
                None => {
                    next = jobs.recv().ok();
                    continue;
                }
            };
            // Several jobs may wait; findings are of interest only after the last.
            if let Ok(waiting) = jobs.try_recv() {
                next = Some(waiting);
                continue;
            }
            self.check(Some(&open), revision, &cancelled);
            next = match jobs.recv_timeout(QUIET) {
                Ok(job) => Some(job),
                Err(RecvTimeoutError::Disconnected) => return,
                Err(RecvTimeoutError::Timeout) => {
                    self.check(None, revision, &cancelled);
                    jobs.recv().ok()
                }
            };
        }
    }

    /// Takes over what is new: the files that are open, and the revision.
    fn take(&mut self, job: Job) -> Option<(Arc<[PathBuf]>, u64)> {
        match job {
            Job::Rebuild { folders, open, texts, revision } => {
                self.rebuild(&folders, &open, &texts, revision);
                Some((open, revision))
            }
            Job::Change { world, changed, open, revision } => {
                let session = self.session.as_mut()?;
                if session.change(Arc::clone(&world.build), &changed).is_err() {
                    self.tell(CheckerMessage::Outdated);
                    return None;
                }
                Some((open, revision))
            }
        }
    }

    fn rebuild(&mut self, folders: &[PathBuf], open: &[PathBuf], texts: &Texts, revision: u64) {
        let mut targets = (self.walk)(folders);
        // The JSON files of containers come in with the recipes that ship them.
        let is_within = |path: &Path| folders.iter().any(|folder| path.starts_with(folder));
        let is_named =
            |path: &&PathBuf| !targets.contains(path) && (Dialect::of(path).is_some() || !is_within(path));
        let named: Vec<PathBuf> = open.iter().filter(is_named).cloned().collect();
        targets.extend(named.iter().filter(|path| !is_config(path)).cloned());
        targets.sort();
        targets.dedup();
        let files = Arc::new(Files::default().edited(texts));
        let resolve = |given| Configs::resolve(files.disk(), given, &Overrides::default(), &targets);
        let mut errors = Vec::new();
        let configs = resolve(Given::default()).or_else(|wrong| {
            errors = wrong;
            resolve(Given { isolated: true, ..Given::default() })
        });
        let Ok(configs) = configs else { return };
        let is_checked = |path: &PathBuf| !configs.of(path).excludes(path);
        let targets: Vec<PathBuf> = targets.iter().filter(|path| is_checked(path)).cloned().collect();
        let named: Vec<PathBuf> = named.iter().filter(|path| is_checked(path)).cloned().collect();
        let configs = Arc::new(configs);
        let begin = |configs: Arc<Configs>| {
            let targets: Arc<[PathBuf]> = targets.clone().into();
            let make = || configs.build(Arc::clone(&files), &targets);
            Session::begin(Arc::clone(&configs), Arc::clone(&targets), named.clone(), make)
        };
        let session = begin(configs).or_else(|why| {
            match why {
                NoBuild::Configured(error) => errors.push(error),
                NoBuild::Other(problem) => self.tell(CheckerMessage::Trouble(problem.to_string())),
            }
            let given = Given { isolated: true, ..Given::default() };
            resolve(given).map_err(drop).and_then(|configs| begin(Arc::new(configs)).map_err(drop))
        });
        let Ok(session) = session else { return };
        let world = Arc::new(World::of(&session));
        // With settings that are wrong `pvlint check` finds nothing, and so nothing is found here.
        self.session = errors.is_empty().then_some(session);
        self.tell(CheckerMessage::World { world, errors, revision });
    }

    fn check(&mut self, open: Option<&Arc<[PathBuf]>>, revision: u64, cancelled: &AtomicBool) {
        let Some(session) = &mut self.session else { return };
        let focus = open.map_or(Focus::All, |open| Focus::Files(open));
        let report =
            std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| session.check(focus, cancelled)));
        let mut report = match report {
            Ok(Some(report)) => report,
            Ok(None) => return,
            Err(_) => {
                return self.tell(CheckerMessage::Trouble("the check failed in pvlint itself".to_owned()));
            }
        };
        // What others read is not looked at by itself either.
        report.outcome.findings.retain(|finding| {
            let path = finding.file.path();
            !session.settings(path).excludes(path)
        });
        let surroundings = open.is_none() || report.is_complete;
        let surroundings = surroundings.then(|| {
            Arc::new(Surroundings {
                members: session.members(),
                readers: session.readers().clone(),
                recipes: session.recipes().to_vec(),
                is_complete: report.is_complete,
            })
        });
        for why in report.outcome.internal_errors {
            self.tell(CheckerMessage::Trouble(why));
        }
        let (findings, is_complete) = (report.outcome.findings, report.is_complete);
        self.tell(CheckerMessage::Findings { findings, focus: open.cloned(), is_complete, revision });
        if let Some(surroundings) = surroundings {
            self.tell(CheckerMessage::Surroundings(surroundings));
        }
    }

    fn tell(&self, found: CheckerMessage) {
        (self.tell)(found);
    }
}

/// Whether the file is a configuration of pvlint, which no rule looks at.
pub(super) fn is_config(path: &Path) -> bool {
    path.file_name().is_some_and(|name| crate::config::FILE_NAMES.iter().any(|known| name == *known))
}
