//! `pvlint check`: run the rules and report.

use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use anyhow::Context;

use super::args::Check;
use super::configs::Configs;
use super::fix::{self, Editable, Next};
use super::ignore;
use super::news::News;
use super::outputs::Outputs;
use super::walk::{Json, Walked, Wanted, walk};
use super::{Exit, complain, plural, progress, show, start_threads, watch};
use crate::config::Overrides;
use crate::disk::absolute;
use crate::engine;
use crate::model::{Build, Files};
use crate::report::Run;
use crate::rules;

pub fn run(args: &Check) -> anyhow::Result<Exit> {
    let outputs = Outputs::of(args)?;
    start_threads(args.common.manner.jobs)?;
    match args.watch {
        true => watch::run(args, &|| run_once(args, &outputs)),
        false => run_once(args, &outputs),
    }
}

fn run_once(args: &Check, outputs: &Outputs) -> anyhow::Result<Exit> {
    let begin = Instant::now();
    let (files, walked) = gather(args, begin)?;
    walked.errors.iter().for_each(|error| complain(error));
    let readable = if walked.errors.is_empty() { Exit::Clean } else { Exit::Failure };
    if args.show_files {
        return show::files(&walked).map(|()| readable);
    }
    let overrides = Overrides {
        select: args.select.clone(),
        extend_select: args.extend_select.clone(),
        ignore: args.ignore.clone(),
        severity: args.severity.clone(),
    };
    let obeyed = [walked.files.as_slice(), &walked.configs].concat();
    let Some(configs) = Configs::resolve(&args.common, &overrides, &obeyed) else {
        return Ok(Exit::Failure);
    };
    let build = configs.build(Arc::new(files), &walked.files)?;
    if args.show_settings {
        return show::settings(&walked, &configs, &build).map(|()| readable);
    }
    let mut news = News::of(args, &walked, &configs)?;
    let check_all = |build: &Build| {
        let settings = &|path: &Path| configs.of(path);
        engine::check(&engine::Input { build, targets: &walked.files, named: &walked.named, settings })
    };
    let what = format!("Checking {}", plural(walked.files.len(), "file"));
    let outcome = progress::during(&what, begin, || check_all(&build));
    news.keep_baseline(&outcome, args.write_baseline)?;
    let check = |build: &Build| news.only_new(check_all(build));
    let outcome = news.only_new(outcome);
    let rebuild = |files| configs.build(files, &walked.files).ok();
    let next = match (fix::wanted(args), &args.add_ignore) {
        (None, None) => Next::Report { outcome, failed: false },
        (None, Some(reason)) => ignore::run(args, reason, &walked, (&build, outcome), &rebuild, &check)?,
        (Some(least), _) => fix::run(args, least, &walked, (build, outcome), &rebuild, &check)?,
    };
    let (outcome, is_reported, shown, failed) = match next {
        Next::Report { outcome, failed } => (outcome, true, false, failed),
        Next::End { outcome, found, failed } => (outcome, false, found, failed),
    };
    let cwd = std::env::current_dir().context("the current folder is gone")?;
    for (path, error) in &outcome.unreadable {
        complain(&format!("{}: {error}", super::shown(path)));
    }
    outcome.internal_errors.iter().for_each(|error| complain(error));
    let root = repository_of(&cwd);
    let editable = Editable::of(args, &walked);
    let report = Run {
        findings: &outcome.findings,
        rules: rules::metas(),
        files: outcome.files,
        suppressed: outcome.suppressed,
        elapsed: begin.elapsed(),
        version: env!("CARGO_PKG_VERSION"),
        cwd: &cwd,
        root: &root,
        rule_url: super::rule_url(),
        may_edit: &|path| editable.holds(path),
    };
    if is_reported {
        outputs.write(&report)?;
    }
    let failed = failed
        || readable == Exit::Failure
        || !outcome.unreadable.is_empty()
        || !outcome.internal_errors.is_empty();
    let found = match is_reported {
        true => outcome.findings.iter().any(|finding| args.fail_on.fails(finding.severity)),
        false => shown,
    };
    Ok(if failed {
        Exit::Failure
    } else if found && !args.exit_zero {
        Exit::Findings
    } else {
        Exit::Clean
    })
}

/// The files that are meant; one may come from standard input.
fn gather(args: &Check, begin: Instant) -> anyhow::Result<(Files, Walked)> {
    let Some(name) = args.input.stdin()? else {
        let jobs = args.common.manner.jobs.unwrap_or(0);
        let wanted = Wanted { json: Json::Named, force_exclude: args.input.force_exclude };
        let walked = progress::during("Looking for files", begin, || walk(args.input.paths(), wanted, jobs))?;
        return Ok((Files::default(), walked.absolute()));
    };
    let mut bytes = Vec::new();
    io::stdin().lock().read_to_end(&mut bytes).context("cannot read standard input")?;
    let name = absolute(&name);
    let files = Files::default().with_bytes(name.clone(), bytes).context("standard input")?;
    Ok((files, Walked { files: vec![name.clone()], named: vec![name], ..Walked::default() }))
}

/// The folder whose files a CI service knows by relative paths: the nearest one with a `.git`.
pub(super) fn repository_of(folder: &Path) -> PathBuf {
    folder.ancestors().find(|folder| folder.join(".git").exists()).unwrap_or(folder).to_owned()
}
