//! `mutable-ref`: an image of a registry that is another one tomorrow.

use crate::diag::Severity;
use crate::lint::{Cx, RecipeContext};
use crate::manifest::ContainerKind;
use crate::rules::rule;

rule!("container", "mutable-ref", Container(check));

/// Tags that by their names move on.
const MOVING: [&str; 8] = ["dev", "edge", "latest", "main", "master", "nightly", "stable", "testing"];

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    let data = &subject.recipe.data;
    let is_used = data.get("PVR_SRC_URI").is_some_and(|value| value.surely(|text| text.trim().is_empty()));
    if !subject.container.is(ContainerKind::Repackaged) || data.recipe_part_missing() || !is_used {
        return;
    }
    let Some(value) = data.get("PVR_DOCKER_REF") else { return };
    let Some(reference) = value.exact().map(str::trim) else { return };
    if reference.is_empty() {
        return;
    }
    let written = subject.sites_with_overrides("PVR_DOCKER_REF");
    let Some(written) = written.last() else { return };
    let (source, span) = (&written.place.file.source, written.value_span());
    if let Some((_, name)) = reference.split_once("://") {
        let message = format!("`{reference}` is a URL, and `PVR_DOCKER_REF` takes the name of an image");
        cx.report(source, span, message).help(format!("write `{}`", image_of(name)));
        return;
    }
    let name = reference.split('@').next().unwrap_or(reference);
    let path = name.split_once('/').map_or(name, |(_, path)| path);
    let path = path.rsplit_once(':').map_or(path, |(path, _)| path);
    if path.bytes().any(|byte| byte.is_ascii_uppercase()) {
        let message = "a registry has no capitals in the names of its images, so the build stops";
        let help = format!("write `{}`", reference.replacen(path, &path.to_lowercase(), 1));
        cx.report(source, span, message).severity(Severity::Error).help(help);
        return;
    }
    let Some(message) = why_mutable(reference) else { return };
    let message = format!("{message}: the build is not repeatable");
    cx.report(source, span, message).help("pin a version or, better, a digest: `name@sha256:…`");
}

/// The image that the address `name`, without its scheme, is about. Docker Hub shows its images at addresses
/// that no registry has.
fn image_of(name: &str) -> &str {
    let name = name.trim_end_matches('/');
    let page = name.strip_prefix("hub.docker.com/").or_else(|| name.strip_prefix("www.hub.docker.com/"));
    let image = page.and_then(|page| page.strip_prefix("_/").or_else(|| page.strip_prefix("r/")));
    let image = image.map_or(name, |image| image.split("/tags").next().unwrap_or(image));
    image.strip_prefix("library/").unwrap_or(image)
}

/// Why an image may be another one tomorrow.
pub(crate) fn why_mutable(reference: &str) -> Option<String> {
    match tag_of(reference) {
        Tag::Digest | Tag::Named(_) if !is_moving(reference) => None,
        Tag::None => Some(format!("`{reference}` has no tag, which means `latest`")),
        _ => Some(format!("what `{reference}` is changes with time")),
    }
}

enum Tag<'a> {
    None,
    Named(&'a str),
    Digest,
}

fn tag_of(reference: &str) -> Tag<'_> {
    if reference.contains('@') {
        return Tag::Digest;
    }
    let name = reference.rsplit('/').next().unwrap_or(reference);
    name.split_once(':').map_or(Tag::None, |(_, tag)| Tag::Named(tag))
}

fn is_moving(reference: &str) -> bool {
    matches!(tag_of(reference), Tag::Named(tag) if MOVING.contains(&tag))
}

#[cfg(test)]
mod tests {
    use super::image_of;

    #[test]
    fn a_page_of_docker_hub_is_about_an_image() {
        for (name, image) in [
            ("registry.example.org/a/", "registry.example.org/a"),
            ("hub.docker.com/_/nginx", "nginx"),
            ("hub.docker.com/r/library/nginx/", "nginx"),
            ("hub.docker.com/r/someone/thing/tags", "someone/thing"),
        ] {
            assert_eq!(image_of(name), image);
        }
    }
}
