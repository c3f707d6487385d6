//! `pvlint check`: run the rules and report.

mod args;
mod baseline;
mod cached;
mod changed_lines;
mod fix;
mod git;
mod ignore;
mod missing;
mod only_new;
mod reports;
mod shellcheck;
mod show;
mod watch;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use anyhow::Context;
use fix::{AfterFixes, Editable};
use only_new::NewFindings;
use reports::Reports;
use shellcheck::Shellcheck;

pub(super) use args::Check;

use crate::cli::configs::Configs;
use crate::cli::containers::{self, Shown};
use crate::cli::exit::Exit;
use crate::cli::graph;
use crate::cli::messages::{self, display_path, plural};
use crate::cli::options::Input;
use crate::cli::progress;
use crate::cli::threads::start_threads;
use crate::cli::walk::{Json, Walked, Wanted, walk};
use crate::config::{FailOn, Overrides};
use crate::diag::Meta;
use crate::disk::{Disk, absolute};
use crate::engine::{self, Outcome, Session};
use crate::model::{Build, Files};
use crate::report::{Format, Run};
use crate::rules;

/// What is said where there is nothing to look at.
const NOTHING: &str = "there is nothing to check: no recipe, class, include or configuration of BitBake, and \
    no JSON file of a container";

/// What is said where all is left out on request.
const EXCLUDED: &str = "there is nothing to check: all that is here is excluded";

/// What else is said where there are such files, though nothing tells whose they are.
const STRAY: &str = "; a file called like one, which no recipe ships, is checked if it is named";

/// What is said of a text that may be any file.
const UNNAMED: &str = "standard input has no name, so what depends on name and place is not checked; \
    --stdin-filename NAME gives it one";

pub(super) fn run(args: &Check) -> anyhow::Result<Exit> {
    if args.quiet {
        messages::be_quiet();
    }
    let reports = Reports::of(args)?;
    start_threads(args.common.manner.jobs)?;
    match args.watch {
        true => watch::run(args, &|held| run_once(args, &reports, Some(held))),
        false => run_once(args, &reports, None),
    }
}

