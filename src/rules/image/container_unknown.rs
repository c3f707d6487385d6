//! `container-unknown`: an image lists a container under a name that is nearly, but not, that of a recipe.

use std::collections::BTreeSet;

use strsim::damerau_levenshtein;

use super::recipes_of_images::{in_file, in_kas, stock_container};
use crate::diag::Severity;
use crate::layers::name_of;
use crate::lint::{Cx, edits};
use crate::manifest::graph::{Graph, Listed};
use crate::manifest::{ManifestKind, Member};
use crate::rules::rule;
use crate::text::{closest, differ_in_numbers, suggest};

rule!("image", "container-unknown", Graph(check), InLayer(in_file), Kas(in_kas));

fn check(cx: &mut Cx<'_>, graph: &Graph<'_>) {
    let project = graph.project;
    let recipes = names_of_recipes(graph);
    let containers: Vec<(String, &str)> = project
        .containers()
        .zip(&graph.nodes)
        .map(|(member, node)| (member.recipe_name(), node.name.as_str()))
        .collect();
    let members: Vec<String> = project.members.iter().map(Member::recipe_name).collect();
    in_settings(cx, graph, &recipes, &members);
    imports(cx, graph);
    for image in &project.images {
        for listed in &image.containers {
            let name = listed.text.as_str();
            if !listed.sure || recipes.contains(name) {
                continue;
            }
            // A word with another sign in it is the business of `list-separator`.
            if name.contains(['$', ',', ';']) {
                continue;
            }
            let by_name = containers.iter().find(|(recipe, own)| *own == name && recipe != name);
            if let (Some(names), Some(place)) = (glued(name, &recipes), &listed.place) {
                let message = format!("`{name}` is one name: the containers are separated at spaces");
                cx.report(&place.file.source, place.span, message)
                    .help("write spaces between the names")
                    .fix(edits::write(place.span, &names));
                continue;
            }
            let near = by_name.map(|(recipe, _)| recipe.as_str());
            let near = near.or_else(|| nearly(name, &members));
            let near = near.or_else(|| stock_container(project.build, name));
            let (Some(near), Some(place)) = (near, &listed.place) else { continue };
            // Of capitals in the name of the recipe `recipe-file-name` speaks.
            let is_misnamed = near.eq_ignore_ascii_case(name) && near.contains(char::is_uppercase);
            if place.file.is_virtual() || is_misnamed {
                continue;
            }
            let message = format!("there is no recipe `{name}`, so the image cannot be built");
            let mut report = cx.report(&place.file.source, place.span, message);
            report.help(suggest(near));
            if !graph.missing_layers().is_empty() {
                report.severity(Severity::Warning);
            }
            if place.file.source.slice(place.span) == name {
                report.fix(edits::write(place.span, near));
            }
        }
    }
}

/// The recipe for Pantavisor that was meant: one that is nearly called so, or of which a version is named.
fn nearly<'m>(name: &str, members: &'m [String]) -> Option<&'m str> {
    let without_version = name.split_once('_').map_or(name, |(name, _)| name);
    if let Some(known) = members.iter().find(|known| *known == without_version) {
        return Some(known);
    }
    closest(name, members.iter().map(String::as_str))
}

/// The names in a word with signs between them, if there is a recipe for each.
fn glued(name: &str, recipes: &BTreeSet<String>) -> Option<String> {
    const SIGNS: [char; 4] = ['|', ':', '+', '/'];
    let names: Vec<&str> = name.split(SIGNS).filter(|part| !part.is_empty()).collect();
    if !name.contains(SIGNS) || !names.iter().all(|name| recipes.contains(*name)) {
        return None;
    }
    Some(names.join(" "))
}

/// The containers whose volumes others import.
fn imports(cx: &mut Cx<'_>, graph: &Graph<'_>) {
    for node in &graph.nodes {
        let container = &node.member.container;
        for args in container.manifests_of(ManifestKind::Args) {
            let root = args.document.root.as_ref();
            let list =
                root.and_then(|root| root.get("PV_VOLUME_IMPORTS")).map_or(&[][..], |list| list.elements());
            for import in list {
                let Some(said) = args.spanned_str(import) else { continue };
                let name = said.text.split(':').next().unwrap_or_default();
                let Some(near) = container_called_nearly(graph, name) else { continue };
                let message = format!("no container is called `{name}`, so nothing of it can be imported");
                let source = &args.document.source;
                let meant = format!("{near}{}", &said.text[name.len()..]);
                let fix = edits::meant(source, said.span, said.text, &meant);
                let recipe = &node.member.recipe;
                let mut report = cx.report_manifest(recipe, container, args, said.span, message);
                report.severity(Severity::Warning).help(suggest(near));
                if let Some(fix) = fix {
                    report.fix(fix);
                }
            }
        }
    }
}

/// The container that is called so but for a letter, if there is none of this name.
fn container_called_nearly<'g>(graph: &'g Graph<'_>, name: &str) -> Option<&'g str> {
    let mut names = graph.nodes.iter().map(|node| node.name.as_str());
    if name.len() < 3 || name.contains('$') || names.any(|known| known == name) {
        return None;
    }
    let mut names = graph.nodes.iter().map(|node| node.name.as_str());
    names.find(|known| damerau_levenshtein(known, name) == 1 && !differ_in_numbers(known, name))
}

/// The containers of an image that `pvlint.toml` lists.
fn in_settings(cx: &mut Cx<'_>, graph: &Graph<'_>, recipes: &BTreeSet<String>, members: &[String]) {
    let makes_one = |name: &str| graph.nodes.iter().any(|node| node.name == name);
    for Listed { recipe, file, span } in &graph.assumptions.listed {
        let Some(near) = nearly(recipe, members).filter(|_| !recipes.contains(recipe) && !makes_one(recipe))
        else {
            continue;
        };
        let Some(member) = graph.project.members.iter().find(|member| member.recipe_name() == near) else {
            continue;
        };
        let message = format!("there is no recipe `{recipe}`, so this counts for nothing");
        // What a fix changes is looked at again, and the settings of a run stay what they are.
        let mut report = cx.report(file, *span, message);
        report.about(&member.recipe.file).severity(Severity::Warning).help(suggest(near));
    }
}

/// What the recipes of the layers are called.
fn names_of_recipes(graph: &Graph<'_>) -> BTreeSet<String> {
    let layers = &graph.project.build.layers;
    let collected = layers.collected().recipes().iter().filter_map(|path| name_of(path)).map(str::to_owned);
    collected.chain(graph.project.members.iter().map(|member| member.recipe_name())).collect()
}
