//! Writes the tables of facts that pvlint carries for layers that are not there.
//!
//! ```text
//! cargo run --example facts -- --layer DIR --name openembedded-core --release newest --commit ID \\
//!     --out FILE [CLASS…]
//! ```
//!
//! DIR is a checkout of a layer. For each class named, for those that these inherit, and for
//! `conf/bitbake.conf`, the table says what is assigned, inherited and declared: names, operators and short
//! values. Comments and the bodies of functions stay behind. Besides, it lists the names of all classes, and
//! of the variables that the layer's machines and distros set. `pvlint::model::facts` reads the result.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::{env, fs};

use pvlint::disk::Directories;
use pvlint::syntax::ast::{Assignment, Directive, File, Function, View};
use pvlint::syntax::{Dialect, Parse, StmtKind, parse, references};
use pvlint::text::SourceFile;

/// A longer value is no fact any more; it stays unknown.
const MAX_VALUE: usize = 700;

/// The same for an expression within a value.
const MAX_EXPRESSION: usize = 200;

/// Stands for a value that is not carried; nobody can evaluate it.
const UNKNOWN: &str = "${@facts.unknown()}";

/// Flags that only serve BitBake's own bookkeeping and documentation.
const SKIPPED_FLAGS: &[&str] = &["doc", "vardeps", "vardepsexclude", "vardepvalue", "vardepvalueexclude"];

/// Variables that are left out, by the start of their names: what serves BitBake itself, toolchains, SDKs.
const SKIPPED: &[&str] = &[
    "AR",
    "AS",
    "ASNEEDED",
    "ASSUME_PROVIDED",
    "BBLAYERS_",
    "BB_BASEHASH",
    "BB_CONSOLELOG",
    "BB_DEFAULT_EVENTLOG",
    "BB_HASH",
    "BB_NUMBER",
    "BB_RENAMED",
    "BB_SIGNATURE",
    "BUILDCFG",
    "BUILD_",
    "CACHE",
    "CC",
    "CFLAGS",
    "CPP",
    "CVE_STATUS",
    "CXX",
    "DATA_LICENSE",
    "DEBUG_",
    "ERR_REPORT",
    "ESDK_",
    "FAKEROOT",
    "FC",
    "FOSS_",
    "GCC",
    "GIT_CEILING",
    "HOSTTOOLS",
    "HOST_",
    "LC_ALL",
    "LD",
    "LINKER",
    "MIRRORS",
    "NM",
    "OBJ",
    "OE_FRAGMENTS",
    "OE_IMPORTS",
    "OLDEST_KERNEL",
    "OMP_",
    "PERL_HASH",
    "PREFERRED_",
    "PREMIRRORS",
    "PROGRESS",
    "PRSERV",
    "PSEUDO_LOCAL",
    "PSEUDO_PASSWD",
    "PSEUDO_PREFIX",
    "PSEUDO_SYSROOT",
    "PYTHON",
    "QB_",
    "RANLIB",
    "READELF",
    "SDK",
    "SECURITY_",
    "SELECTED_OPT",
    "SIGGEN",
    "SPDX_",
    "SSTATE",
    "STAMP",
    "STRINGS",
    "STRIP",
    "TARGET_C",
    "TARGET_LD",
    "TARGET_LINK",
    "TOOLCHAIN",
    "TZ",
    "UNINATIVE",
    "XSERVER",
    "XZ_",
    "ZSTD_",
];

/// Settings that a build's own configuration makes, as the sample file of that name proposes.
const SAMPLES: &[&str] = &["conf/local.conf.sample", "conf/templates/default/local.conf.sample"];

/// Files that `bitbake.conf` includes and that belong to its defaults. Others configure one build.
const INLINED: &[&str] =
    &["conf/licenses.conf", "conf/distro/defaultsetup.conf", "conf/distro/include/default-distrovars.inc"];