/// One run; `held` is what earlier ones left for it.
fn run_once(args: &Check, reports: &Reports, held: Option<&watch::Held>) -> anyhow::Result<Exit> {
    let begin = Instant::now();
    let is_stdin = args.input.is_stdin()?;
    // What shows more than findings, or changes files, begins anew each time.
    let held = held.filter(|_| !args.verbose && !fix::changes_files(args));
    let (files, walked) = gather(args, begin)?;
    walked.errors.iter().for_each(|error| messages::error(error));
    walked.tell_foreign();
    let readable = if walked.errors.is_empty() { Exit::Clean } else { Exit::Failure };
    let overrides = Overrides {
        select: args.select.clone(),
        extend_select: args.extend_select.clone(),
        ignore: args.ignore.clone(),
        severity: args.severity.clone(),
    };
    let obeyed = [walked.files.as_slice(), &walked.configs].concat();
    let Some(configs) = Configs::resolve(files.disk(), &args.common, &overrides, &obeyed) else {
        return Ok(Exit::Failure);
    };
    let by_option = args.input.excluded()?;
    let is_excluded = |path: &Path| by_option(path) || configs.of(path).excludes(path);
    let given = if is_stdin { walked.files.first().cloned() } else { None };
    let walked = walked.without(args.input.force_exclude, is_excluded);
    if let Some(given) = given
        && walked.files.is_empty()
    {
        fix::pass_through(args, &files.bytes(&given).context("standard input")?)?;
        return Ok(readable);
    }
    let own = configs.of(walked.files.first().unwrap_or(&absolute(Path::new("."))));
    let reports = &reports.clone().or_printed(own.config().format);
    let fail_on = args.fail_on.or(own.config().fail_on).unwrap_or(FailOn::Warning);
    let files = Arc::new(files);
    if args.show_settings {
        let build = configs.build(files, &walked.files)?;
        return show::settings(&walked, &configs, &build).map(|()| readable);
    }
    let baseline = args.baseline.clone().or_else(|| own.config().baseline.as_ref().map(PathBuf::from));
    if args.write_baseline && args.baseline.is_none() {
        baseline::check_place(&own)?;
    }
    // What others read is not looked at by itself either.
    let is_excluded = |path: &Path| {
        is_excluded(path) && walked.files.binary_search_by(|file| file.as_path().cmp(path)).is_err()
    };
    let mut new_findings = NewFindings::of(args, baseline.as_deref(), &walked, &configs, &is_excluded)?;
    let settings = &|path: &Path| configs.of(path);
    let shellcheck = Arc::new(Shellcheck::default());
    // A hook names whatever a commit changed: it is not said of these files what they are.
    let named: &[PathBuf] = if args.input.force_exclude { &[] } else { &walked.named };
    let all = engine::Input {
        targets: &walked.files,
        named,
        settings,
        filter: None,
        shellcheck: Some(&*shellcheck),
    };
    let run = CheckRun { args, begin, walked: &walked, configs: &configs, reports, readable };
    let cache = cached::Cache::of(args, &all, &configs, &overrides, files.disk());
    let begin_session = |files: &Arc<Files>| run.begin_session(&all, &shellcheck, files);
    let went_on = held.and_then(|held| held.go_on(&all, &configs));
    // What an earlier run found is there at once; the session that later ones go on with begins once it is
    // shown.
    let is_session_late =
        held.is_some() && went_on.is_none() && cache.as_ref().is_some_and(|cache| cache.keeper.has_earlier());
    let (outcome, build) = match (went_on, held) {
        (Some(found), _) => found,
        (None, Some(held)) if !is_session_late => held.begin(begin_session(&files)?),
        (None, _) => run.check(&all, cache, &files)?,
    };
    let outcome = new_findings.without_excluded(outcome);
    if !args.input.force_exclude {
        walked.tell_unread(&outcome.checked);
    }
    if args.show_files {
        return show::files(&outcome.checked).map(|()| readable);
    }
    if outcome.checked.is_empty() && outcome.unreadable.is_empty() && walked.configs.is_empty() {
        if readable == Exit::Clean && !walked.is_told() {
            let more = if walked.files.is_empty() { "" } else { STRAY };
            messages::warn(&if walked.has_excluded {
                EXCLUDED.to_owned()
            } else {
                format!("{NOTHING}{more}")
            });
        }
        // A count of 0 findings would look as if something had been checked.
        if reports.are_for_people() {
            return Ok(readable);
        }
    }
    new_findings.keep_baseline(&outcome, args.write_baseline)?;
    let mut drawn = None;
    if let Some(build) = &build {
        if args.verbose {
            missing::tell(build, &configs, &outcome.checked);
        }
        // What changes no file shows the containers as they were checked.
        if reports.has(Format::Html) && !fix::changes_files(args) {
            drawn = Some(drawn_containers(build, &configs, &walked));
        }
    }
    let outcome = new_findings.only_new(outcome);
    let input = engine::Input { filter: Some(&new_findings), ..all };
    let editable = Editable::of(args, &walked, &is_excluded);
    let build = build.and_then(Arc::into_inner);
    let next = match (build, fix::wanted(args), &args.add_ignore) {
        (Some(build), None, Some(reason)) => ignore::run(args, reason, &editable, (&build, outcome), input)?,
        (Some(build), Some(min_safety), _) => fix::run(args, min_safety, &editable, (build, outcome), input)?,
        _ => AfterFixes::Report { outcome, failed: false },
    };
    if is_stdin && args.input.stdin_filename.is_none() {
        messages::note(UNNAMED);
    }
    match next {
        AfterFixes::Report { outcome, failed } => {
            run.tell_failures(&outcome);
            run.report(&outcome, drawn, &editable)?;
            if is_session_late && let Some(held) = held {
                held.begin(begin_session(&Arc::default())?);
            }
            let found = outcome.findings.iter().any(|finding| fail_on.fails(finding.severity));
            Ok(run.exit(&outcome, found, failed))
        }
        AfterFixes::End { outcome, found, failed } => {
            run.tell_failures(&outcome);
            Ok(run.exit(&outcome, found, failed))
        }
    }
}

/// One run, once it is known what is checked and how.
struct CheckRun<'a> {
    args: &'a Check,
    begin: Instant,
    walked: &'a Walked,
    configs: &'a Configs,
    reports: &'a Reports,
    /// Whether everything that was named could be read.
    readable: Exit,
}

