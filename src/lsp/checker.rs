//! The thread that checks: first what is open, then, when no key is pressed, everything.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::time::Duration;

use super::host::Host;
use crate::config::{ConfigError, Overrides, is_config};
use crate::diag::Diagnostic;
use crate::engine::{Configs, Focus, Given, NoBuild, Report, Session};
use crate::ide::{Surroundings, World};
use crate::model::Files;
use crate::syntax::Dialect;

/// Work across files begins when no text changed for this long.
const QUIET: Duration = Duration::from_millis(100);

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
    pub(super) fn start(host: Arc<Host>, tell: Box<Tell>) -> Checker {
        let (jobs, received) = mpsc::channel();
        std::thread::Builder::new()
            .name("checker".to_owned())
            .spawn(move || Worker { host, tell, session: None }.work(&received))
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
    host: Arc<Host>,
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
        let mut targets = (self.host.walk)(folders);
        let mut named: Vec<PathBuf> = Vec::new();
        for path in open {
            let is_within = folders.iter().any(|folder| path.starts_with(folder));
            // The JSON files of containers come in with the recipes that ship them.
            let comes_in = is_within && Dialect::of(path).is_none();
            if !comes_in && !targets.contains(path) && (self.host.is_read)(path) {
                named.push(path.clone());
            }
        }
        targets.extend(named.iter().filter(|path| !is_config(path)).cloned());
        targets.sort();
        targets.dedup();
        let files = Arc::new(Files::default().edited(texts));
        let Some((session, errors)) = self.begin(&files, &targets, &named) else { return };
        let world = Arc::new(World::of(&session));
        // With settings that are wrong `pvlint check` finds nothing, and so nothing is found here.
        self.session = if errors.is_empty() { Some(session) } else { None };
        self.tell(CheckerMessage::World { world, errors, revision });
    }

    /// A session, and what is wrong with the configurations: then it does without.
    fn begin(
        &self,
        files: &Arc<Files>,
        targets: &[PathBuf],
        named: &[PathBuf],
    ) -> Option<(Session, Vec<ConfigError>)> {
        let (configs, mut errors) = match configs_of(files, targets, false) {
            Ok(configs) => (configs, Vec::new()),
            Err(errors) => (configs_of(files, targets, true).ok()?, errors),
        };
        let (mut checked, mut named) = (targets.to_vec(), named.to_vec());
        checked.retain(|path| !configs.of(path).excludes(path));
        named.retain(|path| !configs.of(path).excludes(path));
        let beginning = Beginning { files: Arc::clone(files), targets: checked.into(), named };
        match beginning.session(configs) {
            Ok(session) => return Some((session, errors)),
            Err(NoBuild::Configured(error)) => errors.push(error),
            Err(NoBuild::Other(problem)) => self.tell(CheckerMessage::Trouble(problem.to_string())),
        }
        let session = beginning.session(configs_of(files, targets, true).ok()?).ok()?;
        Some((session, errors))
    }

    fn check(&mut self, open: Option<&Arc<[PathBuf]>>, revision: u64, cancelled: &AtomicBool) {
        if let Some(open) = open {
            let focus = Focus::Files(open);
            if let Some(report) = self.guarded(|session| session.check_first(focus, cancelled)) {
                self.tell_findings(report, Some(open), revision);
            }
        }
        let focus = open.map_or(Focus::All, |open| Focus::Files(open));
        let Some(report) = self.guarded(|session| session.check(focus, cancelled)) else { return };
        let is_of_interest = open.is_none() || report.is_complete;
        self.tell_findings(report, open, revision);
        if is_of_interest && let Some(session) = &self.session {
            let surroundings = Surroundings {
                members: session.members(),
                readers: session.readers().clone(),
                recipes: session.recipes().to_vec(),
                is_complete: session.is_complete(),
            };
            self.tell(CheckerMessage::Surroundings(Arc::new(surroundings)));
        }
    }

    /// What the session finds; `None` as well if there is none, or if it failed.
    fn guarded(&mut self, check: impl FnOnce(&mut Session) -> Option<Report>) -> Option<Report> {
        let session = self.session.as_mut()?;
        let report = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| check(session)));
        report.unwrap_or_else(|_| {
            self.tell(CheckerMessage::Trouble("the check failed in pvlint itself".to_owned()));
            None
        })
    }

    fn tell_findings(&self, report: Report, open: Option<&Arc<[PathBuf]>>, revision: u64) {
        let Some(session) = &self.session else { return };
        let Report { mut outcome, is_complete } = report;
        // What others read is not looked at by itself either.
        outcome.findings.retain(|finding| {
            let path = finding.file.path();
            !session.settings(path).excludes(path)
        });
        for why in outcome.internal_errors {
            self.tell(CheckerMessage::Trouble(why));
        }
        let findings = outcome.findings;
        self.tell(CheckerMessage::Findings { findings, focus: open.cloned(), is_complete, revision });
    }

    fn tell(&self, found: CheckerMessage) {
        (self.tell)(found);
    }
}

fn configs_of(files: &Files, targets: &[PathBuf], isolated: bool) -> Result<Configs, Vec<ConfigError>> {
    let given = Given { isolated, ..Given::default() };
    Configs::resolve(files.disk(), given, &Overrides::default(), targets)
}

/// What a session begins with besides its configurations.
struct Beginning {
    files: Arc<Files>,
    targets: Arc<[PathBuf]>,
    named: Vec<PathBuf>,
}

impl Beginning {
    fn session(&self, configs: Configs) -> Result<Session, NoBuild> {
        let configs = Arc::new(configs);
        Session::begin(Arc::clone(&configs), Arc::clone(&self.targets), self.named.clone(), || {
            configs.build(Arc::clone(&self.files), &self.targets)
        })
    }
}
