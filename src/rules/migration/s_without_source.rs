//! `s-without-source`: S is a directory that nothing makes.

use crate::layers::Release;
use crate::lint::{Cx, RecipeContext, edits, place_in_recipes};
use crate::manifest::lookup::Unpacked;
use crate::model::{EventOp, Place, UNKNOWN_PART};
use crate::rules::rule;
use crate::text::Fix;

rule!("migration", "s-without-source", EveryReader(check));

/// What OpenEmbedded itself lets `do_unpack` make, and run before and after it.
const OF_UNPACK: [&str; 5] =
    ["${UNPACKDIR}", "${WORKDIR}", "create_source_date_epoch_stamp", "do_qa_unpack", "extend_recipe_sysroot"];

/// Classes of openembedded-core that unpack otherwise, or not at all.
const UNPACKING: [&str; 14] = [
    "archiver",
    "create-spdx",
    "devtool-source",
    "dos2unix",
    "externalsrc",
    "go-mod",
    "go-vendor",
    "image",
    "core-image",
    "kernel",
    "kernel-yocto",
    "kernelsrc",
    "packagegroup",
    "uki",
];

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    let Some(series) = subject.releases() else { return };
    if !series.is_since(Release::Styhead) || !subject.is_whole() {
        return;
    }
    let Some(below) = directory(subject) else { return };
    if !is_left_out(subject, &below) || !unpacks_as_usual(subject) {
        return;
    }
    let Some(place) = place(subject) else { return };
    let message = format!("nothing is unpacked to `{below}`, where `S` points: `do_unpack` warns of that");
    let mut found = cx.report(&place.file.source, place.span, message);
    found.help("local files are unpacked to `${UNPACKDIR}`: write `S = \"${UNPACKDIR}\"`");
    let is_default = subject.written("S").is_empty();
    let Some(stmt) = place.file.parse.tree.stmt_at(place.span.start as usize) else { return };
    if is_default && series.are_all_since(Release::Styhead) {
        let edit = edits::insert_after(place.file.ast().stmt(stmt), "\nS = \"${UNPACKDIR}\"");
        found.fix(Fix::unsafe_("set `S`", vec![edit]).changes_value());
    }
}

/// Where to point: the statement that sets S, else the one that lists what is fetched.
fn place(subject: &RecipeContext<'_>) -> Option<Place> {
    if let Some(site) = subject.written("S").pop() {
        return Some(Place { span: site.value_span(), file: site.place.file });
    }
    let (statement, _) =
        subject.assignments_to("SRC_URI").find(|(statement, _)| statement.name == "SRC_URI")?;
    place_in_recipes(Some(Place { file: statement.file.clone(), span: statement.name_span() }))
}

/// Whether `do_unpack` is that of OpenEmbedded, with what it makes besides.
fn unpacks_as_usual(subject: &RecipeContext<'_>) -> bool {
    let (recipe, data) = (subject.recipe, &subject.recipe.data);
    let is_there = recipe.tasks.iter().any(|task| task.as_str() == "do_unpack");
    let has_base = recipe.tasks.iter().any(|task| task.as_str() == "do_build");
    let is_off = data.flag_raw("do_unpack", "noexec").is_some();
    let by_class = recipe.inherits.iter().any(|inherit| UNPACKING.contains(&inherit.class.as_str()));
    if is_off || has_base && !is_there || by_class && !recipe.has_all_class_files() {
        return false;
    }
    if recipe.inherits_class("externalsrc") || !subject.written("UNPACKDIR").is_empty() {
        return false;
    }
    let is_known = |text: &str| text.split_whitespace().all(|word| OF_UNPACK.contains(&word));
    let flags = ["cleandirs", "dirs", "postfuncs", "prefuncs"];
    let is_usual = data.history("do_unpack").iter().all(|event| match event.flag {
        Some(flag) if flags.contains(&flag) => is_known(&event.text),
        _ => event.op != EventOp::Function || event.place.file.path().ends_with("base.bbclass"),
    });
    is_usual && !subject.own_files().iter().any(|file| file.source.text().contains("do_unpack"))
}

/// S as it is written, below the directory that sources are unpacked to.
fn directory(subject: &RecipeContext<'_>) -> Option<String> {
    let data = &subject.recipe.data;
    let raw = data.get_raw("S")?;
    let text = raw.exact()?;
    let below = match text.strip_prefix("${UNPACKDIR}/") {
        Some(below) => below,
        // Until walnascar what is unpacked under that name moves there.
        None if subject.release() < Release::Whinlatter => text.strip_prefix("${WORKDIR}/")?,
        None => return None,
    };
    let value = data.expand(below);
    let path = value.exact()?.trim_end_matches('/');
    let is_plain =
        !path.is_empty() && !path.contains(['$', '*']) && !path.split('/').any(|part| part == "..");
    if is_plain && !path.starts_with("sources") { Some(path.to_owned()) } else { None }
}

/// Whether all that is fetched are local files, and none of them makes the directory.
fn is_left_out(subject: &RecipeContext<'_>, directory: &str) -> bool {
    let entries = &subject.container.entries;
    if entries.list.is_empty() || entries.open || !entries.partial.is_empty() {
        return false;
    }
    entries.list.iter().all(|entry| {
        let (Some(path), Ok(url)) = (entry.local_path(), &entry.url) else { return false };
        let subdir = url.value("subdir").unwrap_or_default();
        let is_plain = |text: &str| {
            !text.starts_with('/') && !text.contains(['$', '*', UNKNOWN_PART]) && !text.contains("..")
        };
        match Unpacked::of(url) {
            Unpacked::At(at) if is_plain(path) && is_plain(subdir) => {
                let is_within = |outer: &str, inner: &str| {
                    inner.strip_prefix(outer).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
                };
                at != "." && !is_within(directory, &at) && !is_within(&at, directory)
            }
            _ => false,
        }
    })
}
