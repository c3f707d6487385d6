//! Whole layers: which there are, and which recipe, append, class and file wins.
//!
//! A case is a file `*.case` in `fixtures/layers/NAME`. Its first lines say where the layers are named, each
//! relative to that directory; below the empty line follows all that was found.
//! `UPDATE_EXPECT=1` writes that part anew.

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::{env, fs};

use pvlint::disk::Disk;
use pvlint::layers::{ClassKind, Collection, Layers, Sources, Use};

fn sources(directory: &Path, lines: &str) -> Sources {
    let mut sources = Sources { base: directory.to_owned(), ..Sources::default() };
    for line in lines.lines() {
        match line.split_once(' ').expect("a word and a path") {
            ("bblayers", path) => sources.bblayers = Some(directory.join(path)),
            ("kas", path) => sources.kas.push(directory.join(path)),
            ("layer", pattern) => sources.layers.push(pattern.to_owned()),
            ("file", path) => sources.files.push(directory.join(path)),
            (other, _) => panic!("{other} names no layers"),
        }
    }
    sources
}

/// All that is known of the layers, as text.
fn dump(sources: &Sources) -> String {
    let mut out = String::new();
    let (layers, problems) = sources.read(&Arc::new(Disk::default()));
    for problem in problems {
        let _ = writeln!(out, "problem: {problem}");
    }
    for local in layers.local() {
        for line in local.text.lines() {
            let _ = writeln!(out, "local: {line}");
        }
    }
    for layer in layers.layers() {
        let _ = writeln!(out, "layer {}: {}", layer.root.display(), layer.collections.join(" "));
    }
    for collection in layers.collections() {
        out += &dump_collection(collection);
    }
    let _ = writeln!(out, "missing: {}", layers.missing_depends().join(" "));
    let bbpath: Vec<String> = layers.bbpath().iter().map(|path| path.display().to_string()).collect();
    let _ = writeln!(out, "BBPATH {}", bbpath.join(":"));
    dump_files(&mut out, &layers, &sources.base);
    // A pattern made of LAYERDIR_RE depends on where this repository lies.
    out.replace('\\', "").replace(&sources.base.display().to_string(), "~")
}

fn dump_collection(collection: &Collection) -> String {
    let depends = collection.depends.iter().map(|depends| match &depends.version {
        Some(version) => format!("{} ({version})", depends.name),
        None => depends.name.clone(),
    });
    format!(
        "collection {} {} {} depends {:?} series {:?}\n",
        collection.name,
        collection.priority,
        collection.pattern.as_deref().unwrap_or_default(),
        depends.collect::<Vec<_>>().join(" "),
        collection.series.join(" "),
    )
}

fn dump_files(out: &mut String, layers: &Layers, base: &Path) {
    let collected = layers.collected();
    for recipe in collected.recipes() {
        let collection = layers.collection_of(recipe).map_or("no collection", |one| &one.name);
        let _ = writeln!(out, "{} of {collection}", recipe.display());
        for append in collected.appends_for(recipe) {
            let needs = append.needs.as_ref().map_or(String::new(), |name| format!(" if {name}"));
            let _ = writeln!(out, "    {}{needs}", append.path.display());
        }
    }
    for path in all_files(base, &["bb", "bbappend"]) {
        match collected.usage(&path) {
            Use::Used => {}
            usage => drop(writeln!(out, "{usage:?} {}", path.display())),
        }
    }
    let mut classes: Vec<String> = all_files(base, &["bbclass"])
        .iter()
        .filter_map(|path| Some(path.file_stem()?.to_str()?.to_owned()))
        .collect();
    classes.sort();
    classes.dedup();
    for class in classes {
        for kind in [ClassKind::Global, ClassKind::Recipe] {
            let found = layers.find_class(&class, kind).map_or("-".into(), |path| path.display().to_string());
            let _ = writeln!(out, "class {class} {kind:?} {found}");
        }
    }
}

fn all_files(base: &Path, extensions: &[&str]) -> Vec<PathBuf> {
    let mut found = Vec::new();
    Disk::default().walk(base, &mut |path| found.push(path));
    let wanted =
        |path: &PathBuf| extensions.iter().any(|one| path.extension().is_some_and(|ext| ext == *one));
    found.retain(wanted);
    found.sort();
    found
}

#[test]
fn cases() {
    let cases = all_files(&crate::fixture("layers"), &["case"]);
    assert!(!cases.is_empty(), "no case was found");
    for path in cases {
        let text = fs::read_to_string(&path).expect("a case");
        let (head, want) = text.split_once("\n\n").unwrap_or((text.trim_end(), ""));
        let got = dump(&sources(path.parent().expect("a directory"), head));
        if env::var_os("UPDATE_EXPECT").is_some() {
            fs::write(&path, format!("{head}\n\n{got}")).expect("the fixtures can be written");
        } else {
            assert_eq!(got, want, "{}", path.display());
        }
    }
}
