//! The texts of a new container's files.

use serde_json::{Value, json};

use super::{ContainerSpec, Image, NewFile, Requirement, Service};
use crate::engine::{NotFormatted, format_file};
use crate::format::Options;
use crate::layers::Release;
use crate::model::facts::{common_license, common_license_names};
use crate::rules::new_license_name;
use crate::text::{SourceFile, did_you_mean, suggest};

/// A license text and its MD5 sum.
pub type LicenseText = (String, String);

/// What a container runs if nothing else is said.
const DEFAULT_ENTRYPOINT: &str = "/bin/sh";

/// The files of a wish, the recipe first.
pub fn files(
    spec: &ContainerSpec,
    licenses: &[LicenseText],
    options: &Options,
) -> Result<Vec<NewFile>, NotFormatted> {
    let mut shipped: Vec<(&str, Value)> = Vec::new();
    if !spec.requires.is_empty() {
        shipped.push(("args", args(&spec.requires)));
    }
    if !spec.provides.is_empty() {
        shipped.push(("services", services(&spec.provides)));
    }
    let entrypoint = entrypoint(spec);
    if entrypoint.len() > 1 {
        // A word list is safe in a file only: `--config` splits at spaces.
        shipped.push(("config", json!({ "Entrypoint": entrypoint })));
    }
    let kinds: Vec<&str> = shipped.iter().map(|(kind, _)| *kind).collect();
    let recipe = (spec.recipe_path(), recipe(spec, licenses, &kinds));
    let json = shipped.iter().map(|(kind, value)| (spec.json_path(kind), format!("{value:#}\n")));
    std::iter::once(recipe)
        .chain(json)
        .map(|(path, text)| {
            let text = format_file(&SourceFile::new(path.clone(), text), options)?.text;
            Ok(NewFile { path, text: text.to_string() })
        })
        .collect()
}

pub fn args(requires: &[Requirement]) -> Value {
    let required: Vec<Value> = requires
        .iter()
        .map(|service| match &service.kind {
            Some(kind) => json!({ "name": service.name, "type": kind, "target": service.target }),
            None => json!({ "name": service.name, "target": service.target }),
        })
        .collect();
    json!({ "PV_SERVICES_REQUIRED": required })
}

pub fn services(provides: &[Service]) -> Value {
    let provided: Vec<Value> = provides
        .iter()
        .map(|service| json!({ "name": service.name, "type": service.kind, "socket": service.socket }))
        .collect();
    json!({ "#spec": "service-manifest-xconnect@1", "services": provided })
}

/// The program and its arguments.
fn entrypoint(spec: &ContainerSpec) -> Vec<String> {
    let words = spec.entrypoint_words().unwrap_or_default();
    if words.is_empty() { vec![DEFAULT_ENTRYPOINT.to_owned()] } else { words }
}

/// What has to be in the root file system.
///
/// An `image` holds nothing that is not asked for: without base-files it has no /proc, /sys and /dev to mount
/// on, without base-passwd no users.
fn packages(spec: &ContainerSpec) -> Vec<&str> {
    let base: &[&str] = match spec.image {
        Image::CoreImage => &[],
        Image::Image => &["base-files", "base-passwd"],
    };
    let shell = spec.entrypoint.is_none() || spec.install.is_empty();
    let shell = if shell { &["busybox"][..] } else { &[] };
    let mut packages: Vec<&str> = Vec::new();
    for package in base.iter().chain(shell).copied().chain(spec.install.iter().map(String::as_str)) {
        if !packages.contains(&package) {
            packages.push(package);
        }
    }
    packages
}

fn recipe(spec: &ContainerSpec, licenses: &[LicenseText], kinds: &[&str]) -> String {
    let name = &spec.name;
    let summary = spec.summary.clone().unwrap_or_else(|| format!("Pantavisor container {name}"));
    let quote = if summary.contains('"') { '\'' } else { '"' };
    let mut text = format!("SUMMARY = {quote}{summary}{quote}\nLICENSE = \"{}\"\n", spec.license);
    let licenses: Vec<String> = licenses
        .iter()
        .map(|(name, md5)| format!("file://${{COMMON_LICENSE_DIR}}/{name};md5={md5}"))
        .collect();
    if !licenses.is_empty() {
        text += &list("LIC_FILES_CHKSUM =", &licenses);
    }
    text += &format!("\ninherit {} container-pvrexport\n\n", spec.image.class());
    text += &format!("IMAGE_BASENAME = \"{name}\"\nIMAGE_FSTYPES = \"pvrexportit\"\n");
    let packages = packages(spec);
    if !packages.is_empty() {
        text += &format!("IMAGE_INSTALL += \"{}\"\n", packages.join(" "));
    }
    text += &format!("\nPVRIMAGE_AUTO_MDEV = \"0\"\nPVR_APP_ADD_GROUP = \"{}\"\n", spec.group);
    // Without any role it could manage the whole device.
    text += "PVR_APP_ADD_ROLES = \"nobody\"\n";
    if !kinds.contains(&"config") {
        // `+=` would take the place of the class's default, which keeps /var.
        text +=
            &format!("PVR_APP_ADD_EXTRA_ARGS:append = \" --config=Entrypoint={}\"\n", entrypoint(spec)[0]);
    }
    if !kinds.is_empty() {
        let entries: Vec<String> = kinds.iter().map(|kind| format!("file://${{PN}}.{kind}.json")).collect();
        text += "\n";
        text += &list("SRC_URI +=", &entries);
    }
    text
}

/// An assignment of words, one on each line if there are several.
fn list(head: &str, words: &[String]) -> String {
    match words {
        [word] => format!("{head} \"{word}\"\n"),
        words => {
            let indent = " ".repeat(head.len() + 2);
            let lines = words.join(&format!(" \\\n{indent}"));
            format!("{head} \"{lines} \\\n{indent}\"\n")
        }
    }
}

/// The texts of the licenses in an expression, with their sums in `release`. None for `CLOSED`.
pub fn licenses(expression: &str, release: Release) -> Result<Vec<LicenseText>, Vec<String>> {
    if expression == "CLOSED" {
        return Ok(Vec::new());
    }
    let names = expression.split(['&', '|', '(', ')', ' ']).filter(|name| !name.is_empty());
    let (mut found, mut wrong): (Vec<LicenseText>, Vec<String>) = (Vec::new(), Vec::new());
    for name in names {
        let operator = match name.to_ascii_uppercase().as_str() {
            "AND" => Some('&'),
            "OR" => Some('|'),
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
                    None => did_you_mean(name, common_license_names(release))
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
    fn tells_expressions_of_licenses() {
        for good in ["MIT", "MIT & Apache-2.0", "(MIT|BSD-3-Clause)&ISC", "MIT Apache-2.0", " ((MIT)) "] {
            assert!(is_expression(good), "{good}");
        }
        for bad in ["", "&", "(MIT", "MIT)", "& MIT", "MIT |", "MIT & | ISC", "()", "MIT (ISC)"] {
            assert!(!is_expression(bad), "{bad}");
        }
    }
}
