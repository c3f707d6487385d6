//! The JSON files of containers: where in one something is, and the services that tie them together.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::World;
use super::target::{Target, Which};
use crate::manifest::ManifestKind;
use crate::manifest::json::{Document, JsonKind, Node};
use crate::manifest::lookup::called_like_any;
use crate::manifest::services::{provided, requested};
use crate::text::{SourceFile, Span};

/// A service where it is named.
#[derive(Clone, Debug)]
pub(super) struct Service {
    pub name: String,
    pub file: Arc<SourceFile>,
    /// The name between its quotes.
    pub span: Span,
    pub provides: bool,
    /// Its type, as far as that is said.
    pub kind: Option<String>,
}

/// What stands at a byte of a document.
#[derive(Debug)]
pub(super) struct Spot<'a> {
    /// The keys and indices from the root down.
    pub path: Vec<String>,
    /// The object around it, the innermost.
    pub object: Option<&'a Node>,
    /// Whether it is a key, and not a value.
    pub is_key: bool,
    pub span: Span,
}

/// What an editor that reads JSON itself marks in a text: plain errors of syntax.
pub(crate) fn plain_errors(source: &Arc<SourceFile>) -> Vec<Span> {
    let document = Document::parse(Arc::clone(source));
    document.errors.iter().filter(|error| error.is_marked_by_all()).map(|error| error.span).collect()
}

/// What a JSON file is to a container: by a recipe that ships it, or by its name.
pub(super) fn kind_of(world: &World, path: &Path) -> Option<ManifestKind> {
    let manifests = world.surroundings.members.iter().flat_map(|member| &member.container.manifests);
    let shipped = manifests.into_iter().find(|manifest| manifest.path == path).map(|manifest| manifest.kind);
    shipped.or_else(|| called_like_any(path.file_name()?.to_str()?))
}

/// What is at `offset`; the innermost value or key.
pub(super) fn spot(document: &Document, offset: usize) -> Option<Spot<'_>> {
    let mut path = Vec::new();
    let mut node = document.root.as_ref()?;
    let mut object = None;
    loop {
        match &node.kind {
            JsonKind::Object(members) => {
                object = Some(node);
                if let Some(member) = members.iter().find(|member| touches(member.key_span, offset)) {
                    path.push(member.key.clone());
                    return Some(Spot { path, object, is_key: true, span: member.key_span });
                }
                match members.iter().find(|member| touches(member.value.span, offset)) {
                    Some(member) => {
                        path.push(member.key.clone());
                        node = &member.value;
                    }
                    None => return Some(Spot { path, object, is_key: false, span: node.span }),
                }
            }
            JsonKind::Array(elements) => match elements.iter().position(|one| touches(one.span, offset)) {
                Some(at) => {
                    path.push(at.to_string());
                    node = &elements[at];
                }
                None => return Some(Spot { path, object, is_key: false, span: node.span }),
            },
            _ => return Some(Spot { path, object, is_key: false, span: node.span }),
        }
    }
}

/// Whether a byte is one of a span, or right after it.
fn touches(span: Span, offset: usize) -> bool {
    (span.start as usize..=span.end as usize).contains(&offset)
}

/// All services that the containers of the layers provide or ask for, in the files as they are now.
pub(super) fn services(world: &World) -> Vec<Service> {
    let mut files: Vec<(PathBuf, ManifestKind)> = Vec::new();
    for manifest in world.surroundings.members.iter().flat_map(|member| &member.container.manifests) {
        if matches!(manifest.kind, ManifestKind::Args | ManifestKind::Services) {
            files.push((manifest.path.clone(), manifest.kind));
        }
    }
    files.sort();
    files.dedup();
    files.iter().flat_map(|(path, kind)| services_in(world, path, *kind)).collect()
}

fn services_in(world: &World, path: &Path, kind: ManifestKind) -> Vec<Service> {
    let Some(source) = world.source(path) else { return Vec::new() };
    let document = Document::parse(Arc::clone(&source));
    let mut named: Vec<(&Node, Option<&Node>)> = Vec::new();
    let provides = kind == ManifestKind::Services;
    if provides {
        for service in provided(&document) {
            if let Some(name) = service.name
                && service.owns.is_none()
            {
                named.push((name, service.kind));
            }
        }
    } else {
        named.extend(requested(&document).filter_map(|service| Some((service.name?, service.kind))));
    }
    let mut found = Vec::new();
    for (name, kind) in named {
        let text = name.as_str().unwrap_or_default();
        if !text.is_empty() {
            found.push(Service {
                name: text.to_owned(),
                file: Arc::clone(&source),
                span: inner(name.span),
                provides,
                kind: kind.and_then(Node::as_str).map(str::to_owned),
            });
        }
    }
    found
}

/// A string without its quotes.
pub(super) fn inner(span: Span) -> Span {
    if span.len() < 2 { span } else { Span::new(span.start as usize + 1, span.end as usize - 1) }
}

/// The service that is named at `offset` of a file.
pub(super) fn service_at(world: &World, source: &Arc<SourceFile>, offset: usize) -> Option<Service> {
    let kind = kind_of(world, source.path())?;
    if !matches!(kind, ManifestKind::Args | ManifestKind::Services) {
        return None;
    }
    services_in(world, source.path(), kind).into_iter().find(|service| touches(service.span, offset))
}

/// Who provides the service that a container asks for, and who asks for the one that it provides.
pub(super) fn definition(
    world: &World,
    source: &Arc<SourceFile>,
    offset: usize,
    which: Which,
) -> Option<(Span, Vec<Target>)> {
    let here = service_at(world, source, offset)?;
    let mut targets = Vec::new();
    for other in services(world) {
        let is_here = other.file.path() == source.path() && other.span == here.span;
        if other.name == here.name
            && !is_here
            && (other.provides != here.provides || which == Which::Declarations)
        {
            targets.push(Target { file: other.file, span: other.span });
        }
    }
    if targets.is_empty() { None } else { Some((here.span, targets)) }
}
