//! Statements of text to statements of the tree.

use std::sync::OnceLock;

use ruff_python_ast as ast;

use super::parse::{Lowering, binary, text};
use super::tree::{Expr, For, Function, Handler, Parameter, Stmt, Text, Try};

impl Lowering {
    pub(super) fn block(&self, body: &[ast::Stmt]) -> Vec<Stmt> {
        body.iter().map(|stmt| self.stmt(stmt)).collect()
    }

    fn stmt(&self, stmt: &ast::Stmt) -> Stmt {
        match stmt {
            ast::Stmt::Expr(node) => Stmt::Expr(self.expr(&node.value)),
            ast::Stmt::Assign(node) => Stmt::Assign(self.list(&node.targets), self.expr(&node.value)),
            ast::Stmt::AnnAssign(node) => match &node.value {
                Some(value) => Stmt::Assign(vec![self.expr(&node.target)], self.expr(value)),
                None => Stmt::Pass,
            },
            ast::Stmt::AugAssign(node) => match binary(node.op) {
                Some(op) => Stmt::AugAssign(self.expr(&node.target), op, self.expr(&node.value)),
                None => {
                    let value = self.opaque(&[&node.target, &node.value]);
                    Stmt::Assign(vec![self.expr(&node.target)], value)
                }
            },
            // Every `elif` is a level deeper in this tree.
            ast::Stmt::If(node) if node.elif_else_clauses.len() > 100 => {
                let clauses = node.elif_else_clauses.iter().map(|clause| &clause.body);
                let bodies = std::iter::once(&node.body).chain(clauses);
                // Their conditions are not kept; they may do something, too.
                self.unusual.set(true);
                Stmt::Opaque(bodies.flat_map(|body| self.block(body)).collect(), Vec::new())
            }
            ast::Stmt::If(node) => {
                Stmt::If(self.expr(&node.test), self.block(&node.body), self.elses(&node.elif_else_clauses))
            }
            ast::Stmt::For(node) => Stmt::For(Box::new(For {
                target: self.expr(&node.target),
                iterable: if node.is_async { self.opaque(&[&node.iter]) } else { self.expr(&node.iter) },
                body: self.block(&node.body),
                otherwise: self.block(&node.orelse),
            })),
            ast::Stmt::While(node) => {
                Stmt::While(self.expr(&node.test), self.block(&node.body), self.block(&node.orelse))
            }
            ast::Stmt::Return(node) => Stmt::Return(self.optional(node.value.as_deref())),
            ast::Stmt::Raise(node) => Stmt::Raise(self.optional(node.exc.as_deref())),
            ast::Stmt::Try(node) => Stmt::Try(Box::new(Try {
                body: self.block(&node.body),
                handlers: node.handlers.iter().map(|handler| self.handler(handler)).collect(),
                otherwise: self.block(&node.orelse),
                finally: self.block(&node.finalbody),
            })),
            ast::Stmt::With(node) => Stmt::With(
                node.items.iter().map(|item| self.with_item(item)).collect(),
                self.block(&node.body),
            ),
            ast::Stmt::Import(node) => Stmt::Import(node.names.iter().map(imported).collect()),
            ast::Stmt::ImportFrom(node) => import_from(node),
            ast::Stmt::FunctionDef(node) => Stmt::Def(self.def(node).into()),
            ast::Stmt::Delete(node) => Stmt::Delete(self.list(&node.targets)),
            ast::Stmt::Assert(node) => Stmt::Assert(self.expr(&node.test)),
            ast::Stmt::Pass(_) => Stmt::Pass,
            ast::Stmt::Break(_) => Stmt::Break,
            ast::Stmt::Continue(_) => Stmt::Continue,
            ast::Stmt::Match(node) => {
                // What the patterns do and bind is not looked into.
                self.unusual.set(true);
                let bodies = node.cases.iter().flat_map(|case| self.block(&case.body));
                let bodies = bodies.collect();
                let Expr::Opaque(mentions) = self.opaque(&[&node.subject]) else { return Stmt::Pass };
                Stmt::Opaque(bodies, mentions)
            }
            ast::Stmt::Global(node) => self.declare(&node.names),
            ast::Stmt::Nonlocal(node) => self.declare(&node.names),
            // Its methods may do anything when they are called, and its body does now.
            ast::Stmt::ClassDef(node) => {
                let inner = Lowering::default();
                inner.block(&node.body);
                node.decorator_list.iter().for_each(|decorator| drop(inner.expr(&decorator.expression)));
                if let Some(arguments) = &node.arguments {
                    inner.list(&arguments.args);
                    arguments.keywords.iter().for_each(|keyword| drop(inner.expr(&keyword.value)));
                }
                inner.mentions.borrow().iter().for_each(|name| self.mention(name));
                Stmt::Class(text(node.name.as_str()), inner.mentions.into_inner())
            }
            ast::Stmt::TypeAlias(_) | ast::Stmt::IpyEscapeCommand(_) => {
                self.unusual.set(true);
                Stmt::Pass
            }
        }
    }