struct Arguments {
    layer: PathBuf,
    name: String,
    release: String,
    commit: String,
    out: PathBuf,
    classes: Vec<String>,
}

fn arguments() -> Option<Arguments> {
    let mut given = BTreeMap::new();
    let mut classes = Vec::new();
    let mut words = env::args().skip(1);
    while let Some(word) = words.next() {
        match word.strip_prefix("--") {
            Some(option) => drop(given.insert(option.to_owned(), words.next()?)),
            None => classes.push(word),
        }
    }
    Some(Arguments {
        layer: given.remove("layer")?.into(),
        name: given.remove("name")?,
        release: given.remove("release")?,
        commit: given.remove("commit")?,
        out: given.remove("out")?.into(),
        classes,
    })
}

fn main() -> ExitCode {
    let Some(arguments) = arguments() else {
        eprintln!("usage: facts --layer DIR --name NAME --release RELEASE --commit ID --out FILE [CLASS…]");
        return ExitCode::from(2);
    };
    let layer = Layer::new(&arguments.layer);
    let text = layer.table(&arguments);
    match fs::write(&arguments.out, &text) {
        Ok(()) => {
            eprintln!("{}: {} bytes", arguments.out.display(), text.len());
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{}: {error}", arguments.out.display());
            ExitCode::FAILURE
        }
    }
}

struct Layer {
    root: PathBuf,
    /// Path below the root by class name.
    classes: BTreeMap<String, String>,
    /// Configuration of machines and distros.
    configurations: Vec<PathBuf>,
}

impl Layer {
    fn new(root: &Path) -> Layer {
        let mut classes = BTreeMap::new();
        let mut configurations = Vec::new();
        Directories::new().walk(root, &mut |path| {
            let below = path.strip_prefix(root).unwrap_or(&path).to_string_lossy().into_owned();
            let directory = below.split('/').next().unwrap_or("");
            if let (Some(name), true) = (below.strip_suffix(".bbclass"), directory.starts_with("classes")) {
                classes.insert(name.rsplit('/').next().unwrap_or(name).to_owned(), below);
            } else if below.starts_with("conf/machine") || below.starts_with("conf/distro") {
                configurations.push(path);
            }
        });
        Layer { root: root.to_owned(), classes, configurations }
    }

    fn table(&self, arguments: &Arguments) -> String {
        let mut out = format!(
            "# Facts about {}, written by `cargo run --example facts`: names, operators, short values.\n\
             #@ table {} {} {}\n",
            arguments.name, arguments.name, arguments.release, arguments.commit
        );
        let names: Vec<&str> = self.classes.keys().map(String::as_str).collect();
        let _ = writeln!(out, "#@ classes {}", names.join(" "));
        let head = out.len();
        if self.root.join("conf/bitbake.conf").is_file() {
            let _ = writeln!(out, "#@ conf bitbake");
            self.facts_of("conf/bitbake.conf", &mut Facts::new(&mut out));
        }
        let mut waiting: Vec<String> = arguments.classes.iter().rev().cloned().collect();
        let mut done = BTreeSet::new();
        while let Some(class) = waiting.pop() {
            let Some(path) = self.classes.get(&class) else { continue };
            if !done.insert(class.clone()) {
                continue;
            }
            let _ = writeln!(out, "#@ class {class}");
            let mut facts = Facts::new(&mut out);
            self.facts_of(path, &mut facts);
            facts.finish();
            waiting.extend(facts.inherited.into_iter().rev());
        }
        let mentioned: BTreeSet<&str> =
            out.split(|c: char| !(c.is_alphanumeric() || "_-".contains(c))).collect();
        let configured: Vec<String> =
            self.configured().into_iter().filter(|name| mentioned.contains(name.as_str())).collect();
        out.insert_str(head, &format!("#@ configured {}\n", configured.join(" ")));
        out
    }

