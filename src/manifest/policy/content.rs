//! What a container runs, what it keeps, and which device nodes it has.

use super::source::{Source, at, of_variable};
use super::{OPEN_ARGS, PREBUILT, Setting};
use crate::manifest::json::Node;
use crate::manifest::{AppArgs, Container, ContainerKind, EXTRA_ARGS, Entrypoint, ManifestKind, SpannedStr};
use crate::model::Recipe;

const AUTO_MDEV: &str = "PVRIMAGE_AUTO_MDEV";

/// The program with its arguments.
pub(crate) fn entrypoint<'p>(recipe: &'p Recipe, container: &'p Container) -> Setting<'p> {
    let data = &recipe.data;
    match container.start(data) {
        Entrypoint::Named { .. } if !container.uses_app_args(data) => Setting::unknown(PREBUILT),
        Entrypoint::Named { place, .. } => {
            let args = AppArgs::of(data);
            let said = args.config("Entrypoint").chain(args.config("Cmd")).next();
            let text = said.map_or("", |(_, value)| value);
            let by = place.map_or_else(|| of_variable(recipe, EXTRA_ARGS), |place| at(EXTRA_ARGS, place));
            Setting::one(text, by)
        }
        Entrypoint::Configured { program, manifest, span } => {
            let manifest = &container.manifests[manifest];
            let words = start_of(manifest.document.root.as_ref());
            let said = SpannedStr { manifest, text: "", span };
            Setting::one(&words.map_or(program, |words| words.join(" ")), Source::Json(said))
        }
        Entrypoint::Init if container.is(ContainerKind::Rootfs) => {
            Setting::one("/sbin/init", Source::Rule("what is started if nothing is named"))
        }
        Entrypoint::Init => Setting::unknown("what it repackages says so"),
        Entrypoint::Somewhere => Setting::unknown("the recipe leaves it open"),
    }
}

/// The words of `Entrypoint`, else those of `Cmd`, of an object that has one of them.
pub(crate) fn start_of(object: Option<&Node>) -> Option<Vec<String>> {
    let object = object?;
    words_of(object, "Entrypoint").or_else(|| words_of(object, "Cmd"))
}

fn words_of(object: &Node, key: &str) -> Option<Vec<String>> {
    let node = object.get(key)?;
    let words: Vec<String> = match node.as_str() {
        Some(text) => vec![text.to_owned()],
        None => node.elements().iter().filter_map(Node::as_str).map(str::to_owned).collect(),
    };
    if words.iter().all(String::is_empty) { None } else { Some(words) }
}

/// What outlives a restart, and what it shares with others.
pub(crate) fn volumes<'p>(recipe: &'p Recipe, container: &'p Container) -> Setting<'p> {
    let data = &recipe.data;
    let mut setting = Setting::default();
    if container.uses_app_args(data) {
        let args = AppArgs::of(data);
        if args.open {
            setting.unknown = Some(OPEN_ARGS);
        }
        for flag in args.named("volume") {
            let Some(value) = &flag.value else { continue };
            let place = match &flag.value_word.place {
                Some(place) => Some(place.clone()),
                // A default that is added to has no place of its own in the value.
                None => {
                    let history = recipe.data.history(EXTRA_ARGS);
                    let default = history.into_iter().find(|event| event.text.contains(value.as_str()));
                    default.map(|event| event.place)
                }
            };
            let by = place.map_or_else(|| of_variable(recipe, EXTRA_ARGS), |place| at(EXTRA_ARGS, place));
            setting.add(value, by);
        }
    } else if container.prebuilt {
        setting.unknown = Some(PREBUILT);
    }
    for args in container.manifests_of(ManifestKind::Args) {
        for key in ["PV_VOLUME_MOUNTS", "PV_EXTRA_VOLUMES", "PV_VOLUME_IMPORTS"] {
            let Some(node) = args.document.root.as_ref().and_then(|root| root.get(key)) else { continue };
            let texts = node.elements().iter().chain([node]).filter_map(|node| args.spanned_str(node));
            for said in texts {
                said.text.split(',').for_each(|one| setting.add(one.trim(), Source::Json(said)));
            }
        }
    }
    setting
}

/// The rules of `mdev.json`.
pub(crate) fn device_rules<'p>(recipe: &'p Recipe, container: &'p Container) -> Setting<'p> {
    let mut setting = Setting::default();
    for mdev in container.manifests_of(ManifestKind::Mdev) {
        let rules = mdev.document.root.as_ref().and_then(|root| root.get("rules"));
        for rule in rules.map_or(&[][..], Node::elements) {
            if let Some(said) = mdev.spanned_str(rule) {
                setting.add(said.text, Source::Json(said));
            }
        }
    }
    if !setting.given.is_empty() {
        return setting;
    }
    match &container.lookup {
        Some(lookup)
            if lookup.read(ManifestKind::Mdev).is_none()
                && !lookup.open
                && !container.entries.may_fill_workdir() => {}
        _ => return Setting::unknown("the recipe leaves it open"),
    }
    if !container.is(ContainerKind::Rootfs) {
        return if container.prebuilt { Setting::unknown(PREBUILT) } else { setting };
    }
    let auto = recipe.data.get(AUTO_MDEV);
    match auto.as_ref().and_then(|value| value.exact()) {
        Some(value) if value.trim() == "1" => Setting::one(".* 0:0 666", of_variable(recipe, AUTO_MDEV)),
        Some(_) => setting,
        None => Setting::unknown("the variable `PVRIMAGE_AUTO_MDEV` is not known"),
    }
}
