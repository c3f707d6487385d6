//! Variables that configuration files inside the layers set: files for machines, distributions and builds,
//! and kas files beside them. Which of these files a build uses is unknown.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::layers::{Kas, Layers, kas_files};
use crate::model::files::{Files, Parsed};
use crate::syntax::Dialect;
use crate::syntax::ast::View;
use crate::text::SourceFile;

/// Directories below `conf` with configurations to choose from.
const DIRECTORIES: [&str; 4] = ["distro", "machine", "multiconfig", "templates"];

/// What a template for a file of configuration is called besides.
const SAMPLE: &str = "sample";

/// Says which layers there are, as the layers themselves do. That is known, whatever a template says.
const LAYERS: &str = "bblayers.conf";

/// The names of all variables that one of them sets. Of openembedded-core's own this is in the tables of
/// [`crate::model::facts`].
pub(crate) fn configured(files: &Files, layers: &Layers) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    let mut repositories = BTreeSet::new();
    for layer in layers.layers() {
        let conf = layer.root.join("conf");
        if is_core(files, &layer.root) {
            continue;
        }
        for path in configurations(&conf, layers) {
            if let Ok(source) = files.load_source(&path) {
                names.extend(set_in(source));
            }
        }
        repositories.insert(layers.repository_root(&layer.root));
    }
    for path in repositories.iter().flat_map(|repository| kas_files(repository, layers.disk())) {
        let text = files.load_source(&path).ok().and_then(|source| Kas::own_local_conf(source.text()));
        names.extend(text.into_iter().flat_map(|text| set_in(Arc::new(SourceFile::new(path.clone(), text)))));
    }
    for local in layers.local() {
        names.extend(set_in(Arc::new(SourceFile::new(local.path.clone(), local.text.as_str()))));
    }
    names
}

/// Whether a layer is that of openembedded-core. Others have a `bitbake.conf` of their own as well, but leave
/// `base.bbclass` to it.
fn is_core(files: &Files, root: &Path) -> bool {
    files.exists(&root.join("conf/bitbake.conf"))
        && ["classes-global", "classes"].iter().any(|at| files.exists(&root.join(at).join("base.bbclass")))
}

fn configurations(conf: &Path, layers: &Layers) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> =
        ["auto.conf", "local.conf", "site.conf"].iter().map(|name| conf.join(name)).collect();
    for directory in DIRECTORIES {
        layers.disk().walk(&conf.join(directory), &mut |path| found.push(path));
    }
    found.retain(|path| is_configuration(path));
    found
}

fn is_configuration(path: &Path) -> bool {
    let name = match path.file_stem() {
        Some(stem) if path.extension().is_some_and(|ending| ending == SAMPLE) => Path::new(stem),
        _ => path,
    };
    let says_layers = name.file_name().is_some_and(|name| name == LAYERS);
    !says_layers && name.extension().is_some_and(|ending| ending == "conf" || ending == "inc")
}

/// Variables with their overrides. What adds to a variable for all recipes counts like what sets it; what
/// adds to that of one recipe does not, for the others are none of its business.
fn set_in(source: Arc<SourceFile>) -> Vec<String> {
    let file = Parsed::new(source, Dialect::Conf { base: true });
    let mut names = Vec::new();
    for stmt in file.ast().stmts() {
        let View::Assignment(assignment) = stmt.view() else { continue };
        let name = assignment.name().get();
        if assignment.flag().is_some() || name.contains('$') {
            continue;
        }
        let change = [":append", ":prepend", ":remove"].into_iter().find_map(|word| name.find(word));
        match change {
            None => names.push(name.into_owned()),
            Some(_) if name.contains(":pn-") => {}
            Some(at) => names.push(name[..at].to_owned()),
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layers::Sources;
    use crate::model::Build;

    /// Whether a class of a layer is found although a file of the layer's, at this path, says this.
    #[track_caller]
    fn check(path: &str, text: &str, want: bool) {
        let root = tempfile::tempdir().expect("a directory");
        let root = root.path().canonicalize().expect("a path");
        let layer_conf = "BBPATH =. \"${LAYERDIR}:\"\nBBFILES += \"${LAYERDIR}/*.bb\"\nBBFILE_COLLECTIONS += \"x\"\n\
                          BBFILE_PATTERN_x = \"^${LAYERDIR}/\"\n";
        let files = [
            ("conf/layer.conf", layer_conf),
            ("classes/own.bbclass", "A = \"1\"\n"),
            ("x.bb", "inherit own\n"),
            (path, text),
        ];
        for (path, text) in files {
            let path = root.join(path);
            std::fs::create_dir_all(path.parent().expect("a directory")).expect("a directory");
            std::fs::write(path, text).expect("a file");
        }
        let sources = Sources { files: vec![root.join("x.bb")], ..Sources::default() };
        let build = Build::read(Arc::default(), &sources, None).0;
        let recipe = build.recipe(&root.join("x.bb")).expect("a recipe");
        let value = recipe.data.get("A");
        assert_eq!(value.is_some_and(|value| value.exact() == Some("1")), want, "{path}");
    }

    #[test]
    fn a_template_does_not_say_where_classes_are() {
        check(
            "conf/templates/default/bblayers.conf.sample",
            "BBPATH = \"${TOPDIR}\"\nBBFILES ?= \"\"\n",
            true,
        );
        check("conf/templates/default/local.conf.sample", "MACHINE ??= \"x\"\n", true);
        check("conf/templates/default/local.conf.sample", "A:forcevariable = \"2\"\n", false);
    }
}
