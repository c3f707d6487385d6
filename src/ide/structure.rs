//! What a text is made of: symbols, parts that fold, parts that are selected together, links. None of it
//! needs anything but the text, except for where links lead.

use std::path::PathBuf;
use std::sync::Arc;

use super::World;
use super::definition::{class_file, entry_files, include_file};
use super::json;
use super::mentions::{Mention, MentionKind, mention_at, mentions};
use crate::manifest::json::{Document, JsonKind, Node};
use crate::model::Parsed;
use crate::syntax::ast::View;
use crate::syntax::{Dialect, StmtKind, TokenKind};
use crate::text::{SourceFile, Span, word_around};

/// Something that has a name.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Symbol {
    pub name: String,
    pub kind: SymbolKind,
    pub detail: String,
    /// All of it.
    pub span: Span,
    /// Its name.
    pub name_span: Span,
    pub children: Vec<Symbol>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SymbolKind {
    Variable,
    Function,
    Class,
    File,
    Object,
    Array,
    Value,
}

/// A file of metadata as it is parsed; `None` for others.
pub(super) fn parsed(source: &Arc<SourceFile>) -> Option<Parsed> {
    Some(Parsed::new(Arc::clone(source), Dialect::of(source.path())?))
}

fn is_json(source: &SourceFile) -> bool {
    source.path().extension().is_some_and(|extension| extension == "json")
}

/// The variables, functions, classes and includes of a text.
pub fn symbols(source: &Arc<SourceFile>) -> Vec<Symbol> {
    if is_json(source) {
        let document = Document::parse(Arc::clone(source));
        return document.root.iter().flat_map(json_symbols).collect();
    }
    let Some(file) = parsed(source) else { return Vec::new() };
    file.ast().stmts().filter_map(symbol).collect()
}

fn symbol(stmt: crate::syntax::ast::Stmt<'_>) -> Option<Symbol> {
    let (name, kind, detail, name_span) = match stmt.view() {
        View::Assignment(assignment) => {
            let flag = assignment.flag().map(|flag| format!("[{}]", flag.get())).unwrap_or_default();
            let name = format!("{}{flag}", assignment.name().get());
            (name, SymbolKind::Variable, assignment.operator().text().to_owned(), assignment.name().span())
        }
        View::Function(function) => {
            let name = function
                .name()
                .map_or_else(|| "anonymous function".to_owned(), |name| name.get().into_owned());
            let language = if function.is_python() { "python" } else { "shell" };
            let span = function.name().map_or(function.header_span(), |name| name.span());
            (name, SymbolKind::Function, language.to_owned(), span)
        }
        View::Def(def) => {
            (def.name().get().into_owned(), SymbolKind::Function, "def".to_owned(), def.name().span())
        }
        View::Directive(directive) => {
            let kind = match directive.kind() {
                StmtKind::Inherit | StmtKind::InheritDefer => SymbolKind::Class,
                StmtKind::Include | StmtKind::Require | StmtKind::IncludeAll => SymbolKind::File,
                StmtKind::AddTask => SymbolKind::Function,
                _ => return None,
            };
            let argument = directive.argument();
            let keyword = directive.keyword_span().slice(stmt.file.text).to_owned();
            (argument.get().trim().to_owned(), kind, keyword, argument.span())
        }
        _ => return None,
    };
    let span = stmt.span().cover(name_span);
    let name = if name.is_empty() { "?".to_owned() } else { name };
    Some(Symbol { name, kind, detail, span, name_span, children: Vec::new() })
}

fn json_symbols(node: &Node) -> Vec<Symbol> {
    let mut symbols = Vec::new();
    match &node.kind {
        JsonKind::Object(members) => {
            for member in members {
                let name = if member.key.is_empty() { "?".to_owned() } else { member.key.clone() };
                symbols.push(json_symbol(name, member.key_span, &member.value));
            }
        }
        JsonKind::Array(elements) => {
            for (index, element) in elements.iter().enumerate() {
                let name = match element.get("name").and_then(Node::as_str) {
                    Some(name) if !name.is_empty() => name.to_owned(),
                    _ => index.to_string(),
                };
                symbols.push(json_symbol(name, element.span, element));
            }
        }
        _ => {}
    }
    symbols
}

fn json_symbol(name: String, name_span: Span, value: &Node) -> Symbol {
    let kind = match value.kind {
        JsonKind::Object(_) => SymbolKind::Object,
        JsonKind::Array(_) => SymbolKind::Array,
        _ => SymbolKind::Value,
    };
    let detail = value.as_str().unwrap_or_default().to_owned();
    let span = name_span.cover(value.span);
    Symbol { name, kind, detail, span, name_span, children: json_symbols(value) }
}

/// A part that folds, by its first and last byte.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Fold {
    pub span: Span,
    pub is_comment: bool,
}

/// Functions, values over several lines, comments and runs of inherits.
pub fn folds(source: &Arc<SourceFile>) -> Vec<Fold> {
    let mut folds: Vec<Fold> = Vec::new();
    if is_json(source) {
        let document = Document::parse(Arc::clone(source));
        document.root.iter().for_each(|root| json_folds(root, &mut folds));
    } else if let Some(file) = parsed(source) {
        metadata_folds(&file, &mut folds);
    }
    folds.retain(|fold| fold.span.slice(source.text()).trim_end().contains('\n'));
    folds
}

