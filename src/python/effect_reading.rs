//! One walk over code that notes what it may do to the datastore.

use super::bitbake_functions::task_name;
use super::effect_list::{Effects, FlagsChanged, Given};
use super::libraries::{Changes, changed_by_path};
use super::local_texts::Locals;
use super::modules;
use super::reach::{is_about_tasks, is_into_everything, is_into_object, is_looked_at, is_module, path_of};
use super::tree::{Call, Comprehension, Expr, FormatPart, Function, Stmt, Text};

pub(super) struct Reading {
    /// The names of the datastore.
    pub aliases: Vec<Text>,
    /// Names that the code itself gives something to.
    pub own: Vec<Text>,
    pub locals: Locals,
    pub effects: Effects,
}

impl Reading {
    fn is_data(&self, expr: &Expr) -> bool {
        match expr {
            Expr::Name(name) => self.aliases.contains(name),
            // An event has it, too.
            Expr::Attribute(base, name) => &**name == "data" && self.is_data(base),
            _ => false,
        }
    }

    pub(super) fn block(&mut self, body: &[Stmt]) {
        body.iter().for_each(|stmt| self.stmt(stmt));
    }

    fn stmt(&mut self, stmt: &Stmt) {
        match stmt {
            Stmt::Expr(expr) | Stmt::Assert(expr) => self.expr(expr),
            Stmt::Assign(targets, value) => {
                self.expr(value);
                targets.iter().for_each(|target| self.target(target));
            }
            Stmt::AugAssign(target, _, value) => {
                self.expr(value);
                self.target(target);
            }
            Stmt::If(test, then, otherwise) | Stmt::While(test, then, otherwise) => {
                self.expr(test);
                self.block(then);
                self.block(otherwise);
            }
            Stmt::For(inner) => {
                self.expr(&inner.iterable);
                self.target(&inner.target);
                self.block(&inner.body);
                self.block(&inner.otherwise);
            }
            Stmt::Return(value) | Stmt::Raise(value) => value.iter().for_each(|value| self.expr(value)),
            Stmt::Try(inner) => {
                self.block(&inner.body);
                for handler in &inner.handlers {
                    handler.class.iter().for_each(|class| self.expr(class));
                    self.block(&handler.body);
                }
                self.block(&inner.otherwise);
                self.block(&inner.finally);
            }
            Stmt::Def(function) => self.function(function),
            Stmt::Delete(targets) => {
                for target in targets {
                    if let Expr::Item(base, key) = target
                        && self.is_data(base)
                    {
                        self.change_flags(Some(key), None);
                    }
                    self.target(target);
                }
            }
            Stmt::With(items, body) => {
                for (context, target) in items {
                    self.expr(context);
                    target.iter().for_each(|target| self.target(target));
                }
                self.block(body);
            }
            Stmt::Opaque(body, names) => {
                self.names(names);
                self.block(body);
            }
            Stmt::Class(_, names) => self.names(names),
            Stmt::Import(imports) => {
                let others =
                    imports.iter().filter(|(path, bound)| bound.as_ref().is_some_and(|bound| bound != path));
                self.renamed(others.map(|(path, _)| path));
            }
            Stmt::ImportFrom(imports) => self.renamed(imports.iter().map(|(path, _)| path)),
            Stmt::Pass | Stmt::Break | Stmt::Continue => {}
        }
    }

