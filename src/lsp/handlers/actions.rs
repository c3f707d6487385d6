//! Code actions: what can be done about findings.

use serde::Deserialize;
use serde_json::{Value, json};

use super::commands::SEE_THROUGH;
use super::{Failure, Handler, Identifier, Snapshot, params};
use crate::diag::{Diagnostic, Meta};
use crate::ide::{self, Change, Configured};
use crate::lsp::client::Client;
use crate::lsp::documents::Document;
use crate::lsp::position::Range;
use crate::lsp::shown::Shown;
use crate::lsp::workspace_edit::workspace_edit;
use crate::text::{Fix, Safety, Span};

/// What says that everything that can surely be fixed is.
const FIX_ALL: &str = "source.fixAll.pvlint";

/// What chooses the recipe through which an include or a class is seen.
const SEE_THROUGH_KIND: &str = "source.pvlint.seeThrough";
/// Of more recipes the client has to ask by the command.
const MOST_RECIPES: usize = 8;

pub(super) const HANDLERS: &[Handler] = &[
    Handler { wants_findings: true, ..Handler::new("textDocument/codeAction", actions).with_edits() },
    Handler::new("codeAction/resolve", resolve).later(),
];

/// What says that the client knows more than commands.
const LITERALS: &str = "/textDocument/codeAction/codeActionLiteralSupport";

pub(super) fn offers(client: &Client) -> Vec<(&'static str, Value)> {
    let kinds = ["quickfix", FIX_ALL, SEE_THROUGH_KIND];
    let offered = match client.capability(LITERALS) {
        Some(_) => json!({ "codeActionKinds": kinds, "resolveProvider": client.resolves_actions() }),
        None => json!(true),
    };
    vec![("codeActionProvider", offered)]
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Asked {
    text_document: Identifier,
    range: Range,
    #[serde(default)]
    context: Context,
}

#[derive(Deserialize, Default)]
struct Context {
    only: Option<Vec<String>>,
}

impl Context {
    fn wants(&self, kind: &str) -> bool {
        let Some(only) = &self.only else { return true };
        only.iter().any(|wanted| {
            wanted.is_empty()
                || kind == wanted
                || kind.strip_prefix(wanted.as_str()).is_some_and(|rest| rest.starts_with('.'))
        })
    }
}

fn actions(snapshot: &Snapshot, value: Value) -> Result<Value, Failure> {
    let Asked { text_document, range, context } = params(value)?;
    let Some(document) = snapshot.document(&text_document) else { return Ok(Value::Null) };
    let source = &document.source;
    let span = snapshot.client.encoding.span(source.text(), source.lines(), range);
    let mut actions = Vec::new();
    if context.wants("quickfix") {
        let touched: Vec<&Shown> = snapshot.shown.iter().filter(|shown| touches(shown.span, span)).collect();
        for shown in &touched {
            actions.extend(fix(snapshot, document, shown));
        }
        actions.extend(same_fixes(snapshot, document, &touched));
        for shown in &touched {
            actions.extend(ignore(snapshot, document, shown));
        }
        actions.extend(touched.iter().map(|shown| explain(shown)));
        actions.dedup();
        actions.extend(configure(snapshot, document, &touched));
    }
    if context.wants(FIX_ALL) && document.path.is_some() && snapshot.shown.iter().any(is_surely_fixable) {
        let data = json!({ "fixAll": document.uri.as_ref(), "version": document.version });
        let title = "Fix everything that pvlint can surely fix in this file";
        let action = json!({ "title": title, "kind": FIX_ALL, "data": data });
        actions.push(match snapshot.client.resolves_actions() {
            true => action,
            false => resolve(snapshot, action)?,
        });
    }
    if context.wants(SEE_THROUGH_KIND) {
        actions.extend(see_through(snapshot, document));
    }
    if snapshot.client.capability(LITERALS).is_none() {
        actions.retain(|action| action.get("command").is_some());
        actions.iter_mut().for_each(|action| *action = action["command"].take());
    }
    Ok(Value::Array(actions))
}

fn touches(span: Span, asked: Span) -> bool {
    span.start <= asked.end && asked.start <= span.end
}

fn is_surely_fixable(shown: &Shown) -> bool {
    shown.finding.fix.as_ref().is_some_and(|fix| fix.safety() == Safety::Safe)
}

/// Whether a finding was found in the text as it is now: only then do its edits fit.
fn is_of(finding: &Diagnostic, document: &Document) -> bool {
    finding.file.text() == document.text()
}

fn fix(snapshot: &Snapshot, document: &Document, shown: &Shown) -> Option<Value> {
    let finding = &shown.finding;
    let fix = finding.fix.as_ref()?;
    if !is_of(finding, document) {
        return None;
    }
    let mut change = Change::of(&finding.file, fix.edits().to_vec());
    change.files = fix.files().to_vec();
    let again = if fix.is_value_change() { " (changes a value: tasks run again)" } else { "" };
    Some(json!({
        "title": format!("{}{again}", sentence(fix.title())),
        "kind": "quickfix",
        "isPreferred": fix.safety() == Safety::Safe,
        "diagnostics": [said(snapshot, document, shown)],
        "edit": workspace_edit(snapshot, &change)?,
    }))
}

/// All safe fixes of the same rules, where there are several in the text.
fn same_fixes(snapshot: &Snapshot, document: &Document, touched: &[&Shown]) -> Vec<Value> {
    let rules = rules_of(touched);
    rules.iter().filter_map(|rule| fixes_of(snapshot, document, rule.name)).collect()
}

/// The rules of findings, each once.
fn rules_of(touched: &[&Shown]) -> Vec<&'static Meta> {
    let mut rules: Vec<&'static Meta> = touched.iter().map(|shown| shown.finding.rule).collect();
    rules.sort_unstable_by_key(|rule| rule.name);
    rules.dedup_by_key(|rule| rule.name);
    rules
}

