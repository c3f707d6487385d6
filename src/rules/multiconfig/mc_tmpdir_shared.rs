//! `mc-tmpdir-shared`: two configurations build in one directory.

use crate::diag::Severity;
use crate::lint::Cx;
use crate::model::build::multiconfig::{Config, Setup};
use crate::model::{Build, Configuration, KnownPath};
use crate::rules::rule;

rule!("multiconfig", "mc-tmpdir-shared", Build(check));

fn check(cx: &mut Cx<'_>, build: &Build) {
    for setup in build.multiconfigs() {
        for (index, config) in setup.configs.iter().enumerate() {
            let Some(tmpdir) = own_tmpdir(config) else { continue };
            let mut earlier = setup.configs[..index].iter();
            let other = earlier.find(|other| {
                own_tmpdir(other).as_ref() == Some(&tmpdir)
                    && agree(&tmpdir, &config.evaluated, &other.evaluated)
                    && other.file.path() != config.file.path()
            });
            if let Some(other) = other {
                report(cx, setup, config, &tmpdir, Some(other));
                continue;
            }
            let default = setup.default.data().get("TMPDIR").and_then(|value| KnownPath::of(&value));
            let is_default =
                default.as_ref() == Some(&tmpdir) && agree(&tmpdir, &config.evaluated, &setup.default);
            if is_default && setup.named_in.is_some() {
                report(cx, setup, config, &tmpdir, None);
            }
        }
    }
}

/// TMPDIR, if the configuration sets it; what a placeholder makes of it is another rule's business.
fn own_tmpdir(config: &Config) -> Option<KnownPath> {
    config.tmpdir_statement()?;
    let path = config.tmpdir()?;
    if path.variables().any(|name| name == "MULTICONFIG_NAME") {
        return None;
    }
    Some(path)
}

/// Whether the variables in a path surely have the same values in both configurations.
fn agree(path: &KnownPath, one: &Configuration, other: &Configuration) -> bool {
    path.variables().all(|variable| {
        let depends_on: &[&str] = match variable {
            // The directory of the build is one for all.
            "TOPDIR" => &[],
            // What a distribution says does not depend on the machine.
            _ if variable.starts_with("DISTRO") => &[variable, "DISTRO"],
            _ => &[variable, "MACHINE", "DISTRO"],
        };
        depends_on.iter().all(|name| is_same(name, one, other))
    })
}

fn is_same(name: &str, one: &Configuration, other: &Configuration) -> bool {
    one.data().get(name) == other.data().get(name) && one.data().get_raw(name) == other.data().get_raw(name)
}

fn report(cx: &mut Cx<'_>, setup: &Setup, config: &Config, tmpdir: &KnownPath, other: Option<&Config>) {
    let Some(place) = config.tmpdir_statement() else { return };
    let with = other.map_or("the default configuration".to_owned(), |other| format!("`{}`", other.name));
    let message = format!("`{}` builds in `{tmpdir}`, and so does {with}", config.name);
    let mut report = cx.report(&place.file.source, place.span, message);
    report.help("a part of the path has to be different, such as the name of the configuration");
    if let Some(other) = other.and_then(Config::tmpdir_statement) {
        report.label(&other.file.source, other.span, "the same directory");
    }
    match setup.naming(&config.name) {
        Some((file, span)) => report.label(file, span, "built together"),
        // No option says that they ever are.
        None => report.severity(Severity::Note),
    };
}
