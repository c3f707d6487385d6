//! The texts of a new container's files.

use serde_json::{Value, json};

use super::recipe::recipe;
use super::{ContainerSpec, LicenseText, Network, NewFile, Requirement};
use crate::engine::{NotFormatted, format_file};
use crate::format::Options;
use crate::layers::Release;
use crate::model::facts::{common_license, common_license_names};
use crate::rules::new_license_name;
use crate::text::{SourceFile, did_you_mean, suggest};

/// The files of a wish, the recipe first.
pub(super) fn files(
    spec: &ContainerSpec,
    licenses: &[LicenseText],
    options: &Options,
) -> Result<Vec<NewFile>, NotFormatted> {
    let all = [
        ("args", args(spec)),
        ("services", services(spec)),
        ("config", json!({ "Entrypoint": spec.entrypoint_words().unwrap_or_default() })),
        ("mdev", mdev(&spec.mdev)),
    ];
    let shipped: Vec<&(&str, Value)> = all.iter().filter(|(kind, _)| spec.ships(kind)).collect();
    let kinds: Vec<&str> = shipped.iter().map(|(kind, _)| *kind).collect();
    let recipe = (spec.recipe_path(), recipe(spec, licenses, &kinds));
    let json = shipped.iter().map(|(kind, value)| (spec.json_path(kind), format!("{value:#}\n")));
    let mut files: Vec<NewFile> = std::iter::once(recipe)
        .chain(json)
        .map(|(path, text)| {
            let text = format_file(&SourceFile::new(path.clone(), text), options)?.text;
            Ok(NewFile { path, text: text.to_string() })
        })
        .collect::<Result<_, _>>()?;
    if spec.script {
        files.push(NewFile { path: spec.script_path(), text: script(&spec.name) });
    }
    Ok(files)
}

/// A program to begin with: it says that it runs, and ends when it is told to.
fn script(name: &str) -> String {
    format!(
        "#!/bin/sh\n# What the container {name} runs; it ends when this ends.\nset -eu\n\ntrap 'exit 0' INT TERM\n\n\
         echo \"{name} runs\"\nwhile :; do\n    sleep 60 &\n    wait $!\ndone\n"
    )
}

/// The class of what is repackaged knows groups and roles from here only.
fn args(spec: &ContainerSpec) -> Value {
    let mut args = serde_json::Map::new();
    if spec.docker.is_some() {
        args.insert("PV_GROUP".to_owned(), json!(spec.group));
        // Without any role it could manage the whole device.
        args.insert("PV_ROLES".to_owned(), json!(["nobody"]));
    }
    if let Some(Network { pool, ip }) = &spec.network {
        args.insert("PV_NETWORK_POOL".to_owned(), json!(pool));
        args.extend(ip.iter().map(|ip| ("PV_NETWORK_IP".to_owned(), json!(ip))));
    }
    if !spec.requires.is_empty() {
        args.insert("PV_SERVICES_REQUIRED".to_owned(), requirements(&spec.requires));
    }
    Value::Object(args)
}

pub(super) fn requirements(requires: &[Requirement]) -> Value {
    let required: Vec<Value> = requires
        .iter()
        .map(|service| {
            let mut entry = serde_json::Map::new();
            entry.insert("name".to_owned(), json!(service.name));
            entry.extend(service.kind.iter().map(|kind| ("type".to_owned(), json!(kind))));
            entry.extend(service.target.iter().map(|target| ("target".to_owned(), json!(target))));
            Value::Object(entry)
        })
        .collect();
    json!(required)
}

pub(super) fn mdev(rules: &[String]) -> Value {
    json!({ "rules": rules })
}

pub(super) fn services(spec: &ContainerSpec) -> Value {
    let sockets = spec.provides.iter();
    let sockets = sockets
        .map(|service| json!({ "name": service.name, "type": service.kind, "socket": service.socket }));
    let addresses = spec.addresses.iter();
    let addresses =
        addresses.map(|service| json!({ "name": service.name, "type": "tcp", "port": service.port }));
    let owned = spec
        .owns
        .iter()
        .map(|own| json!({ "type": "dbus", "owns": own.name, "role": spec.name, "allow": own.callers }));
    let all: Vec<Value> = sockets.chain(addresses).chain(owned).collect();
    let version = if spec.addresses.is_empty() { 1 } else { 2 };
    json!({ "#spec": format!("service-manifest-xconnect@{version}"), "services": all })
}

