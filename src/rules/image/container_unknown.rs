//! `container-unknown`: an image lists a container under a name that is nearly, but not, that of a recipe.

use std::collections::BTreeSet;

use crate::diag::Severity;
use crate::lint::{Cx, edits};
use crate::manifest::graph::Graph;
use crate::rules::rule;
use crate::text::{closest, suggest};
use crate::value::from_file_name;

rule!("image", "container-unknown", Graph(check));

fn check(cx: &mut Cx<'_>, graph: &Graph<'_>) {
    let project = graph.project;
    let recipes = names_of_recipes(graph);
    let is_known = |name: &str| recipes.contains(name);
    let containers: Vec<(String, &str)> = project
        .containers()
        .zip(&graph.nodes)
        .map(|(member, node)| (member.recipe_name(), node.name.as_str()))
        .collect();
    for image in &project.images {
        for listed in image.containers.iter().filter(|word| word.sure) {
            let name = listed.text.as_str();
            // A word with another sign in it is the business of `list-separator`.
            if is_known(name) || name.contains(['$', ',', ';']) {
                continue;
            }
            let by_name = containers.iter().find(|(recipe, own)| *own == name && recipe != name);
            let near = by_name.map(|(recipe, _)| recipe.as_str());
            let near = near.or_else(|| closest(name, containers.iter().map(|(recipe, _)| recipe.as_str())));
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

/// What the recipes of the layers are called.
fn names_of_recipes(graph: &Graph<'_>) -> BTreeSet<String> {
    let layers = &graph.project.build.layers;
    let of_file = |path: &std::path::PathBuf| {
        let name = path.file_name()?.to_str()?;
        from_file_name(name).ok()?.into_iter().next()?.map(str::to_owned)
    };
    let collected = layers.collected().recipes().iter().filter_map(of_file);
    collected.chain(graph.project.members.iter().map(|member| member.recipe_name())).collect()
}
