//! `addpylib-missing`: a layer has Python modules that nothing makes known.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::is_layer_conf;
use crate::layers::Release;
use crate::lint::Cx;
use crate::model::{Build, Parsed};
use crate::rules::rule;
use crate::syntax::StmtKind;
use crate::text::Span;

rule!("layer", "addpylib-missing", InLayer(check));

/// What tools look for in every layer themselves, and what openembedded-core has of that name.
const FOUND_BY_TOOLS: [&str; 7] = ["bblayers", "devtool", "oe", "oeqa", "patchtest", "recipetool", "wic"];

/// What may import a module.
const METADATA: [&str; 4] = ["bb", "bbappend", "bbclass", "inc"];

fn check(cx: &mut Cx<'_>, file: &Arc<Parsed>, build: &Build) {
    if !is_layer_conf(file) || file.ast().stmts().any(|stmt| stmt.kind() == StmtKind::AddPylib) {
        return;
    }
    let Some(layer) = build.layers.layer_of(file.path()) else { return };
    let modules = modules(build, &layer.root.join("lib"));
    let Some(releases) = build.releases_of(file.path()).filter(|_| !modules.is_empty()) else { return };
    if !releases.is_since(Release::Mickledore) {
        return;
    }
    let mut users: Vec<PathBuf> = Vec::new();
    build.disk().walk(&layer.root, &mut |path| users.push(path));
    users.retain(|path| path.extension().is_some_and(|ending| METADATA.iter().any(|kind| ending == *kind)));
    users.sort();
    for module in modules {
        let Some((user, span)) = users.iter().find_map(|path| import_in(build, path, &module)) else {
            continue;
        };
        let message = format!("nothing finds the module `{module}` of the layer: `addpylib` is missing");
        cx.report(&file.source, Span::empty(0), message)
            .label(&user.source, span, "it is imported here")
            .help(format!(
                "write `addpylib ${{LAYERDIR}}/lib {module}`; kirkstone needs no such line and refuses it"
            ));
    }
}

/// The modules in a directory.
fn modules(build: &Build, directory: &Path) -> Vec<String> {
    let disk = build.disk();
    let list = disk.list(directory);
    let names = list.entries().filter_map(|(name, kind)| {
        let is_package = || {
            let inner = disk.list(&directory.join(name));
            inner.entries().any(|(name, _)| name.ends_with(".py"))
        };
        match name.strip_suffix(".py") {
            Some(stem) => Some(stem),
            None => (kind.is_directory() && is_package()).then_some(name),
        }
    });
    names.filter(|name| !FOUND_BY_TOOLS.contains(name)).map(str::to_owned).collect()
}

/// Where a file imports a module.
fn import_in(build: &Build, path: &Path, module: &str) -> Option<(Arc<Parsed>, Span)> {
    let file = build.files.get(path)?;
    let mut start = 0;
    for line in file.source.text().split_inclusive('\n') {
        let code = line.trim_start();
        let rest = code.strip_prefix("import ").or_else(|| code.strip_prefix("from "));
        let is_it = rest
            .and_then(|rest| rest.trim_start().strip_prefix(module))
            .is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', ' ', '\n', '\r', ',', ';']));
        if is_it {
            let at = start + line.len() - code.len();
            return Some((Arc::clone(&file), Span::new(at, at + code.trim_end().len())));
        }
        start += line.len();
    }
    None
}