/// The texts of the licenses in an expression, with their sums in `release`. None for `CLOSED`.
pub(super) fn licenses(expression: &str, release: Release) -> Result<Vec<LicenseText>, Vec<String>> {
    if expression == "CLOSED" {
        return Ok(Vec::new());
    }
    let (mut found, mut wrong): (Vec<LicenseText>, Vec<String>) = (Vec::new(), Vec::new());
    for name in expression.split(['&', '|', '(', ')', ' ']) {
        if name.is_empty() {
            continue;
        }
        let operator = match name.to_ascii_uppercase().as_str() {
            "AND" => Some('&'),
            "OR" => Some('|'),
            "WITH" => {
                wrong = vec![format!(
                    "LICENSE has no `{name}` here: name the exception in the file that LIC_FILES_CHKSUM is about, \
                     and take the license alone"
                )];
                return Err(wrong);
            }
            _ => None,
        };
        if let Some(operator) = operator {
            wrong.push(format!("LICENSE takes `{operator}` for `{name}` between two licenses"));
            continue;
        }
        let texts = common_license(name);
        match texts.iter().find(|text| text.is_in(release)) {
            Some(text) => found.push((name.to_owned(), text.md5.to_owned())),
            None => {
                let near = match new_license_name(name) {
                    Some(spdx) => suggest(spdx),
                    None => of_family(name, release)
                        .or_else(|| did_you_mean(name, common_license_names(release)))
                        .unwrap_or_else(|| "take `CLOSED` if there is none".to_owned()),
                };
                wrong.push(format!(
                    "openembedded-core has no text of the license `{name}` that LIC_FILES_CHKSUM could name: \
                     {near}"
                ));
            }
        }
    }
    found.sort();
    found.dedup();
    if found.is_empty() && wrong.is_empty() {
        wrong.push("the license is empty".to_owned());
    } else if !is_expression(expression) {
        wrong
            .push(format!("`{expression}` is no license expression: `&` and `|` stand between two licenses"));
    }
    if wrong.is_empty() { Ok(found) } else { Err(wrong) }
}

/// Which licenses a name stands for that is only the beginning of theirs, such as `BSD`.
fn of_family(name: &str, release: Release) -> Option<String> {
    const SHOWN: usize = 4;
    let mut family: Vec<&str> = Vec::new();
    for known in common_license_names(release) {
        if known.strip_prefix(name).is_some_and(|rest| rest.starts_with('-')) {
            family.push(known);
        }
    }
    if family.is_empty() {
        return None;
    }
    family.sort_unstable_by_key(|known| (known.len(), *known));
    let more = if family.len() > SHOWN { " or another of its family" } else { "" };
    family.truncate(SHOWN);
    let shown: Vec<String> = family.iter().map(|known| format!("`{known}`")).collect();
    Some(format!("take one that it may mean: {}{more}", shown.join(", ")))
}

/// Whether every operator stands between two licenses, and every bracket has its other one. Between licenses
/// side by side OpenEmbedded puts an `&` itself.
fn is_expression(text: &str) -> bool {
    let (mut open, mut wants_license) = (0usize, true);
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '&' | '|' | '(' | ')' => 1,
            _ => rest.find(['&', '|', '(', ')', ' ']).unwrap_or(rest.len()),
        };
        match first {
            '&' | '|' if wants_license => return false,
            '&' | '|' => wants_license = true,
            '(' if !wants_license => return false,
            '(' => open += 1,
            ')' if wants_license || open == 0 => return false,
            ')' => open -= 1,
            _ => wants_license = false,
        }
        rest = rest[length..].trim_start();
    }
    open == 0 && !wants_license
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_license_that_is_none_is_told_in_one_sentence() {
        #[track_caller]
        fn check(expression: &str, want: &str) {
            let wrong = licenses(expression, Release::LAST).expect_err(expression);
            assert!(wrong.len() == 1 && wrong[0].contains(want), "{wrong:?}");
        }
        // One of a family is no slip of another family.
        check("BSD", "`BSD-2-Clause`, `BSD-3-Clause`");
        check("MITT", "did you mean `MIT`?");
        check("GPL-2.0-only WITH Classpath-exception-2.0", "LICENSE has no `WITH` here");
        check("none-such", "take `CLOSED`");
    }

    #[test]
    fn tells_expressions_of_licenses() {
        for good in ["MIT", "MIT & Apache-2.0", "(MIT|BSD-3-Clause)&ISC", "MIT Apache-2.0", " ((MIT)) "] {
            assert!(is_expression(good), "{good}");
        }
        for bad in ["", "&", "(MIT", "MIT)", "& MIT", "MIT |", "MIT & | ISC", "()", "MIT (ISC)"] {
            assert!(!is_expression(bad), "{bad}");
        }
    }
}
