//! What code may do to the datastore, read from its text: for functions that are not carried out to
//! their end, and for inline Python, of which it is not known when BitBake expands it.

use std::sync::Arc;

use rustc_hash::FxHashSet;

use super::effect_list::{Effects, Given};
use super::effect_reading::Reading;
use super::local_texts::Locals;
use super::parse;
use super::tree::{Expr, Function, Text, assigned};

/// Functions that call each other are followed so far.
const MAX_FOLLOWED: usize = 200;

/// So many closing braces are tried for the end of an expression in a text.
const MAX_ENDS: usize = 16;

impl Effects {
    /// What an expression may do where `d` is the datastore.
    pub(crate) fn of_expression(expr: &Expr) -> Effects {
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
    pub(crate) fn of_function(function: &Function) -> Effects {
        let mut aliases: Vec<Text> =
            function.parameters.iter().map(|parameter| parameter.name.clone()).collect();
        aliases.push("d".into());
        Effects::of_body(function, aliases)
    }

    /// What the inline Python in a text may do when that is expanded, at once or later.
    pub(super) fn of_text(text: &str) -> Effects {
        let mut effects = Effects::default();
        for (start, _) in text.match_indices("${@") {
            let code = &text[start + 3..];
            let ends = code.match_indices('}').take(MAX_ENDS).map(|(end, _)| end);
            let codes = ends.map(|end| without_references(&code[..end]));
            match codes.filter_map(|code| parse::expression(code.trim()).ok()).next() {
                Some(expr) => effects.add(Effects::of_expression(&expr)),
                // It is a part of an expression, or none at all.
                None => effects.anything = true,
            }
        }
        effects
    }

    pub(super) fn of_body(function: &Function, aliases: Vec<Text>) -> Effects {
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

    /// These effects and those of the functions that are called. `function` finds one: the inner `None` is
    /// one of which nothing is known. One that is not found may do anything, unless `missing_is_harmless`.
    pub(crate) fn followed(
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
    pub(super) fn aliases(&self, function: &Function) -> Option<Vec<Text>> {
        let mut aliases = self.names.clone();
        for at in &self.positions {
            aliases.push(function.parameters.get(*at)?.name.clone());
        }
        let parameters = &function.parameters;
        let are_parameters =
            aliases.iter().all(|name| parameters.iter().any(|parameter| parameter.name == *name));
        if are_parameters { Some(aliases) } else { None }
    }
}

/// Code with the names of the variables in the place of what they are expanded to; most of that stands in a
/// text of its own.
pub(crate) fn without_references(code: &str) -> String {
    let mut out = String::with_capacity(code.len());
    let mut rest = code;
    while let Some((before, after)) = rest.split_once("${") {
        let (name, after) = after.split_once('}').unwrap_or((after, ""));
        out.push_str(before);
        out.push_str(name);
        rest = after;
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::super::parse;
    use super::super::tree::Stmt;
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
        check("d.expand('a ${@d.setVar(\"A\", \"${B}\") or {}[1]} b}')", &["A"], false);
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
            "d.expand('${@d.setVar(x, 1)}')",
            "d.expand('${@f(' + x + ')}')",
        ] {
            check(code, &[], true);
        }
    }
}
