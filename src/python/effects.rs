//! What code may do to the datastore, read from its text: for functions that are not carried out to
//! their end, and for inline Python, of which nobody knows when BitBake expands it.

use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

use super::effect_list::{Effects, Given};
use super::libraries::{Changes, changed_by_path};
use super::modules;
use super::tree::{Call, Comprehension, Expr, FormatPart, Function, Stmt, Text, assigned};

/// Functions that call each other are followed so far.
const MAX_FOLLOWED: usize = 200;

impl Effects {
    /// What an expression may do where `d` is the datastore.
    pub fn of_expression(expr: &Expr) -> Effects {
        let mut reading = Reading {
            aliases: vec!["d".into()],
            own: Vec::new(),
            locals: Locals::default(),
            effects: Effects::default(),
        };
        reading.expr(expr);
        reading.effects
    }

    /// What a function may do whose parameters all may be the datastore.
    pub fn of_function(function: &Function) -> Effects {
        let mut aliases: Vec<Text> =
            function.parameters.iter().map(|parameter| parameter.name.clone()).collect();
        aliases.push("d".into());
        Effects::of_body(function, aliases)
    }

    fn of_body(function: &Function, aliases: Vec<Text>) -> Effects {
        let (known_for, known) = function.effects.get_or_init(|| {
            let effects = Effects::read(function, aliases.clone());
            (aliases.clone(), effects)
        });
        if *known_for == aliases { known.clone() } else { Effects::read(function, aliases) }
    }

    fn read(function: &Function, aliases: Vec<Text>) -> Effects {
        let mut own: Vec<Text> = function.parameters.iter().map(|parameter| parameter.name.clone()).collect();
        assigned(&function.body, &mut own);
        let mut locals = Locals::default();
        locals.block(&function.body);
        function.parameters.iter().for_each(|parameter| locals.forget(&parameter.name));
        let mut reading = Reading { aliases, own, locals, effects: Effects::default() };
        reading.block(&function.body);
        reading.effects
    }

    /// The same, with what the functions do that are called. `function` finds one: the inner `None` is one of
    /// which nothing is known. One that is not found may do anything, unless `missing_is_harmless`.
    pub fn followed(
        mut self,
        function: &mut dyn FnMut(&str) -> Option<Option<Arc<Function>>>,
        missing_is_harmless: bool,
    ) -> Effects {
        let mut seen: FxHashSet<(Text, Given)> = FxHashSet::default();
        let mut todo = std::mem::take(&mut self.calls);
        while let Some((name, given)) = todo.pop() {
            if self.anything || !seen.insert((name.clone(), given.clone())) {
                continue;
            }
            if seen.len() > MAX_FOLLOWED {
                self.anything = true;
                break;
            }
            match function(&name) {
                Some(Some(function)) => {
                    let aliases = given.aliases(&function);
                    let effects = match aliases {
                        Some(aliases) => Effects::of_body(&function, aliases),
                        None => Effects { anything: true, ..Effects::default() },
                    };
                    todo.extend(effects.calls.iter().cloned());
                    self.add(Effects { calls: Vec::new(), ..effects });
                }
                Some(None) => self.anything = true,
                None => self.anything |= !missing_is_harmless,
            }
        }
        self
    }
}

impl Given {
    /// The parameters that get the datastore. Nothing if that is not known.
    fn aliases(&self, function: &Function) -> Option<Vec<Text>> {
        let mut aliases = self.names.clone();
        for at in &self.positions {
            aliases.push(function.parameters.get(*at)?.name.clone());
        }
        let has = |name: &Text| function.parameters.iter().any(|parameter| parameter.name == *name);
        aliases.iter().all(has).then_some(aliases)
    }
}

/// How the texts begin that the names of a function stand for, as far as each is given one and the same text
/// wherever it is given any: the name of a variable is often put together one statement before it is set.
#[derive(Default)]
struct Locals {
    known: FxHashMap<Text, Option<(String, bool)>>,
}

impl Locals {
    fn beginning_of(&self, expr: &Expr) -> Option<(String, bool)> {
        match expr {
            Expr::Name(name) => self.known.get(name).cloned().flatten(),
            other => beginning_of(other),
        }
    }