    fn elses(&self, clauses: &[ast::ElifElseClause]) -> Vec<Stmt> {
        let mut rest = Vec::new();
        for clause in clauses.iter().rev() {
            let body = self.block(&clause.body);
            rest = match &clause.test {
                Some(test) => vec![Stmt::If(self.expr(test), body, rest)],
                None => body,
            };
        }
        rest
    }

    fn handler(&self, handler: &ast::ExceptHandler) -> Handler {
        let ast::ExceptHandler::ExceptHandler(handler) = handler;
        Handler {
            class: self.optional(handler.type_.as_deref()),
            name: handler.name.as_ref().map(|name| text(name.as_str())),
            body: self.block(&handler.body),
        }
    }

    fn with_item(&self, item: &ast::WithItem) -> (Expr, Option<Expr>) {
        (self.expr(&item.context_expr), self.optional(item.optional_vars.as_deref()))
    }

    /// `nonlocal` or `global`.
    fn declare(&self, names: &[ast::Identifier]) -> Stmt {
        self.unusual.set(true);
        self.sets_outside.borrow_mut().extend(names.iter().map(|name| text(name.as_str())));
        Stmt::Pass
    }

    fn def(&self, node: &ast::StmtFunctionDef) -> Function {
        let inner = Lowering::default();
        let body = inner.block(&node.body);
        let decorators = node.decorator_list.iter().filter(|decorator| !is_for_signatures(decorator));
        let decorators: Vec<&ast::Decorator> = decorators.collect();
        decorators.iter().for_each(|decorator| drop(inner.expr(&decorator.expression)));
        let decorated = !decorators.is_empty();
        let opaque = inner.unusual.get() || node.is_async || decorated;
        let function = Function { opaque, decorated, ..inner.function(body) };
        self.signed(node.name.as_str(), Some(&node.parameters), function)
    }

    /// A function of which all but its name and parameters was met here.
    pub(super) fn function(self, body: Vec<Stmt>) -> Function {
        Function {
            name: text(""),
            parameters: Vec::new(),
            rest: None,
            named_rest: None,
            body,
            opaque: false,
            decorated: false,
            mentions: self.mentions.into_inner(),
            sets_outside: self.sets_outside.into_inner(),
            own_names: OnceLock::new(),
            effects: OnceLock::new(),
        }
    }

    /// The function with its name and its parameters, which are worked out here.
    pub(super) fn signed(
        &self,
        name: &str,
        parameters: Option<&ast::Parameters>,
        function: Function,
    ) -> Function {
        let mut function = Function { name: text(name), ..function };
        function.mentions.iter().for_each(|name| self.mention(name));
        if let Some(given) = parameters {
            let mut parameters = Vec::new();
            for parameter in given.posonlyargs.iter().chain(&given.args) {
                parameters.push(self.parameter(parameter, false));
            }
            for parameter in &given.kwonlyargs {
                parameters.push(self.parameter(parameter, true));
            }
            function.parameters = parameters;
            function.rest = given.vararg.as_ref().map(|rest| text(rest.name.as_str()));
            function.named_rest = given.kwarg.as_ref().map(|rest| text(rest.name.as_str()));
        }
        function
    }

    fn parameter(&self, parameter: &ast::ParameterWithDefault, named_only: bool) -> Parameter {
        Parameter {
            name: text(parameter.parameter.name.as_str()),
            default: self.optional(parameter.default.as_deref()),
            named_only,
        }
    }
}

/// What BitBake's own decorators note is for its signatures.
fn is_for_signatures(decorator: &ast::Decorator) -> bool {
    let called = match &decorator.expression {
        ast::Expr::Call(call) => &*call.func,
        other => other,
    };
    matches!(called, ast::Expr::Attribute(name) if name.attr.as_str().starts_with("vardeps"))
}

fn imported(alias: &ast::Alias) -> (Text, Option<Text>) {
    (text(alias.name.as_str()), alias.asname.as_ref().map(|bound| text(bound.as_str())))
}

fn import_from(node: &ast::StmtImportFrom) -> Stmt {
    let module = node.module.as_ref().map_or("", |module| module.as_str());
    let mut imported = Vec::with_capacity(node.names.len());
    for alias in &node.names {
        let name = alias.name.as_str();
        let path = if node.level == 0 { format!("{module}.{name}") } else { format!("?.{name}") };
        let bound = alias.asname.as_ref().map_or(name, |bound| bound.as_str());
        imported.push((Text::from(path), text(bound)));
    }
    Stmt::ImportFrom(imported)
}
