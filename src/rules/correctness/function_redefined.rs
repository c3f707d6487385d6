//! `function-redefined`: of two functions of one name in a file only the last one counts.

use std::collections::HashMap;
use std::sync::Arc;

use crate::lint::{Cx, Statement};
use crate::model::{Build, Parsed};
use crate::rules::rule;

rule!("correctness", "function-redefined", InLayer(check));

fn check(cx: &mut Cx<'_>, file: &Arc<Parsed>, _: &Build) {
    let mut last: HashMap<String, Statement<'_>> = HashMap::new();
    for statement in Statement::all_in(file) {
        if statement.function().is_none_or(|function| function.is_anonymous()) || statement.edit().is_some() {
            continue;
        }
        let name = statement.name.clone().into_owned();
        if let Some(first) = last.insert(name.clone(), statement.clone()) {
            let message = format!("this `{name}` never runs: another one below takes its place");
            let mut found = cx.report(&file.source, first.name_span(), message);
            found.label(&file.source, statement.name_span(), "the one that counts");
            found.help(format!("what is to be done besides is `{name}:append`"));
        }
    }
}