    /// The variables that machines, distros and the sample of `local.conf` set: their value in a build
    /// depends on what is chosen there.
    fn configured(&self) -> BTreeSet<String> {
        let mut names = BTreeSet::new();
        for path in &self.configurations {
            let Some((source, parsed)) = read(path) else { continue };
            names.extend(settings(source.text(), &parsed));
        }
        for sample in SAMPLES {
            let Ok(text) = fs::read_to_string(self.root.join(sample)) else { continue };
            // Most of a sample is commented out.
            let lines = text.lines().map(|line| line.trim_start_matches('#')).collect::<Vec<_>>().join("\n");
            names.extend(settings(&lines, &parse(&lines, Dialect::Conf { base: false })));
        }
        names
    }

    fn facts_of(&self, path: &str, facts: &mut Facts<'_>) {
        let Some((source, parsed)) = read(&self.root.join(path)) else { return };
        for stmt in File::new(source.text(), &parsed.tree).stmts() {
            match stmt.view() {
                View::Assignment(assignment) => facts.assignment(assignment),
                View::Function(function) => facts.function(function, source.slice(function.body())),
                View::Directive(directive) => self.directive(directive, facts),
                _ => {}
            }
        }
    }

    fn directive(&self, directive: Directive<'_>, facts: &mut Facts<'_>) {
        let argument = directive.argument().get();
        let argument = argument.split_whitespace().collect::<Vec<_>>().join(" ");
        let keyword = match directive.kind() {
            StmtKind::Include | StmtKind::Require => {
                if INLINED.contains(&argument.as_str()) {
                    self.facts_of(&argument, facts);
                }
                return;
            }
            StmtKind::Inherit => "inherit",
            StmtKind::InheritDefer => "inherit_defer",
            StmtKind::AddTask => "addtask",
            StmtKind::DelTask => "deltask",
            StmtKind::ExportFunctions => "EXPORT_FUNCTIONS",
            StmtKind::Export if is_skipped(&argument) => return,
            StmtKind::Export => "export",
            StmtKind::Unset => "unset",
            StmtKind::UnsetFlag => {
                let flag = directive.flag().map(|flag| flag.get().into_owned()).unwrap_or_default();
                return facts.line(&format!("unset {argument}[{flag}]"));
            }
            _ => return,
        };
        if keyword.starts_with("inherit") {
            facts
                .inherited
                .extend(argument.split(' ').filter(|name| !name.contains("${")).map(str::to_owned));
        }
        facts.line(&format!("{keyword} {argument}"));
    }
}

/// The variables that a configuration file sets for all recipes.
fn settings(text: &str, parsed: &Parse) -> Vec<String> {
    let assignments = File::new(text, &parsed.tree).assignments();
    let names = assignments.filter(|assignment| assignment.flag().is_none()).map(|one| one.name().get());
    let names = names.filter(|name| !name.contains(":pn-") && !name.contains("${"));
    names.map(|name| name.split(':').next().unwrap_or_default().to_owned()).collect()
}

fn read(path: &Path) -> Option<(SourceFile, Parse)> {
    let source = SourceFile::from_bytes(path, fs::read(path).ok()?).ok()?;
    let parsed = parse(source.text(), Dialect::of(path)?);
    Some((source, parsed))
}

/// The facts of one file, written as BitBake would read them.
struct Facts<'a> {
    out: &'a mut String,
    inherited: Vec<String>,
    /// What anonymous functions may change.
    changed: BTreeSet<String>,
}