fn metadata_folds(file: &Parsed, folds: &mut Vec<Fold>) {
    // The comments, or the statements that bring other files in, that stand in a row.
    let mut run: Option<Fold> = None;
    for stmt in file.ast().stmts() {
        let is_comment = match stmt.kind() {
            StmtKind::Comment => Some(true),
            StmtKind::Inherit | StmtKind::Require | StmtKind::Include => Some(false),
            _ => None,
        };
        if let Some(fold) = &mut run
            && is_comment == Some(fold.is_comment)
        {
            fold.span = fold.span.cover(stmt.span());
            continue;
        }
        folds.extend(run.take());
        match is_comment {
            Some(is_comment) => run = Some(Fold { span: stmt.span(), is_comment }),
            None if stmt.kind() == StmtKind::Blank => {}
            None => folds.push(Fold { span: stmt.span(), is_comment: false }),
        }
    }
    folds.extend(run);
}

fn json_folds(node: &Node, folds: &mut Vec<Fold>) {
    let below: Vec<&Node> = match &node.kind {
        JsonKind::Object(members) => members.iter().map(|member| &member.value).collect(),
        JsonKind::Array(elements) => elements.iter().collect(),
        _ => return,
    };
    folds.push(Fold { span: node.span, is_comment: false });
    below.into_iter().for_each(|node| json_folds(node, folds));
}

/// What is selected when the selection grows: word, value, statement, all; the innermost first.
pub fn selections(source: &Arc<SourceFile>, offset: usize) -> Vec<Span> {
    let text = source.text();
    let mut spans = vec![word_around(text, offset, is_part_of_word)];
    if let Some(file) = parsed(source) {
        spans.extend(mention_at(&file, offset).map(|mention| mention.span));
        if let Some(id) = file.parse.tree.stmt_at(offset) {
            let stmt = file.ast().stmt(id);
            let token = stmt.tokens().find(|(kind, span)| {
                *kind != TokenKind::Trivia && (span.start as usize..=span.end as usize).contains(&offset)
            });
            spans.extend(token.map(|(_, span)| span));
            if let Some(assignment) = stmt.as_assignment() {
                spans.push(assignment.value().span());
            }
            spans.extend([stmt.span(), stmt.lines()]);
        }
    } else if is_json(source) {
        let document = Document::parse(Arc::clone(source));
        let mut node = document.root.as_ref();
        while let Some(at) = node {
            spans.push(at.span);
            let below: Vec<&Node> = match &at.kind {
                JsonKind::Object(members) => members.iter().map(|member| &member.value).collect(),
                JsonKind::Array(elements) => elements.iter().collect(),
                _ => Vec::new(),
            };
            node = below
                .into_iter()
                .find(|node| (node.span.start as usize..=node.span.end as usize).contains(&offset));
        }
    }
    spans.push(Span::new(0, text.len()));
    spans.retain(|span| span.start as usize <= offset && offset <= span.end as usize);
    spans.sort_by_key(|span| span.len());
    // Each holds the one before.
    let mut nested: Vec<Span> = Vec::new();
    for span in spans {
        let holds_last = nested
            .last()
            .is_none_or(|last| span != *last && span.start <= last.start && last.end <= span.end);
        if holds_last {
            nested.push(span);
        }
    }
    nested
}

pub(super) fn is_part_of_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// Whether a byte is in a comment, or in a line of one within a statement.
pub(super) fn is_in_comment(file: &Parsed, offset: usize) -> bool {
    let Some(id) = file.parse.tree.stmt_at(offset) else { return false };
    let mut tokens = file.ast().stmt(id).tokens();
    let is_comment = tokens.any(|(kind, span)| {
        kind == TokenKind::Comment && (span.start as usize..span.end as usize).contains(&offset)
    });
    let line = file.source.text()[..offset].rfind('\n').map_or(0, |at| at + 1);
    is_comment || file.source.text()[line..].trim_start().starts_with('#')
}

/// The other places in this text that name the same, and whether each gives it a meaning.
pub fn highlights(world: &World, source: &Arc<SourceFile>, offset: usize) -> Vec<(Span, bool)> {
    let Some(file) = parsed(source) else {
        let Some(here) = json::service_at(world, source, offset) else { return Vec::new() };
        return vec![(here.span, here.provides)];
    };
    let Some(here) = mention_at(&file, offset) else { return Vec::new() };
    let same = mentions(&file).into_iter().filter(|mention| is_same(mention, &here));
    same.map(|mention| (mention.span, mention.defines)).collect()
}

/// Whether two mentions are of the same thing.
pub(super) fn is_same(one: &Mention, other: &Mention) -> bool {
    one.name == other.name && (one.kind == other.kind || one.is_code() && other.is_code())
}

/// A part of a text that leads to a file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Link {
    pub span: Span,
    pub target: PathBuf,
}

/// Where classes, includes and local files lead.
pub fn links(world: &World, source: &Arc<SourceFile>) -> Vec<Link> {
    let Some(file) = parsed(source) else { return Vec::new() };
    let mut links = Vec::new();
    for mention in mentions(&file) {
        let target = match mention.kind {
            MentionKind::Class => class_file(world, &mention.name),
            MentionKind::Include => include_file(world, source.path(), &mention.name),
            MentionKind::Entry => entry_files(world, source.path(), &mention).into_iter().next(),
            _ => None,
        };
        links.extend(target.map(|target| Link { span: mention.span, target }));
    }
    links
}
