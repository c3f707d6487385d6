//! `target-not-in-script`: the programs of a container look for a service elsewhere.

use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use crate::embed::shell::unquote;
use crate::lint::shell_values::spellings;
use crate::lint::{Body, Cx, ScriptFile};
use crate::manifest::graph::{Graph, Node, Request};
use crate::manifest::{Member, Project};
use crate::rules::rule;
use crate::text::{SourceFile, Span};

rule!("services", "target-not-in-script", Graph(check));

/// Longer files are no scripts.
const MOST_BYTES: usize = 256 * 1024;

fn check(cx: &mut Cx<'_>, graph: &Graph<'_>) {
    for node in &graph.nodes {
        if node.requests.is_empty() || !node.member.is_target {
            continue;
        }
        let scripts: Vec<Script> = scripts(graph.project, node.member).collect();
        for request in &node.requests {
            check_one(cx, node, request, &scripts);
        }
    }
}

/// Only if a script names another path beside the target is it plain that it looks there in vain: a
/// program may know the target without any script.
fn check_one(cx: &mut Cx<'_>, node: &Node<'_>, request: &Request<'_>, scripts: &[Script]) {
    let Some(target) = request.target else { return };
    let Some((directory, name)) = target.text.rsplit_once('/') else { return };
    if depth(directory) < 2 || name.is_empty() || scripts.iter().any(|script| script.says(name)) {
        return;
    }
    let stray = scripts.iter().find_map(|script| Some((&script.file, script.stray_path(node, directory)?)));
    let Some((script, span)) = stray else { return };
    let member = node.member;
    let message = format!("no script of the container names `{}`", target.text);
    cx.report_manifest(&member.recipe, &member.container, target.manifest, target.span, message)
        .label(script, span, "this path, where nothing appears, is named instead")
        .help("use the same path in both");
}

fn depth(directory: &str) -> usize {
    directory.split('/').filter(|part| !part.is_empty()).count()
}

/// A script of the container.
struct Script {
    file: Arc<SourceFile>,
    /// What stands in it, if that is code of a shell.
    body: Option<Body>,
    /// Its text, with blanks in place of comments.
    code: String,
}

impl Script {
    fn read(project: &Project<'_>, path: &Path) -> Option<Script> {
        let bytes = project.build.disk().read_small(path, MOST_BYTES as u64)?;
        let file = Arc::new(SourceFile::from_bytes(path, &bytes));
        if file.invalid_utf8().is_some() {
            return None;
        }
        let script = ScriptFile::read(&project.build.files, path).ok().flatten();
        let body = match script.and_then(|script| script.body) {
            Some(body) if body.text == file.text() => Some(body),
            _ => None,
        };
        let mut code = file.text().to_owned();
        let comments = match &body {
            Some(body) => body.script.comments.clone(),
            None => comment_lines(file.text()),
        };
        for comment in comments {
            let blank = " ".repeat(comment.len());
            code.replace_range(comment, &blank);
        }
        Some(Script { file, body, code })
    }

    /// Whether it speaks of something of this name, or puts the name together.
    fn says(&self, name: &str) -> bool {
        let is_put_together =
            || self.body.as_ref().is_some_and(|body| body.says(&|word: &String| word.contains(name)));
        self.code.contains(name) || is_put_together()
    }

    /// A path in `directory` that the script names and where neither a service nor the container's own
    /// socket is.
    fn stray_path(&self, node: &Node<'_>, directory: &str) -> Option<Span> {
        let targets = node.requests.iter().filter_map(|request| request.target);
        let sockets = node.exports.iter().filter_map(|export| export.socket);
        let known: Vec<&str> = targets.chain(sockets).map(|said| said.text).collect();
        if let Some(found) = stray_in(&self.code, directory, &known) {
            return Some(found);
        }
        let body = self.body.as_ref()?;
        let values = body.values();
        let mut found = None;
        body.each(&mut |node| {
            for word in node.words() {
                let written = body.slice(&word.span);
                if found.is_some() || !written.contains('$') {
                    continue;
                }
                let spellings = spellings(&values, &unquote(written));
                if spellings.iter().all(|spelling| stray_in(spelling, directory, &known).is_some()) {
                    found = Some(Span::new(word.span.start, word.span.end));
                }
            }
        });
        found
    }
}

/// A path in `directory` that a text names and that is not among those that are `known`.
fn stray_in(text: &str, directory: &str, known: &[&str]) -> Option<Span> {
    let start = format!("{directory}/");
    for (at, _) in text.match_indices(start.as_str()) {
        let rest = &text[at..];
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && !"/._-".contains(c));
        let path = rest[..end.unwrap_or(rest.len())].trim_end_matches('.');
        let follows = rest[path.len()..].chars().next();
        let is_whole =
            path.len() > start.len() && !path.ends_with('/') && !matches!(follows, Some('$' | '*' | '{'));
        if is_whole && !known.contains(&path) {
            return Some(Span::new(at, at + path.len()));
        }
    }
    None
}

/// The lines that begin with `#`, in whatever language.
fn comment_lines(text: &str) -> Vec<Range<usize>> {
    let lines = text.lines().filter(|line| line.trim_start().starts_with('#'));
    lines.map(|line| Span::of(text, line).range()).collect()
}

/// The texts that the recipe ships besides JSON.
fn scripts(project: &Project<'_>, member: &Member) -> impl Iterator<Item = Script> {
    let entries = member.container.entries.list.iter().flat_map(|entry| entry.candidates());
    let files = entries.filter(|path| path.extension().is_none_or(|extension| extension != "json"));
    files.filter_map(|path| Script::read(project, path))
}
