//! What pvlint knows of layers that are not there.
//!
//! Where only one repository is checked out, the classes it inherits and `bitbake.conf` are missing. The
//! tables in `facts/` say what those assign, inherit and declare: names, operators and short values, in
//! the language of the files themselves, so that the ordinary evaluator reads them. Bodies of functions are
//! not carried; an expression `${@facts.unknown()}` stands for what is not, and an anonymous function lists
//! what the real one may change. A class that is found in a layer always beats the table.
//!
//! The tables are written by `tools/facts`. A layer for a release gets the facts of that release.

mod known_names;
mod licenses;
mod table;

use std::collections::{HashMap, HashSet};
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

pub(crate) use known_names::{
    CheckLevel, function, functions, is_image_feature, is_obsolete_license, package_check, package_checks,
    renamed_variable, spdx_license, task, tasks, variable, variables_to_set,
};
pub(crate) use licenses::{common_license, common_license_names, common_license_with};

use table::text_in;

use super::files::Parsed;
use crate::layers::{ClassKind, Release};
use crate::syntax::Dialect;
use crate::text::SourceFile;

/// What is known of one file.
#[derive(Debug)]
pub(crate) struct Fact {
    /// The name of the class, or of the configuration file.
    pub name: &'static str,
    /// The layer and release it is about, such as `openembedded-core scarthgap`.
    source: String,
    /// Statements in BitBake's language.
    pub text: &'static str,
    dialect: Dialect,
    parsed: OnceLock<Arc<Parsed>>,
}

/// The facts about one layer in one release.
#[derive(Debug, Default)]
struct Table {
    /// Each with who may inherit it: `g` a configuration, `r` a recipe, `c` both.
    classes: HashMap<&'static str, &'static str>,
    configured: Vec<&'static str>,
    known: HashMap<&'static str, Fact>,
    bitbake_conf: Option<Fact>,
}

impl Fact {
    fn new(name: &'static str, source: &str, text: &'static str, dialect: Dialect) -> Fact {
        Fact { name, source: source.to_owned(), text, dialect, parsed: OnceLock::new() }
    }

    /// The statements, parsed on the first call. The path of the file is none on disk: it names the source
    /// and ends in the name that the real file has.
    pub(crate) fn parsed(&self) -> Arc<Parsed> {
        Arc::clone(self.parsed.get_or_init(|| {
            let extension = if self.dialect == Dialect::Recipe { "bbclass" } else { "conf" };
            let path = PathBuf::from(format!("<{}>/{}.{extension}", self.source, self.name));
            Arc::new(Parsed::new(Arc::new(SourceFile::new(path, self.text)), self.dialect))
        }))
    }
}

/// What is known of a class.
pub(crate) fn class(name: &str, release: Release) -> Option<&'static Fact> {
    tables(release).into_iter().find_map(|table| table.known.get(name))
}

/// What is known of `conf/bitbake.conf`.
pub(crate) fn bitbake_conf(release: Release) -> Option<&'static Fact> {
    tables(release).into_iter().find_map(|table| table.bitbake_conf.as_ref())
}

/// Whether a layer that is not there has a class of this name, though nothing else may be known of it.
pub(crate) fn class_exists(name: &str, release: Release) -> bool {
    tables(release).into_iter().any(|table| table.classes.contains_key(name))
}

/// Whether a class of this name is found from there in such a layer.
pub(crate) fn class_is_for(name: &str, kind: ClassKind, release: Release) -> bool {
    let letter = match kind {
        ClassKind::Global => "g",
        ClassKind::Recipe => "r",
    };
    let kinds = tables(release).into_iter().filter_map(|table| table.classes.get(name));
    kinds.into_iter().any(|kind| *kind == "c" || *kind == letter)
}

/// The names of all such classes.
pub(crate) fn classes(release: Release) -> impl Iterator<Item = &'static str> {
    tables(release).into_iter().flat_map(|table| table.classes.keys().copied())
}

/// Whether [`class_exists`] is true of any release that there is a table of.
pub(crate) fn class_ever_existed(name: &str) -> bool {
    static EVER: OnceLock<HashSet<&str>> = OnceLock::new();
    let ever = EVER.get_or_init(|| [CORE, PANTAVISOR].into_iter().flat_map(classes_of_any_release).collect());
    ever.contains(name)
}

