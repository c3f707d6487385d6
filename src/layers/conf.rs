//! The variables that `layer.conf` and `bblayers.conf` files set, one file after the other.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use crate::disk::{Disk, FileKind};
use crate::syntax::ast::{Assignment, Operator, View};
use crate::syntax::{Dialect, Reference, StmtKind, parse, references};
use crate::text::{SourceFile, Span};
use crate::value::{Piece, Value};

/// Includes deeper than this are not followed.
const MAX_DEPTH: usize = 20;

/// Variables by name, as far as configuration of layers needs them: all operators, no flags, no overrides
/// (none are in force before the machine and the distro are known).
#[derive(Clone, Debug, Default)]
pub struct Conf {
    variables: HashMap<String, Variable>,
}

#[derive(Clone, Debug, Default)]
struct Variable {
    value: Option<String>,
    weak: Option<String>,
    /// `:append`, `:prepend` and `:remove`, in file order.
    changes: Vec<(Change, String)>,
}

/// A space of the directory that a layer lies in, in a list of paths. BitBake does not build there, but a
/// layer may well be checked there.
const SPACE: &str = "\u{f8f0}";

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Change {
    Append,
    Prepend,
    Remove,
}

impl Conf {
    pub fn set(&mut self, name: &str, value: impl Into<String>) {
        self.variables.insert(name.to_owned(), Variable { value: Some(value.into()), ..Variable::default() });
    }

    /// Reads `layer.conf` of the layer at `root`. LAYERDIR has its value while that file is read and is put
    /// in for good at its end, as BitBake does. False if the file cannot be read.
    pub fn read_layer(&mut self, root: &Path, disk: &Disk) -> bool {
        let root_text = root.to_string_lossy();
        self.set("LAYERDIR", root_text.as_ref());
        self.set("LAYERDIR_RE", python_re_escape(&root_text));
        let read = self.read(&root.join("conf/layer.conf"), disk);
        for name in ["LAYERDIR", "LAYERDIR_RE"] {
            self.put_in(name);
        }
        read
    }

    /// Reads a file that BitBake loads itself.
    pub fn read(&mut self, path: &Path, disk: &Disk) -> bool {
        self.read_file(path, Dialect::Conf { base: true }, disk, 0)
    }

    /// Reads the text of a file; `path` says where its includes start from.
    pub fn read_text(&mut self, path: &Path, text: &str, disk: &Disk) {
        self.read_source(&SourceFile::new(path, text), Dialect::Conf { base: false }, disk, 0);
    }

    fn read_file(&mut self, path: &Path, dialect: Dialect, disk: &Disk, depth: usize) -> bool {
        let Ok(bytes) = disk.read(path, FileKind::Metadata) else { return false };
        self.read_source(&SourceFile::from_bytes(path, &bytes), dialect, disk, depth);
        true
    }

    fn read_source(&mut self, source: &SourceFile, dialect: Dialect, disk: &Disk, depth: usize) {
        let path = source.path();
        let tree = parse(source.text(), dialect).tree;
        for stmt in crate::syntax::ast::File::new(source.text(), &tree).stmts() {
            match stmt.view() {
                View::Assignment(assignment) if assignment.flag().is_none() => self.assign(assignment),
                View::Directive(directive) if depth < MAX_DEPTH => {
                    let argument = directive.argument().get();
                    match directive.kind() {
                        StmtKind::Include | StmtKind::Require => {
                            self.include(path, &argument, disk, depth + 1)
                        }
                        StmtKind::Unset => drop(self.variables.remove(argument.as_ref())),
                        _ => {}
                    }
                }
                _ => {}
            }
        }
    }

    fn include(&mut self, from: &Path, argument: &str, disk: &Disk, depth: usize) {
        let Some(names) = self.expand(argument).exact().map(str::to_owned) else { return };
        for name in names.split_whitespace() {
            let beside = from.parent().map(|directory| directory.join(name));
            let found =
                beside.into_iter().chain(self.bbpath().into_iter().map(|directory| directory.join(name)));
            if let Some(path) = found.into_iter().find(|path| disk.is_file(path))
                && path != from
                && let Some(dialect) = Dialect::of(&path)
            {
                self.read_file(&path, dialect, disk, depth);
            }
        }
    }

    fn assign(&mut self, assignment: Assignment<'_>) {
        let name = assignment.name().get();
        let mut text = assignment.value().get().into_owned();
        let operator = assignment.operator();
        if operator == Operator::Immediate {
            text = self.expand(&text).source();
        }
        let (name, change) = split_change(&name);
        let variable = self.variables.entry(name.to_owned()).or_default();
        if let Some(change) = change {
            let text = match operator {
                Operator::Append => format!(" {text}"),
                Operator::Prepend => format!("{text} "),
                _ => text,
            };
            variable.changes.push((change, text));
            return;
        }
        let raw = variable.value.clone().unwrap_or_default();
        variable.value = Some(match operator {
            Operator::Set | Operator::Immediate => text,
            Operator::Default => variable.value.take().unwrap_or(text),
            Operator::WeakDefault => {
                variable.weak = Some(text);
                return;
            }
            Operator::Append => format!("{raw} {text}"),
            Operator::Prepend => format!("{text} {raw}"),
            Operator::AppendBare => format!("{raw}{text}"),
            Operator::PrependBare => format!("{text}{raw}"),
        });
    }

