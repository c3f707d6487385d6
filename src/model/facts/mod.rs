//! What pvlint knows of layers that are not there.
//!
//! Where only one repository is checked out, the classes it inherits and `bitbake.conf` are missing. The
//! tables beside this file say what those assign, inherit and declare: names, operators and short values, in
//! the language of the files themselves, so that the ordinary evaluator reads them. Bodies of functions are
//! not carried; an expression `${@facts.unknown()}` stands for what is not, and an anonymous function lists
//! what the real one may change. A class that is found in a layer always beats the table.
//!
//! The tables are written by `examples/facts.rs`, one for each release and layer.

mod licenses;

use std::collections::{HashMap, HashSet};
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

pub use licenses::{LicenseText, common_license, common_license_names, common_license_with};

use super::files::Parsed;
use crate::layers::Release;
use crate::syntax::Dialect;
use crate::text::SourceFile;

/// What is known of one file.
#[derive(Debug)]
pub struct Fact {
    /// The name of the class, or of the configuration file.
    pub name: &'static str,
    /// The layer and release it is about, such as `openembedded-core scarthgap`.
    pub source: &'static str,
    /// Statements in BitBake's language.
    pub text: &'static str,
    dialect: Dialect,
    parsed: OnceLock<Arc<Parsed>>,
}

/// The facts about one layer in one release.
#[derive(Debug, Default)]
struct Table {
    classes: HashSet<&'static str>,
    configured: Vec<&'static str>,
    known: HashMap<&'static str, Fact>,
    bitbake_conf: Option<Fact>,
}

impl Fact {
    fn new(name: &'static str, source: &'static str, text: &'static str, dialect: Dialect) -> Fact {
        Fact { name, source, text, dialect, parsed: OnceLock::new() }
    }

    /// The statements, parsed on the first call. The path of the file is none on disk: it names the source
    /// and ends in the name that the real file has.
    pub fn parsed(&self) -> Arc<Parsed> {
        Arc::clone(self.parsed.get_or_init(|| {
            let extension = if self.dialect == Dialect::Recipe { "bbclass" } else { "conf" };
            let path = PathBuf::from(format!("<{}>/{}.{extension}", self.source, self.name));
            Arc::new(Parsed::new(Arc::new(SourceFile::new(path, self.text)), self.dialect))
        }))
    }
}

/// What is known of a class.
pub fn class(name: &str, release: Release) -> Option<&'static Fact> {
    tables(release).into_iter().find_map(|table| table.known.get(name))
}

/// What is known of `conf/bitbake.conf`.
pub fn bitbake_conf(release: Release) -> Option<&'static Fact> {
    tables(release).into_iter().find_map(|table| table.bitbake_conf.as_ref())
}

/// Whether a layer that is not there has a class of this name, though nothing else may be known of it.
pub fn class_exists(name: &str, release: Release) -> bool {
    tables(release).into_iter().any(|table| table.classes.contains(name))
}

/// The names of all such classes.
pub fn classes(release: Release) -> impl Iterator<Item = &'static str> {
    tables(release).into_iter().flat_map(|table| table.classes.iter().copied())
}

/// The same as [`class_exists`] for any release that there is a table of.
pub fn class_ever_existed(name: &str) -> bool {
    [Release::Kirkstone, Release::Scarthgap, Release::Newest]
        .iter()
        .any(|&release| class_exists(name, release))
}

/// Whether a class gives the recipe another name by way of an event handler, which nobody follows here: BPN,
/// and with it the directories of local files, is not what the files say.
pub fn renames_recipe(class: &str) -> bool {
    matches!(class, "nativesdk" | "mcextend")
}

/// Variables that a machine, a distro or `local.conf` usually sets: where that configuration is missing,
/// the defaults of the tables say nothing about them.
pub fn configured(release: Release) -> impl Iterator<Item = &'static str> {
    tables(release).into_iter().flat_map(|table| table.configured.iter().copied())
}

/// The tables to ask, first to last.
fn tables(release: Release) -> [&'static Table; 2] {
    static PANTAVISOR: OnceLock<Table> = OnceLock::new();
    static CORE: [OnceLock<Table>; 3] = [const { OnceLock::new() }; 3];
    let text = match release {
        Release::Kirkstone => include_str!("kirkstone.facts"),
        Release::Scarthgap => include_str!("scarthgap.facts"),
        Release::Newest => include_str!("newest.facts"),
    };
    [
        PANTAVISOR.get_or_init(|| Table::read(include_str!("pantavisor.facts"))),
        CORE[release as usize].get_or_init(|| Table::read(text)),
    ]
}

impl Table {
    /// Lines that begin with `#@ ` divide a table; the text up to the next one belongs to a class or file.
    fn read(text: &'static str) -> Table {
        let mut table = Table::default();
        let mut source = "";
        let sections = text.split_inclusive("\n#@ ").map(|part| part.strip_suffix("#@ ").unwrap_or(part));
        for section in sections.skip(1) {
            let (head, body) = section.split_once('\n').unwrap_or((section, ""));
            let (kind, rest) = head.split_once(' ').unwrap_or((head, ""));
            match kind {
                "table" => source = rest,
                "classes" => table.classes.extend(rest.split(' ')),
                "configured" => table.configured.extend(rest.split(' ')),
                "conf" => {
                    table.bitbake_conf = Some(Fact::new(rest, source, body, Dialect::Conf { base: true }));
                }
                _ => drop(table.known.insert(rest, Fact::new(rest, source, body, Dialect::Recipe))),
            }
        }
        table
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::StmtKind;

    const RELEASES: [Release; 3] = [Release::Kirkstone, Release::Scarthgap, Release::Newest];

    #[test]
    fn every_table_parses_and_says_nothing_but_facts() {
        for release in RELEASES {
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
        for release in RELEASES {
            for name in ["core-image", "image", "base", "container-pvrexport", "pvrexport", "deploy"] {
                assert!(class(name, release).is_some(), "{name} in {}", release.name());
            }
            assert!(class_exists("cmake", release) && class("cmake", release).is_none());
            assert!(!class_exists("no-such-class", release));
            assert!(configured(release).any(|name| name == "MACHINE"));
            assert!(bitbake_conf(release).is_some_and(|fact| fact.text.contains("\nBPN = ")));
        }
        assert!(bitbake_conf(Release::Newest).is_some_and(|fact| fact.text.contains("\nUNPACKDIR ??= ")));
        assert!(bitbake_conf(Release::Scarthgap).is_some_and(|fact| !fact.text.contains("\nUNPACKDIR ")));
    }
}