impl CheckRun<'_> {
    /// What is found; no build if all of it is known from an earlier run.
    fn check(
        &self,
        input: &engine::Input<'_>,
        cache: Option<cached::Cache>,
        files: &Arc<Files>,
    ) -> anyhow::Result<(Outcome, Option<Arc<Build>>)> {
        if let Some(outcome) = cache.as_ref().and_then(|cache| cache.keeper.found_again(files.disk())) {
            return Ok((outcome, None));
        }
        let build = self.configs.build(Arc::clone(files), &self.walked.files)?;
        let what = format!("Checking {}", plural(self.walked.files.len(), "file"));
        let outcome = progress::during(&what, self.begin, || match &cache {
            Some(cache) => engine::check_again(&build, input, &cache.keeper),
            None => engine::check(&build, input),
        });
        if let Some(cache) = cache {
            cache.keep(files.disk(), &outcome);
        }
        Ok((outcome, Some(Arc::new(build))))
    }

    /// What finds the same as [`Self::check`], and goes on when files change.
    fn begin_session(
        &self,
        input: &engine::Input<'_>,
        shellcheck: &Arc<Shellcheck>,
        files: &Arc<Files>,
    ) -> anyhow::Result<Session> {
        let make = || self.configs.build(Arc::clone(files), input.targets);
        let session = Session::begin(self.configs.shared(), input.targets.into(), input.named.into(), make)?;
        Ok(session.with_shellcheck(Arc::<Shellcheck>::clone(shellcheck)))
    }

    fn tell_failures(&self, outcome: &Outcome) {
        for (path, error) in &outcome.unreadable {
            messages::error(&format!("{}: {error}", display_path(path)));
        }
        outcome.internal_errors.iter().for_each(|error| messages::error(error));
    }

    /// Writes the reports. `drawn` are the containers as they were checked, if that is known and something
    /// shows them; the inner `None` if there are none.
    fn report(
        &self,
        outcome: &Outcome,
        drawn: Option<Option<String>>,
        editable: &Editable,
    ) -> anyhow::Result<()> {
        let cwd = std::env::current_dir().context("cannot tell the current directory")?;
        let root = Disk::default().nearest_repository(&cwd).unwrap_or_else(|| cwd.clone());

        let containers = match drawn {
            None if self.reports.has(Format::Html) => {
                let build = self.configs.build(Arc::new(Files::default()), &self.walked.files)?;
                drawn_containers(&build, self.configs, self.walked)
            }
            drawn => drawn.flatten(),
        };
        let report = Run {
            findings: &outcome.findings,
            rules: rules::metas(),
            files: outcome.checked.len(),
            suppressed: outcome.suppressed,
            elapsed: self.begin.elapsed(),
            version: env!("CARGO_PKG_VERSION"),
            cwd: &cwd,
            root: &root,
            rule_url: rule_url(),
            may_edit: &|path| editable.holds(path),
            containers: containers.as_deref(),
        };
        match self.reports.write(&report) {
            // A reader that went away, as in `pvlint | head`, has no say in what was found.
            Err(error) if messages::is_broken_pipe(&error) => Ok(()),
            written => written,
        }
    }

    fn exit(&self, outcome: &Outcome, found: bool, failed: bool) -> Exit {
        let is_complete = outcome.unreadable.is_empty() && outcome.internal_errors.is_empty();
        if failed || !is_complete || self.readable == Exit::Failure {
            Exit::Failure
        } else if found && !self.args.exit_zero {
            Exit::Findings
        } else {
            Exit::Clean
        }
    }
}

/// The containers of the layer, for the report that shows them.
fn drawn_containers(build: &Build, configs: &Configs, walked: &Walked) -> Option<String> {
    let project = engine::survey(build, &walked.files);
    graph::html(&containers::map(&project, configs, &walked.files, Shown::Paths).ok()?)
}

/// The files that are meant; one may come from standard input.
fn gather(args: &Check, begin: Instant) -> anyhow::Result<(Files, Walked)> {
    if !args.input.is_stdin()? {
        let jobs = args.common.manner.jobs.unwrap_or(0);
        let Input { force_exclude, metadata: any_name, .. } = args.input;
        let wanted = Wanted { json: Json::All, force_exclude, any_name, scripts: true, kas: true };
        let walked = progress::during("Looking for files", begin, || walk(args.input.paths(), wanted, jobs))?;
        let walked = walked.absolute().without(force_exclude, args.input.excluded()?);
        let is_kept = cached::is_wanted(args, walked.files.len());
        return Ok((if is_kept { Files::recording() } else { Files::default() }, walked));
    }
    let (name, bytes) = args.input.read_stdin()?;
    if !args.input.is_read(&name) {
        fix::pass_through(args, &bytes)?;
        return Ok((Files::default(), Walked { foreign: vec![name], ..Walked::default() }));
    }
    let name = absolute(&name);
    let files = Files::default().with_bytes(name.clone(), bytes);
    Ok((files, Walked { files: vec![name.clone()], named: vec![name], ..Walked::default() }))
}

/// Where the page of a rule can be read, if anywhere.
fn rule_url() -> Option<fn(&Meta) -> String> {
    rules::metas().first()?.url()?;
    Some(|rule| rule.url().unwrap_or_default())
}