    /// Modules, and what is in them, that the code calls by names of its own.
    fn renamed<'t>(&mut self, mut paths: impl Iterator<Item = &'t Text>) {
        self.effects.anything |= paths.any(|path| modules::reaches_everything(path));
    }

    /// A function within: it may be called at any time.
    fn function(&mut self, function: &Function) {
        for parameter in &function.parameters {
            parameter.default.iter().for_each(|default| self.expr(default));
        }
        if function.decorated {
            self.names(&function.mentions);
        }
        self.block(&function.body);
    }

    /// Something is done with what stands for these names that is not understood.
    fn names(&mut self, names: &[Text]) {
        self.effects.anything |= names.iter().any(|name| self.aliases.contains(name));
    }

    fn target(&mut self, target: &Expr) {
        match target {
            // It may become the datastore, but that has to be named for it.
            Expr::Name(_) => {}
            Expr::Tuple(parts) | Expr::List(parts) => parts.iter().for_each(|part| self.target(part)),
            Expr::Starred(part) => self.target(part),
            Expr::Item(base, key) if self.is_data(base) => self.change(key),
            Expr::Attribute(base, _) => {
                // An attribute of a module is replaced.
                self.effects.anything |= path_of(base).is_some_and(|path| is_module(&path));
                self.expr(base);
            }
            other => self.expr(other),
        }
    }

    /// A variable of this name is changed.
    fn change(&mut self, name: &Expr) {
        self.expr(name);
        match self.locals.beginning_of(name) {
            Some((name, true)) => self.effects.names.push(name.as_str().into()),
            Some((beginning, false)) if !beginning.is_empty() => {
                self.effects.beginnings.push(beginning.as_str().into());
            }
            _ => self.effects.anything = true,
        }
    }

    /// This flag of a variable is changed, or all of them are, as they go with their variable.
    fn change_flags(&mut self, name: Option<&Expr>, flag: Option<&Expr>) {
        let (variable, is_whole) = name.and_then(|name| self.locals.beginning_of(name)).unwrap_or_default();
        let flag = match flag.and_then(|flag| self.locals.beginning_of(flag)) {
            Some((flag, true)) => Some(flag.as_str().into()),
            _ => None,
        };
        self.effects.flags.push(FlagsChanged { variable: variable.as_str().into(), is_whole, flag });
    }

    /// `bb.build.addtask(task, before, after, d)` and `bb.build.deltask(task, d)`: tasks are kept in flags.
    fn change_tasks(&mut self, call: &Call) {
        let named = |at: usize| call.positional.get(at).and_then(|name| self.locals.beginning_of(name));
        // What is deleted is taken from the dependencies of every other task.
        let before = match named(1).filter(|_| call.positional.len() > 2) {
            Some((names, true)) => names.split_whitespace().map(|name| (task_name(name), true)).collect(),
            _ => vec![(String::new(), false)],
        };
        let own = match named(0) {
            Some((name, true)) => (task_name(&name), true),
            Some((name, false)) if name.starts_with("do_") => (name, false),
            _ => (String::new(), false),
        };
        let deps = before.into_iter().chain([own.clone()]).map(|name| (name, "deps"));
        for ((variable, is_whole), flag) in deps.chain([(own, "task")]) {
            let (variable, flag) = (variable.as_str().into(), Some(flag.into()));
            self.effects.flags.push(FlagsChanged { variable, is_whole, flag });
        }
    }

    fn exprs(&mut self, exprs: &[Expr]) {
        exprs.iter().for_each(|expr| self.expr(expr));
    }

    pub(super) fn expr(&mut self, expr: &Expr) {
        if self.is_data(expr) {
            // It gets somewhere else.
            self.effects.anything = true;
            return;
        }
        match expr {
            Expr::None | Expr::Bool(_) | Expr::Int(_) | Expr::Float(_) => {}
            Expr::Str(text) => self.text(text),
            // It gets another name.
            Expr::Name(name) => self.effects.anything |= is_into_everything(name) && !self.own.contains(name),
            Expr::Format(parts) => self.format(parts),
            Expr::Attribute(base, name) => match self.is_data(base) {
                true => self.effects.anything |= !is_looked_at(name),
                false => {
                    self.effects.anything |= is_into_object(name);
                    self.base(base);
                }
            },
            Expr::Item(base, index) => {
                if !self.is_data(base) {
                    self.expr(base);
                }
                self.expr(index);
            }
            Expr::Slice(bounds) => bounds.iter().flatten().for_each(|bound| self.expr(bound)),
            Expr::Call(call) => self.call(call),
            Expr::Unary(_, operand) | Expr::Starred(operand) | Expr::Bind(_, operand) => self.expr(operand),
            Expr::Binary(left, _, right) => {
                self.expr(left);
                self.expr(right);
            }
            Expr::And(values) | Expr::Or(values) => self.exprs(values),
            Expr::Compare(left, rest) => {
                self.compared(left);
                rest.iter().for_each(|(_, right)| self.compared(right));
            }
            Expr::IfElse(parts) => self.exprs(&parts[..]),
            Expr::List(items) | Expr::Tuple(items) | Expr::Set(items) => self.exprs(items),
            Expr::Dict(entries) => {
                for (key, value) in entries {
                    key.iter().for_each(|key| self.expr(key));
                    self.expr(value);
                }
            }
            Expr::Comprehension(comprehension) => self.comprehension(comprehension),
            Expr::Lambda(function) => self.function(function),
            Expr::Opaque(names) => self.names(names),
        }
    }

    /// What an attribute is asked of; a module does nothing by that.
    fn base(&mut self, expr: &Expr) {
        if !matches!(expr, Expr::Name(_)) || self.is_data(expr) {
            self.expr(expr);
        }
    }

    /// `NAME in d` and the like.
    fn compared(&mut self, expr: &Expr) {
        if !self.is_data(expr) {
            self.expr(expr);
        }
    }

    fn comprehension(&mut self, comprehension: &Comprehension) {
        for inner in &comprehension.loops {
            self.compared(&inner.iterable);
            self.target(&inner.target);
            self.exprs(&inner.conditions);
        }
        self.expr(&comprehension.element);
        comprehension.value.iter().for_each(|value| self.expr(value));
    }

    fn format(&mut self, parts: &[FormatPart]) {
        for part in parts {
            match part {
                FormatPart::Text(text) => self.text(text),
                FormatPart::Value { value, spec, .. } => {
                    self.expr(value);
                    self.format(spec);
                }
            }
        }
    }

    /// A text: it may become the value of a variable, or be expanded.
    fn text(&mut self, text: &str) {
        if text.contains("${@") {
            self.effects.add(Effects::of_text(text));
        }
    }

    fn call(&mut self, call: &Call) {
        if let Expr::Attribute(base, method) = &call.callee
            && self.is_data(base)
        {
            return self.method(method, call);
        }
        let given = self.given(call);
        let path = path_of(&call.callee);
        match (&path, given) {
            (Some(path), _) if is_into_everything(path) => self.effects.anything = true,
            (_, None) => self.effects.anything = true,
            (_, Some(given)) if given == Given::default() => {}
            (Some(path), Some(_)) if self.own.iter().any(|own| **own == **path) => {
                self.effects.anything = true
            }
            (Some(path), Some(given)) if !path.contains('.') && !modules::is_global(path) => {
                self.effects.calls.push((path.as_str().into(), given));
            }
            (Some(path), Some(given)) if is_module(path) => match modules::prelude_function(path) {
                Some(function) => match given.aliases(&function) {
                    Some(aliases) => self.effects.add(Effects::of_body(&function, aliases)),
                    None => self.effects.anything = true,
                },
                // Tasks are kept in flags.
                None if is_about_tasks(path) => self.change_tasks(call),
                None => match changed_by_path(path) {
                    Changes::Only(names) => {
                        self.effects.names.extend(names.iter().map(|name| Text::from(*name)));
                    }
                    _ => self.effects.anything = true,
                },
            },
            _ => self.effects.anything = true,
        }
        match &call.callee {
            // A method of something that may be a part of the datastore.
            Expr::Attribute(base, name) if !path.as_deref().is_some_and(is_module) => {
                self.effects.anything |= is_into_object(name);
                self.base(base);
            }
            Expr::Name(_) | Expr::Attribute(..) => {}
            callee => self.expr(callee),
        }
        for argument in call.positional.iter().chain(call.named.iter().map(|(_, value)| value)) {
            if !self.is_data(argument) {
                self.expr(argument);
            }
        }
    }

    /// Which arguments are the datastore; nothing if that is not known.
    fn given(&self, call: &Call) -> Option<Given> {
        let mut given = Given::default();
        for (at, argument) in call.positional.iter().enumerate() {
            if self.is_data(argument) {
                if call.positional[..at].iter().any(|argument| matches!(argument, Expr::Starred(_))) {
                    return None;
                }
                given.positions.push(at);
            }
        }
        for (name, argument) in &call.named {
            if self.is_data(argument) {
                given.names.push(name.clone()?);
            }
        }
        Some(given)
    }

    /// `d.method(…)`.
    fn method(&mut self, method: &str, call: &Call) {
        let arguments = || call.positional.iter().chain(call.named.iter().map(|(_, value)| value));
        if method.contains("VarFlag") && !method.starts_with("get") {
            let flag = if method.ends_with('s') { None } else { call.positional.get(1) };
            self.change_flags(call.positional.first(), flag);
        } else if super::datastore_changes::is_change(method) || method == "setVarFilter" {
            match call.positional.first() {
                Some(name) if !matches!(name, Expr::Starred(_)) => self.change(name),
                _ => self.effects.anything = true,
            }
            if matches!(method, "delVar" | "renameVar") {
                self.change_flags(call.positional.first(), None);
            }
            if method == "renameVar" {
                match call.positional.get(1) {
                    Some(name) => self.change(name),
                    None => self.effects.anything = true,
                }
            }
        } else if !is_looked_at(method) {
            self.effects.anything = true;
        }
        arguments().for_each(|argument| self.expr(argument));
    }
}
