//! The texts that local names stand for, as far as they are known from the text of a function.

use rustc_hash::FxHashMap;

use super::tree::{Binary, Expr, FormatPart, Stmt, Text, assigned};

/// How the texts begin that the names of a function stand for, as far as each is given one and the same text
/// wherever it is given any: the name of a variable is often put together one statement before it is set.
#[derive(Default)]
pub(super) struct Locals {
    known: FxHashMap<Text, Option<(String, bool)>>,
}

impl Locals {
    pub(super) fn beginning_of(&self, expr: &Expr) -> Option<(String, bool)> {
        match expr {
            Expr::Name(name) => self.known.get(name).cloned().flatten(),
            other => beginning_of(other),
        }
    }

    pub(super) fn forget(&mut self, name: &Text) {
        self.known.insert(name.clone(), None);
    }

    fn forget_target(&mut self, target: &Expr) {
        match target {
            Expr::Name(name) => self.forget(name),
            Expr::Tuple(parts) | Expr::List(parts) => parts.iter().for_each(|part| self.forget_target(part)),
            Expr::Starred(part) => self.forget_target(part),
            _ => {}
        }
    }

    pub(super) fn block(&mut self, body: &[Stmt]) {
        for stmt in body {
            match stmt {
                Stmt::Assign(targets, value) => match targets.as_slice() {
                    [Expr::Name(name)] => {
                        let beginning = beginning_of(value);
                        match self.known.get(name) {
                            Some(other) if *other != beginning => self.forget(name),
                            _ => drop(self.known.insert(name.clone(), beginning)),
                        }
                    }
                    targets => targets.iter().for_each(|target| self.forget_target(target)),
                },
                Stmt::AugAssign(target, ..) => self.forget_target(target),
                Stmt::If(_, then, otherwise) | Stmt::While(_, then, otherwise) => {
                    self.block(then);
                    self.block(otherwise);
                }
                Stmt::For(inner) => {
                    self.forget_target(&inner.target);
                    self.block(&inner.body);
                    self.block(&inner.otherwise);
                }
                Stmt::Try(inner) => {
                    self.block(&inner.body);
                    inner.handlers.iter().for_each(|handler| self.block(&handler.body));
                    self.block(&inner.otherwise);
                    self.block(&inner.finally);
                }
                Stmt::With(items, body) => {
                    items
                        .iter()
                        .filter_map(|(_, target)| target.as_ref())
                        .for_each(|target| self.forget_target(target));
                    self.block(body);
                }
                // What a function within calls by these names is its own, or not known.
                Stmt::Def(function) => {
                    let mut own = Vec::new();
                    assigned(&function.body, &mut own);
                    own.extend(function.parameters.iter().map(|parameter| parameter.name.clone()));
                    own.iter().for_each(|name| self.forget(name));
                }
                Stmt::Opaque(body, names) => {
                    self.block(body);
                    names.iter().for_each(|name| self.forget(name));
                }
                Stmt::Class(_, names) => names.iter().for_each(|name| self.forget(name)),
                _ => {}
            }
        }
    }
}

/// How the text begins that an expression comes to, and whether that is all of it.
pub(super) fn beginning_of(expr: &Expr) -> Option<(String, bool)> {
    match expr {
        Expr::Str(text) => Some((text.to_string(), true)),
        Expr::Binary(left, Binary::Add, _) => Some((beginning_of(left)?.0, false)),
        Expr::Binary(left, Binary::Mod, _) => {
            let (text, _) = beginning_of(left)?;
            let end = text.find('%').unwrap_or(text.len());
            Some((text[..end].to_owned(), false))
        }
        Expr::Format(parts) => match parts.first() {
            Some(FormatPart::Text(text)) => Some((text.to_string(), parts.len() == 1)),
            _ => None,
        },
        Expr::Call(call) => match &call.callee {
            Expr::Attribute(base, name) if &**name == "format" => {
                let (text, _) = beginning_of(base)?;
                let end = text.find('{').unwrap_or(text.len());
                Some((text[..end].to_owned(), false))
            }
            _ => None,
        },
        _ => None,
    }
}
