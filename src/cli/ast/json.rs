//! The statements of a file as JSON, with the fields of BitBake's own objects. The comparison with BitBake's
//! answers rests on it.

use serde_json::{Map, Value, json};

use crate::syntax::ast::{Assignment, Def, Directive, File, Function, Stmt, View};
use crate::syntax::{
    Dialect, ErrorKind, Parse, StmtKind, SyntaxError, parse, split_groups, split_task, verdict, words,
};
use crate::text::SourceFile;

/// The verdict as JSON, with the fields of BitBake's own objects; statements that only pvlint read,
/// after the first error, are in `recovered`.
pub fn ast_json(file: &SourceFile, dialect: Option<Dialect>) -> Value {
    let parse = dialect.map_or_else(Parse::default, |dialect| parse(file.text(), dialect));
    let verdict = verdict(file, dialect, &parse);
    let ast = File::new(file.text(), &parse.tree);
    let name = file.path().file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let (mut statements, mut recovered) = (Vec::new(), Vec::new());
    for stmt in ast.stmts() {
        let list = if (stmt.id.0 as usize) < verdict.stmts { &mut statements } else { &mut recovered };
        list.extend(statement_json(stmt, &name));
    }
    forget_first_line(&mut statements, verdict.error.as_ref());
    let mut errors = parse.errors.clone();
    if let Some(first) = &verdict.error
        && !errors.contains(first)
    {
        errors.insert(0, first.clone());
    }
    json!({
        "schema": 1,
        "file": file.path().to_string_lossy(),
        "handler": verdict.handler,
        "ok": verdict.error.is_none(),
        "error": verdict.error.as_ref().map(|error| error_json(file, error)),
        "errors": errors.iter().map(|error| error_json(file, error)).collect::<Vec<_>>(),
        "warnings": verdict.warnings,
        "statements": statements,
        "recovered": recovered,
    })
}

/// A `def` is complete only with the line after it. If BitBake stops at that very line, it never gets to
/// note where the `def` began, and neither does its answer.
fn forget_first_line(statements: &mut [Value], error: Option<&SyntaxError>) {
    let Some(last) = statements.last_mut().and_then(Value::as_object_mut) else { return };
    let stopped_there = error
        .is_some_and(|error| last["line"] == error.line && error.kind != ErrorKind::UnclosedEmptyFunction);
    if last["kind"] == "pythonmethod" && stopped_there {
        last.remove("first_line");
    }
}

fn error_json(file: &SourceFile, error: &SyntaxError) -> Value {
    let line = if error.kind == ErrorKind::NotMetadata { None } else { Some(error.line) };
    json!({
        "class": error.kind.class(),
        "message": error.kind.message(),
        "line": line,
        "span": { "start": place_json(file, error.span.start), "end": place_json(file, error.span.end) },
    })
}

fn place_json(file: &SourceFile, offset: u32) -> Value {
    let place = file.line_col(offset as usize);
    json!({ "offset": offset, "line": place.line, "column": place.column })
}

fn statement_json(stmt: Stmt<'_>, file_name: &str) -> Option<Value> {
    let (kind, mut fields) = match stmt.view() {
        View::Blank | View::Comment | View::Error => return None,
        View::Assignment(assignment) => assignment_fields(assignment),
        View::Directive(directive) => directive_fields(directive, file_name),
        View::Function(function) => function_fields(function),
        View::Def(def) => def_fields(def, file_name),
    };
    fields.insert("kind".into(), json!(kind));
    fields.insert("line".into(), json!(stmt.line()));
    fields.insert("first_line".into(), json!(stmt.first_line()));
    Some(Value::Object(fields))
}

fn fields<const N: usize>(pairs: [(&str, Value); N]) -> Map<String, Value> {
    pairs.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()
}

fn assignment_fields(assignment: Assignment<'_>) -> (&'static str, Map<String, Value>) {
    let flag = assignment.flag().map(|flag| flag.get());
    let (before, after) = assignment.spaces_around_operator();
    let kind = if flag.is_some() { "dataflag" } else { "data" };
    let fields = fields([
        ("key", json!(assignment.name().get())),
        ("flag", json!(flag)),
        ("op", json!(assignment.operator().text())),
        ("value", json!(assignment.value().get())),
        ("export", json!(assignment.exported())),
        ("quote", json!(assignment.quote())),
        ("ws_before_op", json!(before)),
        ("ws_after_op", json!(after)),
    ]);
    (kind, fields)
}

fn directive_fields(statement: Directive<'_>, file_name: &str) -> (&'static str, Map<String, Value>) {
    let argument = statement.argument().get();
    match statement.kind() {
        StmtKind::Include | StmtKind::Require => {
            let force = statement.kind() == StmtKind::Require;
            let directive = if force { "require" } else { "include" };
            let pairs =
                [("what_file", json!(argument)), ("force", json!(force)), ("directive", json!(directive))];
            ("include", fields(pairs))
        }
        StmtKind::IncludeAll => ("include_all", fields([("what_file", json!(argument))])),
        StmtKind::Inherit => ("inherit", fields([("classes", json!(argument))])),
        StmtKind::InheritDefer => ("inherit_defer", fields([("classes", json!(argument))])),
        StmtKind::Export => ("export", fields([("key", json!(argument))])),
        StmtKind::Unset => ("unset", fields([("key", json!(argument))])),
        StmtKind::UnsetFlag => {
            let flag = statement.flag().map(|flag| flag.get());
            ("unsetflag", fields([("key", json!(argument)), ("flag", json!(flag))]))
        }
        StmtKind::AddTask => {
            let task = split_task(&argument);
            let pairs =
                [("tasks", json!(task.tasks)), ("before", json!(task.before)), ("after", json!(task.after))];
            ("addtask", fields(pairs))
        }
        StmtKind::DelTask => ("deltask", fields([("tasks", json!(argument))])),
        StmtKind::AddHandler => {
            let handlers: Vec<_> = words(&argument).collect();
            ("addhandler", fields([("handlers", json!(handlers))]))
        }
        StmtKind::ExportFunctions => {
            let functions: Vec<_> = words(&argument).collect();
            let class = file_name.strip_suffix(".bbclass").unwrap_or_default();
            ("exportfuncs", fields([("functions", json!(functions)), ("classname", json!(class))]))
        }
        StmtKind::AddPylib => ("addpylib", group_fields(&argument, &["libdir", "namespace"])),
        _ => (
            "addfragments",
            group_fields(
                &argument,
                &[
                    "fragments_path_prefix",
                    "fragments_variable",
                    "flagged_variables_list_variable",
                    "builtin_fragments_variable",
                ],
            ),
        ),
    }
}

fn group_fields(argument: &str, names: &[&str]) -> Map<String, Value> {
    let groups = split_groups(argument, names.len()).unwrap_or_default();
    names.iter().zip(groups).map(|(name, group)| ((*name).to_owned(), json!(group))).collect()
}

fn function_fields(function: Function<'_>) -> (&'static str, Map<String, Value>) {
    let fields = fields([
        ("func_name", json!(function.stored_name())),
        ("python", json!(function.is_python())),
        ("fakeroot", json!(function.is_fakeroot())),
        ("anonymous", json!(function.is_anonymous())),
        ("body", json!(function.body_lines())),
    ]);
    ("method", fields)
}

fn def_fields(def: Def<'_>, file_name: &str) -> (&'static str, Map<String, Value>) {
    let fields = fields([
        ("function", json!(def.name().get())),
        ("modulename", json!(file_name)),
        ("body", json!(def.body_lines())),
    ]);
    ("pythonmethod", fields)
}
