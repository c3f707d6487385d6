//! `device-nested-not-last`: a list or object inside a group or disk that is not the last one.

use crate::lint::{Cx, RecipeContext};
use crate::manifest::ManifestKind;
use crate::manifest::json::{Member, Node};
use crate::rules::rule;
use crate::text::{Edit, Fix};

rule!("manifest", "device-nested-not-last", Container(check));

/// The lists that the device walks by counting tokens. In `disks_v3` it forgives nothing but a type that it
/// does not know (pantavisor `parser_system1.c:291-515`).
const LISTS: [&str; 4] = ["groups", "disks", "disks_v2", "disks_v3"];

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    let RecipeContext { recipe, container, .. } = subject;
    for manifest in container.manifests_of(ManifestKind::Device) {
        let Some(root) = &manifest.document.root else { continue };
        for list in LISTS {
            let elements = root.get(list).map_or(&[][..], Node::elements);
            let Some((last, others)) = elements.split_last() else { continue };
            for (at, element) in others.iter().enumerate() {
                let Some(member) = nested_in(element) else { continue };
                let what = if list == "groups" { "group" } else { "disk" };
                let name = element.get("name").and_then(Node::as_str).unwrap_or("?");
                let message = format!("`{}` of the {what} `{name}` breaks the list `{list}`", member.key);
                let source = &manifest.document.source;
                let mut report = cx.report_manifest(recipe, container, manifest, member.key_span, message);
                report
                    .label(source, last.span, format!("only the last {what} may hold a list or an object"))
                    .help("the device miscounts after it and refuses the whole state; move it to the end");
                // The order of groups is the order in which they start, so it is the writer's to change.
                if list != "groups" && nested_in(last).is_none() {
                    report.fix(move_to_end(elements, at, source.text()));
                }
            }
        }
    }
}

/// The first member that holds something.
fn nested_in(element: &Node) -> Option<&Member> {
    let mut members = element.members().iter();
    members.find(|member| member.value.members().len() + member.value.elements().len() > 0)
}

/// The elements after `at` move up by one, each into the place of the one before it.
fn move_to_end(elements: &[Node], at: usize, text: &str) -> Fix {
    let order = (at + 1..elements.len()).chain([at]);
    let places = elements[at..].iter().map(|place| place.span);
    let edits = places.zip(order).map(|(place, from)| Edit::replace(place, elements[from].span.slice(text)));
    Fix::unsafe_("move the disk to the end of the list", edits.collect()).changes_value()
}
