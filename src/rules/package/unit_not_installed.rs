//! `unit-not-installed`: a service is named that `do_install` does not bring.

use crate::lint::{Cx, RecipeContext, place_in_recipes};
use crate::rules::rule;
use crate::text::{Edit, Fix, closest, suggest};

rule!("package", "unit-not-installed", Recipe(check));

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    let recipe = subject.recipe;
    if !recipe.inherits_class("systemd") || !subject.is_whole() {
        return;
    }
    let Some(install) = subject.plain_install() else { return };
    let files: Vec<&str> = install.files.iter().filter_map(|file| file.path.rsplit('/').next()).collect();
    for package in recipe.data.packages().map(str::to_owned).collect::<Vec<_>>() {
        for word in recipe.data.words(&format!("SYSTEMD_SERVICE:{package}")).list {
            let Some(place) = place_in_recipes(word.place.as_ref()) else { continue };
            let unit = word.text.as_str();
            if !word.sure || unit.contains(['$', '*']) || files.contains(&unit) {
                continue;
            }
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

/// The file of an instance such as `getty@tty1.service`.
fn template_of(unit: &str) -> Option<String> {
    let (name, rest) = unit.split_once('@')?;
    let (_, kind) = rest.rsplit_once('.')?;
    Some(format!("{name}@.{kind}"))
}
