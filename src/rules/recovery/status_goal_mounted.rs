//! `status-goal-mounted`: a container that is only mounted has things for running.

use crate::lint::{Cx, RecipeContext};
use crate::manifest::services::{Demand, provided, requested};
use crate::manifest::{Container, Manifest, ManifestKind, SpannedStr};
use crate::model::Place;
use crate::rules::rule;
use crate::text::{SourceFile, Span};
use std::sync::Arc;

rule!("recovery", "status-goal-mounted", Container(check));

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    let RecipeContext { recipe, container, .. } = subject;
    if starts_on_demand(container) {
        return;
    }
    for args in container.manifests_of(ManifestKind::Args) {
        let Some(mounted) = mounted(args) else { continue };
        let in_vain = for_running(subject, args);
        if in_vain.is_empty() {
            continue;
        }
        let message = format!("`{}` keeps the container from ever being started", mounted.text);
        let mut report = cx.report_manifest(recipe, container, args, mounted.span, message);
        report.help("leave it out, or remove what only a running container needs");
        for (file, span, what) in in_vain {
            report.label(&file, span, format!("so {what} no effect"));
        }
    }
}

/// Whether a newer device may start it after all, when another container asks for it on the bus or comes
/// there.
fn starts_on_demand(container: &Container) -> bool {
    container.manifests.iter().any(|manifest| match manifest.kind {
        ManifestKind::Services => provided(&manifest.document)
            .any(|provided| provided.owns.is_some() || provided.entry.get("activation").is_some()),
        ManifestKind::Args => requested(&manifest.document)
            .any(|requested| requested.demand != Demand::Manual && requested.entry.get("names").is_some()),
        _ => false,
    })
}

/// What makes the template leave out everything for running.
fn mounted(args: &Manifest) -> Option<SpannedStr<'_>> {
    for (key, value) in [("PV_STATUS_GOAL", "MOUNTED"), ("PV_RUNLEVEL", "data")] {
        if let Some(said) = args.said(key)
            && said.text == value
        {
            return Some(said);
        }
    }
    None
}

/// A program to run, services, and roles.
fn for_running(subject: &RecipeContext<'_>, args: &Manifest) -> Vec<(Arc<SourceFile>, Span, &'static str)> {
    let mut found = Vec::new();
    let RecipeContext { recipe, container, .. } = subject;
    for manifest in &container.manifests {
        let root = manifest.document.root.as_ref();
        let source = &manifest.document.source;
        match manifest.kind {
            ManifestKind::Config => {
                let command = ["Entrypoint", "Cmd"].iter().find_map(|key| root?.member(key));
                found.extend(command.map(|member| (Arc::clone(source), member.key_span, "the command has")));
            }
            ManifestKind::Services => {
                let list = root.and_then(|root| root.member("services"));
                let place =
                    list.map(|list| list.key_span).or(root.map(|root| Span::empty(root.span.start as usize)));
                found.extend(place.map(|place| (Arc::clone(source), place, "the services have")));
            }
            _ => {}
        }
    }
    let roles = args.document.root.as_ref().and_then(|root| root.member("PV_ROLES"));
    found.extend(roles.map(|roles| (Arc::clone(&args.document.source), roles.key_span, "the roles have")));
    let sets_command =
        |text: &str| ["Entrypoint=", "Cmd="].iter().any(|key| text.contains(&format!("--config={key}")));
    let flags = recipe.data.get("PVR_APP_ADD_EXTRA_ARGS");
    if flags.is_some_and(|flags| flags.surely(sets_command))
        && let Some(Place { file, span }) = subject.last_set("PVR_APP_ADD_EXTRA_ARGS")
    {
        found.push((Arc::clone(&file.source), span, "the command has"));
    }
    found
}