/// The names of the classes of a table, whatever the release.
fn classes_of_any_release(table: &'static str) -> impl Iterator<Item = &'static str> {
    let mut is_in_classes = false;
    table::lines(table).filter_map(move |(_, line)| {
        if let Some(head) = line.strip_prefix("#@ ") {
            is_in_classes = head.trim_end() == "classes";
            return None;
        }
        let (name, _) = line.split_once(' ')?;
        if is_in_classes { Some(name) } else { None }
    })
}

/// Whether a class gives the recipe another name by way of an event handler, which is not followed here: BPN,
/// and with it the directories of local files, is not what the files say.
pub(crate) fn renames_recipe(class: &str) -> bool {
    matches!(class, "nativesdk" | "mcextend")
}

/// Variables that a machine, a distro or `local.conf` usually sets: where that configuration is missing,
/// the defaults of the tables say nothing about them.
pub(crate) fn configured(release: Release) -> impl Iterator<Item = &'static str> {
    tables(release).into_iter().flat_map(|table| table.configured.iter().copied())
}

const CORE: &str = include_str!("../../../facts/openembedded-core.facts");
const PANTAVISOR: &str = include_str!("../../../facts/meta-pantavisor.facts");

/// The tables to ask, first to last.
fn tables(release: Release) -> [&'static Table; 2] {
    static TABLES: [OnceLock<[Table; 2]>; Release::ALL.len()] =
        [const { OnceLock::new() }; Release::ALL.len()];
    static TEXTS: [OnceLock<[String; 2]>; Release::ALL.len()] =
        [const { OnceLock::new() }; Release::ALL.len()];
    let texts =
        TEXTS[release as usize].get_or_init(|| [PANTAVISOR, CORE].map(|table| text_in(table, release)));
    let [pantavisor, core] = TABLES[release as usize].get_or_init(|| {
        let names = ["meta-pantavisor", "openembedded-core"];
        [0, 1].map(|index| Table::read(&texts[index], &format!("{} {}", names[index], release.name())))
    });
    [pantavisor, core]
}

impl Table {
    /// Lines that begin with `#@ ` divide a table; the text up to the next one belongs to a class or file.
    fn read(text: &'static str, source: &str) -> Table {
        let mut table = Table::default();
        for section in text.strip_prefix("#@ ").unwrap_or(text).split("\n#@ ") {
            let (head, body) = section.split_once('\n').unwrap_or((section, ""));
            let (kind, name) = head.split_once(' ').unwrap_or((head, ""));
            match kind {
                "classes" => table.classes.extend(body.lines().filter_map(|line| line.split_once(' '))),
                "configured" => table.configured.extend(body.lines()),
                "conf" => {
                    table.bitbake_conf = Some(Fact::new(name, source, body, Dialect::Conf { base: true }))
                }
                _ => drop(table.known.insert(name, Fact::new(name, source, body, Dialect::Recipe))),
            }
        }
        table
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::StmtKind;

    #[test]
    fn every_table_parses_and_says_nothing_but_facts() {
        for release in Release::ALL {
            for table in tables(release) {
                assert!(table.known.len() > 5 && table.classes.len() > 10);
                for fact in table.known.values().chain(&table.bitbake_conf) {
                    let (name, parsed) = (fact.name, fact.parsed());
                    assert!(parsed.parse.errors.is_empty(), "{name}: {:?}", parsed.parse.errors);
                    for stmt in parsed.ast().stmts() {
                        let kind = stmt.kind();
                        assert!(!matches!(kind, StmtKind::Comment | StmtKind::Def), "{name}: {kind:?}");
                    }
                }
            }
        }
    }

    #[test]
    fn knows_what_container_recipes_lean_on() {
        for release in Release::ALL {
            for name in ["core-image", "image", "base", "container-pvrexport", "pvrexport", "deploy"] {
                assert!(class(name, release).is_some(), "{name} in {}", release.name());
            }
            assert!(class_exists("nativesdk", release) && class("nativesdk", release).is_none());
            assert!(!class_exists("no-such-class", release));
            assert!(configured(release).any(|name| name == "MACHINE"));
            assert!(bitbake_conf(release).is_some_and(|fact| fact.text.contains("\nBPN = ")));
        }
        for release in Release::ALL {
            let says = bitbake_conf(release).is_some_and(|fact| fact.text.contains("\nUNPACKDIR ??= "));
            assert_eq!(says, release >= Release::Styhead, "UNPACKDIR in {}", release.name());
        }
    }
}
