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
    let holds = |span: Span| span.start as usize <= offset && offset <= span.end as usize;
    loop {
        match &node.kind {
            JsonKind::Object(members) => {
                object = Some(node);
                if let Some(member) = members.iter().find(|member| holds(member.key_span)) {
                    path.push(member.key.clone());
                    return Some(Spot { path, object, is_key: true, span: member.key_span });
                }
                match members.iter().find(|member| holds(member.value.span)) {
                    Some(member) => {
                        path.push(member.key.clone());
                        node = &member.value;
                    }
                    None => return Some(Spot { path, object, is_key: false, span: node.span }),
                }
            }
            JsonKind::Array(elements) => match elements.iter().position(|element| holds(element.span)) {
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

/// All services that the containers of the layers provide or ask for, in the files as they are now.
pub(super) fn services(world: &World) -> Vec<Service> {
    let mut files: Vec<(PathBuf, ManifestKind)> = world
        .surroundings
        .members
        .iter()
        .flat_map(|member| &member.container.manifests)
        .filter(|manifest| matches!(manifest.kind, ManifestKind::Args | ManifestKind::Services))
        .map(|manifest| (manifest.path.clone(), manifest.kind))
        .collect();
    files.sort();
    files.dedup();
    files.iter().flat_map(|(path, kind)| services_in(world, path, *kind)).collect()
}

fn services_in(world: &World, path: &Path, kind: ManifestKind) -> Vec<Service> {
    let Some(source) = world.source(path) else { return Vec::new() };
    let document = Document::parse(Arc::clone(&source));
    let text = |node: Option<&Node>| node.and_then(Node::as_str).map(str::to_owned);
    let service = |name: &Node, provides, kind: Option<&Node>| Service {
        name: name.as_str().unwrap_or_default().to_owned(),
        file: Arc::clone(&source),
        span: inner(name.span),
        provides,
        kind: text(kind),
    };
    let mut found: Vec<Service> = match kind {
        ManifestKind::Services => provided(&document)
            .filter_map(|one| Some(service(one.name.filter(|_| one.owns.is_none())?, true, one.kind)))
            .collect(),
        _ => requested(&document).filter_map(|one| Some(service(one.name?, false, one.kind))).collect(),
    };
    found.retain(|service| !service.name.is_empty());
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
    let holds =
        |service: &Service| service.span.start as usize <= offset && offset <= service.span.end as usize;
    services_in(world, source.path(), kind).into_iter().find(holds)
}

/// Who provides the service that a container asks for, and who asks for the one that it provides.
pub(super) fn definition(
    world: &World,
    source: &Arc<SourceFile>,
    offset: usize,
    which: Which,
) -> Option<(Span, Vec<Target>)> {
    let here = service_at(world, source, offset)?;
    let is_meant = |other: &Service| {
        let is_here = other.file.path() == source.path() && other.span == here.span;
        other.name == here.name
            && !is_here
            && (other.provides != here.provides || which == Which::Declarations)
    };
    let targets: Vec<Target> = services(world)
        .into_iter()
        .filter(is_meant)
        .map(|service| Target { file: service.file, span: service.span })
        .collect();
    (!targets.is_empty()).then_some((here.span, targets))
}