    fn forget(&mut self, name: &Text) {
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

    fn block(&mut self, body: &[Stmt]) {
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
                // What a function within calls by these names is its own, or nobody knows.
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

struct Reading {
    /// The names of the datastore.
    aliases: Vec<Text>,
    /// Names that the code itself gives something to.
    own: Vec<Text>,
    locals: Locals,
    effects: Effects,
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

    fn block(&mut self, body: &[Stmt]) {
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
            Stmt::Delete(targets) => targets.iter().for_each(|target| self.target(target)),
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
            Stmt::Import(_) | Stmt::ImportFrom(_) | Stmt::Pass | Stmt::Break | Stmt::Continue => {}
        }
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

    fn exprs(&mut self, exprs: &[Expr]) {
        exprs.iter().for_each(|expr| self.expr(expr));
    }

    fn expr(&mut self, expr: &Expr) {
        if self.is_data(expr) {
            // It gets somewhere else.
            self.effects.anything = true;
            return;
        }
        match expr {
            Expr::None | Expr::Bool(_) | Expr::Int(_) | Expr::Float(_) | Expr::Str(_) | Expr::Name(_) => {}
            Expr::Format(parts) => self.format(parts),
            Expr::Attribute(base, name) => match self.is_data(base) {
                true => self.effects.anything |= !is_looked_at(name),
                false => self.expr(base),
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
            if let FormatPart::Value { value, spec, .. } = part {
                self.expr(value);
                self.format(spec);
            }
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
                None if is_about_tasks(path) => self.effects.flags_of.push("".into()),
                None => match changed_by_path(path) {
                    Changes::Only(names) => {
                        self.effects.names.extend(names.iter().map(|name| Text::from(*name)));
                    }
                    _ => self.effects.anything = true,
                },
            },
            _ => self.effects.anything = true,
        }
        if path.is_none() {
            self.expr(&call.callee);
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
            let name = call.positional.first().and_then(beginning_of).filter(|(_, whole)| *whole);
            self.effects.flags_of.push(name.map_or_else(|| "".into(), |(name, _)| name.as_str().into()));
        } else if super::changes::is_change(method) || method == "setVarFilter" {
            match call.positional.first() {
                Some(name) if !matches!(name, Expr::Starred(_)) => self.change(name),
                _ => self.effects.anything = true,
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

/// Whether this attribute of the datastore is only looked at.
fn is_looked_at(name: &str) -> bool {
    super::store::is_method(name) && !super::changes::is_change(name) && name != "setVarFilter"
        || matches!(name, "varhistory" | "inchistory")
}

fn is_about_tasks(path: &str) -> bool {
    matches!(path, "bb.build.addtask" | "bb.build.deltask")
}

/// The dotted path that an expression is.
fn path_of(expr: &Expr) -> Option<String> {
    match expr {
        Expr::Name(name) => Some(name.to_string()),
        Expr::Attribute(base, name) => Some(format!("{}.{name}", path_of(base)?)),
        _ => None,
    }
}

fn is_module(path: &str) -> bool {
    modules::is_global(path.split('.').next().unwrap_or(path))
}

/// Whether a function reaches what nobody hands it.
fn is_into_everything(path: &str) -> bool {
    matches!(
        path,
        "eval" | "exec" | "locals" | "globals" | "vars" | "dir" | "getattr" | "setattr" | "__import__"
    ) || modules::reaches_everything(path)
}

/// How the text begins that an expression comes to, and whether that is all of it.
fn beginning_of(expr: &Expr) -> Option<(String, bool)> {
    match expr {
        Expr::Str(text) => Some((text.to_string(), true)),
        Expr::Binary(left, super::tree::Binary::Add, _) => Some((beginning_of(left)?.0, false)),
        Expr::Binary(left, super::tree::Binary::Mod, _) => {
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

#[cfg(test)]
mod tests {
    use super::super::parse;
    use super::*;

    #[track_caller]
    fn check(code: &str, names: &[&str], anything: bool) {
        let effects = Effects::of_expression(&parse::expression(code).expect("Python"));
        let effects = effects.followed(&mut |_| None, false);
        let got: Vec<&str> = effects.names.iter().chain(&effects.beginnings).map(|name| &**name).collect();
        assert_eq!((got.as_slice(), effects.anything), (names, anything), "{code}");
    }

    #[track_caller]
    fn check_body(body: &str, beginnings: &[&str], anything: bool) {
        let module = parse::module(&format!("def f(d):\n{body}")).expect("Python");
        let Some(Stmt::Def(function)) = module.first() else { panic!("no function") };
        let effects = Effects::of_function(function);
        let got: Vec<&str> = effects.beginnings.iter().map(|name| &**name).collect();
        assert_eq!((got.as_slice(), effects.anything), (beginnings, anything), "{body}");
    }

    #[test]
    fn a_name_may_be_put_together_before_it_is_set() {
        let set = "    for t in d.getVar('X').split():\n        task = 'do_%s' % t.lower()\n        d.setVar(task, t)\n";
        check_body(set, &["do_"], false);
        check_body(&format!("{set}        task = d.getVar('X').upper()\n"), &[], true);
        check_body("    for task in d.getVar('X').split():\n        d.setVar(task, '1')\n", &[], true);
        check_body(&format!("    task = d.getVar('X').upper()\n{set}"), &[], true);
    }

    #[test]
    fn what_only_looks_does_nothing() {
        check("d.getVar('A') + d['B'] + str('C' in d)", &[], false);
        check("bb.utils.contains('A', 'b', 'c', 'd', d)", &[], false);
        check("oe.utils.conditional('A', 'b', 'c', 'd', d)", &[], false);
        check("[x for x in d.getVar('A').split() if x]", &[], false);
        check("sorted(d.getVar('A'), key=lambda x: d.getVar(x))", &[], false);
    }

    #[test]
    fn what_is_written_is_named() {
        check("d.setVar('A', '1')", &["A"], false);
        check("d.setVar('A:' + x, '1') or d.appendVar('B_%s' % x, '2')", &["A:", "B_"], false);
        check("d.renameVar('A', 'B')", &["A", "B"], false);
        check("oe.qa.handle_error('a', 'b', d)", &["QA_ERRORS_FOUND"], false);
    }

    #[test]
    fn what_gets_elsewhere_may_do_anything() {
        for code in [
            "f(d)",
            "d.setVar(x, '1')",
            "getattr(d, 'x')",
            "eval('1')",
            "[d]",
            "d.dict",
            "oe.nothing.at_all(d)",
            "mylib.f(d)",
            "(lambda x: x)(d)",
            "d.setVar",
            "f(*[d])",
        ] {
            check(code, &[], true);
        }
    }
}
