//! `target-not-in-script`: the programs of a container look for a service elsewhere.

use std::sync::Arc;

use crate::lint::Cx;
use crate::manifest::graph::{Graph, Node, Request};
use crate::manifest::{Member, Project};
use crate::rules::rule;
use crate::text::{SourceFile, Span};

rule!("services", "target-not-in-script", Graph(check));

/// Longer files are no scripts.
const MOST_BYTES: usize = 256 * 1024;

fn check(cx: &mut Cx<'_>, graph: &Graph<'_>) {
    for node in graph.nodes.iter().filter(|node| !node.requests.is_empty() && node.member.is_target) {
        let scripts = scripts(graph.project, node.member);
        for request in &node.requests {
            check_one(cx, node, request, &scripts);
        }
    }
}

/// Only if a script names another path beside the target is it plain that somebody looks there in vain: a
/// program may know the target without any script.
fn check_one(cx: &mut Cx<'_>, node: &Node<'_>, request: &Request<'_>, scripts: &[Arc<SourceFile>]) {
    let Some(target) = request.target else { return };
    let Some((directory, name)) = target.text.rsplit_once('/').filter(|(directory, _)| depth(directory) >= 2)
    else {
        return;
    };
    if name.is_empty() || scripts.iter().any(|script| script.text().contains(name)) {
        return;
    }
    let stray = scripts.iter().find_map(|script| Some((script, stray_path(node, script.text(), directory)?)));
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

/// A path in `directory` that the script names and where neither a service nor the container's own socket is.
fn stray_path(node: &Node<'_>, text: &str, directory: &str) -> Option<Span> {
    let targets = node.requests.iter().filter_map(|request| request.target);
    let sockets = node.exports.iter().filter_map(|export| export.socket);
    let known: Vec<&str> = targets.chain(sockets).map(|said| said.text).collect();
    let start = format!("{directory}/");
    for (at, _) in text.match_indices(start.as_str()) {
        let rest = &text[at..];
        let is_part = |c: char| c.is_ascii_alphanumeric() || "/._-".contains(c);
        let path = rest[..rest.find(|c: char| !is_part(c)).unwrap_or(rest.len())].trim_end_matches('.');
        let follows = rest[path.len()..].chars().next();
        let is_whole =
            path.len() > start.len() && !path.ends_with('/') && !matches!(follows, Some('$' | '*' | '{'));
        if is_whole && !known.contains(&path) && !is_commented(text, at) {
            return Some(Span::new(at, at + path.len()));
        }
    }
    None
}

fn is_commented(text: &str, at: usize) -> bool {
    let line = text[..at].rfind('\n').map_or(0, |end| end + 1);
    text[line..at].trim_start().starts_with('#')
}

/// The texts that the recipe ships besides JSON.
fn scripts(project: &Project<'_>, member: &Member) -> Vec<Arc<SourceFile>> {
    let entries = member.container.entries.list.iter().flat_map(|entry| entry.candidates());
    let files = entries.filter(|path| path.extension().is_none_or(|extension| extension != "json"));
    files
        .filter_map(|path| {
            let bytes = project.build.disk().read_small(path, MOST_BYTES as u64)?;
            Some(Arc::new(SourceFile::from_bytes(path, &bytes)))
        })
        .filter(|file| file.invalid_utf8().is_none())
        .collect()
}
