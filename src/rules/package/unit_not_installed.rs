//! `unit-not-installed`: a service is named that `do_install` does not bring.

use crate::lint::installs::Installed;
use crate::lint::{Cx, RecipeContext, edits, place_in_recipes};
use crate::model::Place;
use crate::rules::rule;
use crate::text::{Edit, Fix, closest, suggest};

rule!("package", "unit-not-installed", Recipe(check));

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    let recipe = subject.recipe;
    if !recipe.inherits_class("systemd") || !subject.is_whole() {
        return;
    }
    let install = subject.plain_install();
    let brought = install.as_ref().map_or(&[][..], |install| &install.files);
    let files = install.as_ref().map(|install| install.files.iter().map(Installed::name).collect::<Vec<_>>());
    for package in recipe.data.packages().map(str::to_owned).collect::<Vec<_>>() {
        for word in recipe.data.words(&format!("SYSTEMD_SERVICE:{package}")).list {
            let Some(place) = place_in_recipes(word.place.as_ref()) else { continue };
            let unit = word.text.as_str();
            if !word.sure || unit.contains(['$', '*']) {
                continue;
            }
            if is_no_unit(unit) && !files.as_ref().is_some_and(|files| files.contains(&unit)) {
                report_ending(cx, place, unit);
                continue;
            }
            let Some(files) = files.as_ref().filter(|files| !files.contains(&unit)) else { continue };
            if template_of(unit).is_some_and(|template| files.contains(&template.as_str())) {
                continue;
            }
            let message = format!("`do_install` does not install `{unit}`, so packaging stops");
            let mut report = cx.report(&place.file.source, place.span, message);
            let kind = unit.rsplit('.').next().unwrap_or_default();
            let units = files.iter().copied().filter(|file| file.rsplit('.').next() == Some(kind));
            match closest(unit, units) {
                Some(near) => {
                    report.help(suggest(near));
                    if brought.iter().any(|file| file.name() == near && subject.was_to_be(file, unit)) {
                        report.caused_by("install-source-missing");
                    }
                    if place.span.slice(place.file.source.text()) == unit {
                        let fix =
                            Fix::unsafe_(format!("write `{near}`"), vec![Edit::replace(place.span, near)]);
                        report.fix(fix.changes_value());
                    }
                }
                None => {
                    report.help("install it into `${D}${systemd_system_unitdir}`");
                }
            }
        }
    }
}

/// What the names of units end in.
const KINDS: [&str; 11] = [
    "automount",
    "device",
    "mount",
    "path",
    "scope",
    "service",
    "slice",
    "socket",
    "swap",
    "target",
    "timer",
];

/// Whether a name can be that of no unit: it has no ending, or stands with its directory.
fn is_no_unit(name: &str) -> bool {
    name.starts_with('/') || name.rsplit_once('.').is_none_or(|(_, kind)| !KINDS.contains(&kind))
}

fn report_ending(cx: &mut Cx<'_>, place: &Place, unit: &str) {
    if unit.starts_with('/') {
        let message = format!("`{unit}` is looked for below the directories of systemd, so packaging stops");
        cx.report(&place.file.source, place.span, message).help("write the name without its directory");
        return;
    }
    let message = format!("no unit is called `{unit}`, so packaging stops");
    let mut report = cx.report(&place.file.source, place.span, message);
    report.help("names of units end in `.service`, `.socket`, `.timer` and the like");
    if !unit.contains('.') && place.span.slice(place.file.source.text()) == unit {
        report.fix(edits::write(place.span, &format!("{unit}.service")));
    }
}

/// The file of an instance such as `getty@tty1.service`.
fn template_of(unit: &str) -> Option<String> {
    let (name, rest) = unit.split_once('@')?;
    let (_, kind) = rest.rsplit_once('.')?;
    Some(format!("{name}@.{kind}"))
}