impl Facts<'_> {
    fn new(out: &mut String) -> Facts<'_> {
        Facts { out, inherited: Vec::new(), changed: BTreeSet::new() }
    }

    fn line(&mut self, line: &str) {
        let _ = writeln!(self.out, "{line}");
    }

    fn assignment(&mut self, assignment: Assignment<'_>) {
        let flag = assignment.flag().map(|flag| flag.get().into_owned());
        if flag.as_ref().is_some_and(|flag| SKIPPED_FLAGS.contains(&flag.split(':').next().unwrap_or(""))) {
            return;
        }
        if is_skipped(&assignment.name().get()) {
            return;
        }
        let export = if assignment.exported() { "export " } else { "" };
        let flag = flag.map(|flag| format!("[{flag}]")).unwrap_or_default();
        let (name, operator) = (assignment.name().get(), assignment.operator().text());
        let (value, quote) = (carried(&assignment.value().get()), assignment.quote());
        let quote = if value == UNKNOWN { '"' } else { quote };
        self.line(&format!("{export}{name}{flag} {operator} {quote}{value}{quote}"));
    }

    /// That a function exists, and of which kind; of an anonymous one what it may change.
    fn function(&mut self, function: Function<'_>, body: &str) {
        if function.is_anonymous() {
            self.changed.extend(changes(body));
            return;
        }
        let fakeroot = if function.is_fakeroot() { "fakeroot " } else { "" };
        let name = function.stored_name();
        match function.is_python() {
            true => self.line(&format!("{fakeroot}python {name}() {{\n    pass\n}}")),
            false => self.line(&format!("{fakeroot}{name}() {{\n    {UNKNOWN}\n}}")),
        }
    }

    /// One anonymous function that changes all those variables to something unknown.
    fn finish(&mut self) {
        if !self.changed.is_empty() {
            let calls: Vec<String> = std::mem::take(&mut self.changed).into_iter().collect();
            self.line(&format!("python() {{\n    {}\n}}", calls.join("\n    ")));
        }
    }
}

fn is_skipped(name: &str) -> bool {
    SKIPPED.iter().any(|start| name.starts_with(start))
}

/// A value as it is carried: the text, or nothing but that there is one.
fn carried(value: &str) -> String {
    let expressions = references(value).map(|(whole, _)| whole.len());
    let longest = expressions.max().unwrap_or(0);
    if value.len() > MAX_VALUE || longest > MAX_EXPRESSION { UNKNOWN.to_owned() } else { value.to_owned() }
}

/// The calls in a Python body that change variables whose names are written out.
fn changes(body: &str) -> Vec<String> {
    const CALLS: &[(&str, bool)] = &[
        ("setVar", false),
        ("appendVar", false),
        ("prependVar", false),
        ("delVar", false),
        ("setVarFlag", true),
        ("appendVarFlag", true),
        ("prependVarFlag", true),
        ("delVarFlag", true),
    ];
    let mut found = Vec::new();
    for (call, has_flag) in CALLS {
        for (at, whole) in body.match_indices(&format!("{call}(")) {
            if !is_about_the_datastore(&body[..at]) {
                continue;
            }
            let mut arguments = body[at + whole.len()..].split(',').map(str::trim);
            let mut literal = || arguments.next().and_then(string_literal);
            let (Some(name), flag) = (literal(), if *has_flag { literal() } else { None }) else { continue };
            match (has_flag, flag, call.starts_with("del")) {
                (false, _, false) => found.push(format!("d.{call}(\"{name}\", unknown)")),
                (false, _, true) => found.push(format!("d.{call}(\"{name}\")")),
                (true, Some(flag), false) => found.push(format!("d.{call}(\"{name}\", \"{flag}\", unknown)")),
                (true, Some(flag), true) => found.push(format!("d.{call}(\"{name}\", \"{flag}\")")),
                (true, None, _) => {}
            }
        }
    }
    found
}

/// Whether a call after `before` is one of `d`, or of a function within the function, such as
/// `appendVar("X", …)`. A copy of the datastore has another name.
fn is_about_the_datastore(before: &str) -> bool {
    let word = |c: char| c.is_alphanumeric() || c == '_' || c == '.';
    let receiver = &before[before.trim_end_matches(word).len()..];
    matches!(receiver, "" | "d.")
}

fn string_literal(argument: &str) -> Option<&str> {
    let quote = argument.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let (text, rest) = argument[1..].split_once(quote)?;
    (rest.is_empty() || rest.starts_with(')')).then_some(text)
}