/// What `pvlint.toml` can say of the rules.
fn configure(snapshot: &Snapshot, document: &Document, touched: &[&Shown]) -> Vec<Value> {
    let Some(path) = &document.path else { return Vec::new() };
    let mut offers = Vec::new();
    for rule in rules_of(touched) {
        for Configured { title, change } in ide::configure(&snapshot.world, path, rule) {
            if let Some(edit) = workspace_edit(snapshot, &change) {
                offers.push(json!({ "title": title, "kind": "quickfix", "edit": edit }));
            }
        }
    }
    offers
}

fn fixes_of(snapshot: &Snapshot, document: &Document, rule: &str) -> Option<Value> {
    let mut fixes: Vec<&Fix> = Vec::new();
    for shown in &snapshot.shown {
        if shown.finding.rule.name == rule && is_surely_fixable(shown) && is_of(&shown.finding, document) {
            fixes.extend(&shown.finding.fix);
        }
    }
    let mut edits: Vec<_> = fixes.iter().flat_map(|fix| fix.edits()).cloned().collect();
    edits.sort_by_key(|edit| (edit.span.start, edit.span.end));
    let fit_together = crate::text::disjoint(&edits) && fixes.iter().all(|fix| fix.files().is_empty());
    if fixes.len() < 2 || !fit_together {
        return None;
    }
    Some(json!({
        "title": format!("Fix all {} of `{rule}` in this file", fixes.len()),
        "kind": "quickfix",
        "edit": workspace_edit(snapshot, &Change::of(&document.source, edits))?,
    }))
}

fn ignore(snapshot: &Snapshot, document: &Document, shown: &Shown) -> Vec<Value> {
    let finding = &shown.finding;
    if !is_of(finding, document) {
        return Vec::new();
    }
    let rule = finding.rule.name;
    let places = [(false, format!("Ignore `{rule}` here")), (true, format!("Ignore `{rule}` in this file"))];
    let mut offers = Vec::new();
    for (whole_file, title) in places {
        if let Some(edit) = ide::ignore(&document.source, finding, whole_file)
            && let Some(edit) = workspace_edit(snapshot, &Change::of(&document.source, vec![edit]))
        {
            offers.push(json!({
                "title": title,
                "kind": "quickfix",
                "diagnostics": [said(snapshot, document, shown)],
                "edit": edit,
            }));
        }
    }
    offers
}

fn explain(shown: &Shown) -> Value {
    let rule = shown.finding.rule.name;
    let title = format!("Explain `{rule}`");
    let command = json!({ "title": title, "command": "pvlint.explainRule", "arguments": [rule] });
    json!({ "title": title, "kind": "quickfix", "command": command })
}

/// The recipes through which an include or a class may be seen, those that are open first.
fn see_through(snapshot: &Snapshot, document: &Document) -> Vec<Value> {
    let Some(path) = &document.path else { return Vec::new() };
    let mut readers = ide::readers(&snapshot.world, path);
    let now = ide::seen_through_one(&snapshot.world, path, &readers).cloned();
    readers.retain(|reader| Some(reader) != now.as_ref());
    readers.sort_by_cached_key(|reader| snapshot.documents.of_path(reader).is_none());
    let offers = readers.iter().take(MOST_RECIPES).map(|reader| {
        let name = reader.file_name().unwrap_or_default().to_string_lossy();
        let title = format!("See this file through `{name}`");
        let arguments = [document.uri.to_string(), snapshot.documents.uri_of(reader)];
        let command = json!({ "title": title, "command": SEE_THROUGH, "arguments": arguments });
        json!({ "title": title, "kind": SEE_THROUGH_KIND, "command": command })
    });
    offers.collect()
}

fn said(snapshot: &Snapshot, document: &Document, shown: &Shown) -> Value {
    crate::lsp::diagnostics::diagnostic(shown, &document.source, &snapshot.client, &snapshot.documents)
}

/// A title as a sentence.
fn sentence(title: &str) -> String {
    let mut chars = title.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

fn resolve(snapshot: &Snapshot, mut action: Value) -> Result<Value, Failure> {
    let Some(uri) = action["data"]["fixAll"].as_str() else { return Ok(action) };
    if let Some(document) = snapshot.documents.get(uri)
        && let Some(path) = &document.path
        && action["data"]["version"].as_i64() == Some(i64::from(document.version))
    {
        let edits = ide::fix_all(&snapshot.world, path);
        if let Some(edit) = workspace_edit(snapshot, &Change::of(&document.source, edits)) {
            action["edit"] = edit;
        }
        action.as_object_mut().and_then(|action| action.remove("data"));
        return Ok(action);
    }
    Err(Failure::refused("the text has changed meanwhile"))
}
