//! `include-missing`: a configuration requires a file that no layer has.

use std::path::Path;
use std::sync::Arc;

use crate::layers::Layer;
use crate::lint::{Cx, edits};
use crate::model::{Build, Parsed, split_outside_references};
use crate::rules::rule;
use crate::syntax::StmtKind;
use crate::syntax::ast::View;
use crate::text::{Span, closest, differ_in_numbers, suggest};

rule!("class", "include-missing", InLayer(check));

fn check(cx: &mut Cx<'_>, file: &Arc<Parsed>, build: &Build) {
    let Some(layer) = build.layers.layer_of(file.path()) else { return };
    if !is_configuration(file.path(), &layer.root) {
        return;
    }
    for stmt in file.ast().stmts() {
        let View::Directive(directive) = stmt.view() else { continue };
        if directive.kind() != StmtKind::Require {
            continue;
        }
        let argument = directive.argument();
        let text = argument.get();
        for range in split_outside_references(&text) {
            let span = argument.locate(range.start, range.end);
            check_name(cx, (file, layer, build), &text[range], span);
        }
    }
}

fn check_name(cx: &mut Cx<'_>, of: (&Arc<Parsed>, &Layer, &Build), word: &str, span: Span) {
    let (file, layer, build) = of;
    let name = word.replace("${LAYERDIR}", &layer.root.to_string_lossy());
    let is_there = build.layers.find_include(file.path(), &name).is_some()
        || build.disk().exists(&layer.root.join(&name));
    if name.contains('$') || is_there {
        return;
    }
    let near = match word.strip_prefix("${LAYERDIR}/") {
        Some(below) => near_below(build, &layer.root, below).map(|meant| format!("${{LAYERDIR}}/{meant}")),
        None => near(build, file.path(), &name),
    };
    // It could only lie beside the file, or in the layer.
    let is_own = !name.contains('/') || Path::new(&name).starts_with(&layer.root);
    let is_said = cx.config().closed_world == Some(true);
    if !is_own && !(knows_layers(build, file.path()) && (is_said || near.is_some())) {
        return;
    }
    let mut found = cx.report(&file.source, span, format!("`{word}` is not there, and BitBake stops"));
    match near {
        Some(meant) => {
            found.help(suggest(&meant)).fix(edits::write(span, &meant));
        }
        None => drop(found.help("correct the name, or add the layer that has the file")),
    }
}

/// Whether BitBake reads the file as configuration. What lies in `templates` is copied, not read.
fn is_configuration(path: &Path, root: &Path) -> bool {
    let is_conf = path.extension().is_some_and(|ending| ending == "conf" || ending == "inc");
    let Ok(below) = path.strip_prefix(root) else { return false };
    is_conf && below.starts_with("conf") && !below.starts_with("conf/templates")
}

/// Whether every layer that has a say is there: those that layers depend on or recommend, openembedded-core
/// among them, all for a common release.
fn knows_layers(build: &Build, file: &Path) -> bool {
    let layers = &build.layers;
    let recommended = layers.collections().iter().flat_map(|collection| &collection.recommends);
    let are_all = recommended.into_iter().all(|other| layers.collection(&other.name).is_some());
    let core = layers.collection("core").map(|core| layers.layers()[core.layer].root.join("conf/layer.conf"));
    are_all && layers.missing_depends().is_empty() && core.is_some_and(|core| layers.go_together(file, &core))
}

/// The name of a file that is there and differs in one part, be it a directory.
fn near(build: &Build, from: &Path, name: &str) -> Option<String> {
    let roots = build.layers.layers().iter().map(|layer| layer.root.as_path());
    from.parent().into_iter().chain(roots).find_map(|base| near_below(build, base, name))
}

fn near_below(build: &Build, base: &Path, name: &str) -> Option<String> {
    let disk = build.disk();
    let parts: Vec<&str> = name.split('/').collect();
    let mut directory = base.to_owned();
    for (at, part) in parts.iter().enumerate() {
        let next = directory.join(part);
        if disk.exists(&next) {
            directory = next;
            continue;
        }
        let is_last = at + 1 == parts.len();
        let listed = disk.list(&directory);
        let entries = listed.entries().filter(|(name, kind)| match is_last {
            true => name.ends_with(".inc") || name.ends_with(".conf"),
            false => kind.is_directory(),
        });
        let near = closest(part, entries.map(|(name, _)| name))?;
        let mut meant = parts.clone();
        meant[at] = near;
        let meant = meant.join("/");
        let is_member = differ_in_numbers(part, near);
        return if !is_member && disk.is_file(&base.join(&meant)) { Some(meant) } else { None };
    }
    None
}
