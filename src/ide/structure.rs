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
use crate::text::{SourceFile, Span};

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
    let symbol = |name: String, name_span: Span, value: &Node| {
        let kind = match value.kind {
            JsonKind::Object(_) => SymbolKind::Object,
            JsonKind::Array(_) => SymbolKind::Array,
            _ => SymbolKind::Value,
        };
        let detail = value.as_str().unwrap_or_default().to_owned();
        Symbol {
            name,
            kind,
            detail,
            span: name_span.cover(value.span),
            name_span,
            children: json_symbols(value),
        }
    };
    match &node.kind {
        JsonKind::Object(members) => members
            .iter()
            .map(|member| {
                let name = if member.key.is_empty() { "?".to_owned() } else { member.key.clone() };
                symbol(name, member.key_span, &member.value)
            })
            .collect(),
        JsonKind::Array(elements) => {
            let named = |element: &Node| element.get("name").and_then(Node::as_str).map(str::to_owned);
            let elements = elements.iter().enumerate();
            elements
                .map(|(at, element)| {
                    let name =
                        named(element).filter(|name| !name.is_empty()).unwrap_or_else(|| at.to_string());
                    symbol(name, element.span, element)
                })
                .collect()
        }
        _ => Vec::new(),
    }
}

/// A part that folds, by its first and last byte.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Fold {
    pub span: Span,
    pub is_comment: bool,
}

/// Functions, values over several lines, comments and runs of inherits.
pub fn folds(source: &Arc<SourceFile>) -> Vec<Fold> {
    let text = source.text();
    let is_long = |span: Span| span.slice(text).trim_end().contains('\n');
    let mut folds = Vec::new();
    if is_json(source) {
        let document = Document::parse(Arc::clone(source));
        document.root.iter().for_each(|root| json_folds(root, &mut folds));
        folds.retain(|fold: &Fold| is_long(fold.span));
        return folds;
    }
    let Some(file) = parsed(source) else { return folds };
    let group = |kind: StmtKind| match kind {
        StmtKind::Comment => Some(true),
        StmtKind::Inherit | StmtKind::Require | StmtKind::Include => Some(false),
        _ => None,
    };
    let mut run: Option<(bool, Span)> = None;
    for stmt in file.ast().stmts() {
        match (group(stmt.kind()), &mut run) {
            (Some(kind), Some((of, span))) if *of == kind => *span = span.cover(stmt.span()),
            (kind, _) => {
                folds.extend(run.take().map(|(is_comment, span)| Fold { span, is_comment }));
                run = kind.map(|kind| (kind, stmt.span()));
                if kind.is_none() && stmt.kind() != StmtKind::Blank {
                    folds.push(Fold { span: stmt.span(), is_comment: false });
                }
            }
        }
    }
    folds.extend(run.map(|(is_comment, span)| Fold { span, is_comment }));
    folds.retain(|fold| is_long(fold.span));
    folds
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
    let mut spans = vec![word(text, offset)];
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

fn word(text: &str, offset: usize) -> Span {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    let start = text[..offset]
        .rfind(|c| !is_part(c))
        .map_or(0, |at| at + text[at..].chars().next().map_or(1, char::len_utf8));
    let end = text[offset..].find(|c| !is_part(c)).map_or(text.len(), |at| offset + at);
    Span::new(start, end)
}

/// The other places in this text that name the same, and whether each gives it a meaning.
pub fn highlights(world: &World, source: &Arc<SourceFile>, offset: usize) -> Vec<(Span, bool)> {
    let Some(file) = parsed(source) else {
        let Some(here) = json::service_at(world, source, offset) else { return Vec::new() };
        return vec![(here.span, here.provides)];
    };
    let Some(here) = mention_at(&file, offset) else { return Vec::new() };
    mentions(&file)
        .into_iter()
        .filter(|mention| is_same(mention, &here))
        .map(|mention| (mention.span, mention.defines))
        .collect()
}

/// Whether two mentions are of the same thing.
pub(super) fn is_same(one: &Mention, other: &Mention) -> bool {
    let is_code =
        |kind: &MentionKind| matches!(kind, MentionKind::Function | MentionKind::Variable | MentionKind::Def);
    one.name == other.name && (one.kind == other.kind || is_code(&one.kind) && is_code(&other.kind))
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
    let target = |mention: &Mention| match mention.kind {
        MentionKind::Class => class_file(world, &mention.name),
        MentionKind::Include => include_file(world, source.path(), &mention.name),
        MentionKind::Entry => entry_files(world, source.path(), mention).into_iter().next(),
        _ => None,
    };
    let all = mentions(&file);
    all.iter().filter_map(|mention| Some(Link { span: mention.span, target: target(mention)? })).collect()
}