    /// Replaces `${NAME}` by its value in every variable, and forgets the variable.
    fn put_in(&mut self, name: &str) {
        let Some(value) = self.variables.remove(name).and_then(|variable| variable.value) else { return };
        let reference = format!("${{{name}}}");
        for (holder, variable) in &mut self.variables {
            let is_list_of_paths = ["BBFILES", "BBFILES_DYNAMIC"].contains(&holder.as_str());
            let value = if is_list_of_paths { value.replace(' ', SPACE) } else { value.clone() };
            let texts = variable.value.iter_mut().chain(&mut variable.weak);
            for text in texts.chain(variable.changes.iter_mut().map(|change| &mut change.1)) {
                if text.contains(&reference) {
                    *text = text.replace(&reference, &value);
                }
            }
        }
    }

    /// The final value; `None` if nothing sets it.
    pub fn get(&self, name: &str) -> Option<Value> {
        self.value_of(name, &mut Vec::new())
    }

    /// The value of a variable, or nothing: what is not set adds no words.
    pub fn words(&self, name: &str) -> Vec<String> {
        self.get(name)
            .map(|value| value.whole_words().map(|word| word.replace(SPACE, " ")).collect())
            .unwrap_or_default()
    }

    /// The directories in which BitBake looks for classes and included files.
    pub fn bbpath(&self) -> Vec<PathBuf> {
        let value = self.get("BBPATH").map(|value| value.source()).unwrap_or_default();
        value.split(':').filter(|entry| entry.starts_with('/')).map(PathBuf::from).collect()
    }

    fn value_of<'a>(&'a self, name: &'a str, open: &mut Vec<&'a str>) -> Option<Value> {
        let variable = self.variables.get(name)?;
        if open.contains(&name) {
            return Some(Value::unknown(format!("${{{name}}}")));
        }
        let mut text = variable.value.clone().or_else(|| variable.weak.clone());
        for (change, addition) in &variable.changes {
            match change {
                Change::Append => text.get_or_insert_default().push_str(addition),
                Change::Prepend => text.get_or_insert_default().insert_str(0, addition),
                Change::Remove => {}
            }
        }
        open.push(name);
        let value = self.expand_within(&text?, open);
        open.pop();
        let mut removed: Vec<&str> = Vec::new();
        for (change, text) in &variable.changes {
            if *change == Change::Remove {
                removed.extend(text.split_whitespace());
            }
        }
        Some(if removed.is_empty() {
            value
        } else {
            value.map(|text| {
                text.split(' ').filter(|word| !removed.contains(word)).collect::<Vec<_>>().join(" ")
            })
        })
    }

    fn expand(&self, text: &str) -> Value {
        self.expand_within(text, &mut Vec::new())
    }

    /// Every reference replaced by its value; what is not set or not understood stays unknown.
    fn expand_within<'a>(&'a self, text: &str, open: &mut Vec<&'a str>) -> Value {
        let mut pieces = Vec::new();
        let mut end = 0;
        for (whole, reference) in references(text) {
            let at = Span::of(text, whole);
            pieces.push(Piece::Text(text[end..at.start as usize].to_owned()));
            end = at.end as usize;
            let value = match reference {
                Reference::Variable(name) => match self.variables.get_key_value(name) {
                    Some((name, _)) if open.len() < MAX_DEPTH => self.value_of(name, open),
                    _ => None,
                },
                Reference::Python(_) => None,
            };
            match value {
                Some(value) => pieces.extend(value.pieces().into_owned()),
                None => pieces.push(Piece::Unknown(whole.to_owned())),
            }
        }
        pieces.push(Piece::Text(text[end..].to_owned()));
        Value::from_pieces(pieces)
    }
}

/// `NAME:append:o` is NAME and what is done to it. The overrides are not looked at.
fn split_change(name: &str) -> (&str, Option<Change>) {
    let changes = [(":append", Change::Append), (":prepend", Change::Prepend), (":remove", Change::Remove)];
    for (word, change) in changes {
        if let Some((base, overrides)) = name.split_once(word)
            && overrides.is_empty()
        {
            return (base, Some(change));
        }
    }
    (name, None)
}

/// As Python's `re.escape`.
fn python_re_escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        if "()[]{}?*+-|^$\\.&~# \t\n\r\u{b}\u{c}".contains(c) {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped
}
