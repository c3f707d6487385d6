//! `mc-deploy-mismatch`: a path to the images of another configuration that leads elsewhere.

use std::sync::Arc;

use crate::lint::Cx;
use crate::model::build::multiconfig::{Config, Setup};
use crate::model::{Build, Configuration, Event, KnownPath, Parsed};
use crate::rules::rule;
use crate::text::{SourceFile, Span};

rule!("multiconfig", "mc-deploy-mismatch", Build(check));

/// `X_DEPLOY_DIR_IMAGE` is where the images of the configuration `X_MULTICONFIG` are.
const DEPLOY: &str = "_DEPLOY_DIR_IMAGE";

fn check(cx: &mut Cx<'_>, build: &Build) {
    for setup in build.multiconfigs() {
        let configs = setup.configs.iter().map(|config| &config.evaluated);
        for evaluated in std::iter::once(&setup.default).chain(configs) {
            check_in(cx, setup, evaluated);
        }
    }
    check_distributions(cx, build);
}

fn check_in(cx: &mut Cx<'_>, setup: &Setup, evaluated: &Configuration) {
    let data = evaluated.data();
    let mut names: Vec<&str> = data.names().map(|name| name.as_str()).collect();
    names.retain(|name| name.ends_with(DEPLOY) && !name.contains(':'));
    names.sort_unstable();
    for name in names {
        let Some(prefix) = name.strip_suffix(DEPLOY) else { continue };
        let Some(other) = data.get(&format!("{prefix}_MULTICONFIG")) else { continue };
        let Some(config) = setup.configs.iter().find(|config| other.exact() == Some(config.name.as_str()))
        else {
            continue;
        };
        let path = data.get(name).and_then(|value| KnownPath::of(&value));
        let (Some(path), Some(tmpdir), Some(event)) = (path, config.tmpdir(), last(evaluated, name)) else {
            continue;
        };
        if config.tmpdir_statement().is_some() && tmpdir.surely_does_not_hold(&path) {
            report(cx, setup, name, &path, &event, config, &tmpdir);
        }
    }
}

/// The files of distributions, as they are written: what they require is often in a layer that is not there.
fn check_distributions(cx: &mut Cx<'_>, build: &Build) {
    let configs: Vec<&Config> = build.multiconfigs().iter().flat_map(|setup| &setup.configs).collect();
    if configs.is_empty() {
        return;
    }
    let mut files = Vec::new();
    for layer in build.layers.layers() {
        build.disk().walk(&layer.root.join("conf/distro"), &mut |file| files.push(file));
    }
    files.retain(|file| file.extension().is_some_and(|extension| extension == "conf" || extension == "inc"));
    for file in files.iter().filter_map(|file| build.files.get(file)) {
        for assignment in file.ast().assignments() {
            let name = assignment.name().get();
            let Some(prefix) = name.strip_suffix(DEPLOY) else { continue };
            let Some(other) = value_in(&file, &format!("{prefix}_MULTICONFIG")) else { continue };
            let Some(config) = configs.iter().find(|config| config.name == other) else { continue };
            let (Some(place), Some(tmpdir)) = (config.tmpdir_statement(), config.tmpdir()) else { continue };
            let path = KnownPath::written(&assignment.value().get(), |name| value_in(&file, name));
            let Some(path) = path else { continue };
            if tmpdir.surely_does_not_hold(&path) {
                let message = format!("`{name}` is `{path}`, but `{other}` builds in `{tmpdir}`");
                cx.report(&file.source, assignment.value().span(), message)
                    .label(&place.file.source, place.span, "the directory it builds in")
                    .help("both have to change together");
            }
        }
    }
}

/// The text that a file plainly gives to a variable, and gives it once.
fn value_in(file: &Parsed, name: &str) -> Option<String> {
    let mut values = file.ast().assignments().filter(|assignment| {
        let full = assignment.name().get();
        full.split(':').next() == Some(name)
    });
    let (first, None) = (values.next()?, values.next()) else { return None };
    let value = first.value().get();
    if first.name().get() != name || value.contains('$') {
        return None;
    }
    Some(value.into_owned())
}

fn last(evaluated: &Configuration, name: &str) -> Option<Event> {
    evaluated.data().history(name).into_iter().rev().find(|event| event.flag.is_none())
}

fn report(
    cx: &mut Cx<'_>,
    setup: &Setup,
    name: &str,
    path: &KnownPath,
    event: &Event,
    config: &Config,
    tmpdir: &KnownPath,
) {
    let Some(place) = config.tmpdir_statement() else { return };
    let message = format!("`{name}` is `{path}`, but `{}` builds in `{tmpdir}`", config.name);
    let help = "both have to change together";
    if event.line > 0 {
        cx.report(&event.place.file.source, event.place.span, message)
            .label(&place.file.source, place.span, "the directory it builds in")
            .help(help);
        return;
    }
    let mut report = cx.report(&place.file.source, place.span, message);
    report.help(help);
    if let Some((file, span)) = setting_in(setup, name) {
        report.label(&file, span, "the path");
    }
}

/// Where the file that sets BBMULTICONFIG speaks of a variable.
fn setting_in(setup: &Setup, name: &str) -> Option<(Arc<SourceFile>, Span)> {
    let file = setup.named_in.as_ref()?;
    let at = file.text().find(name)?;
    Some((Arc::clone(file), Span::new(at, at + name.len())))
}
