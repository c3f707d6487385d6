//! `function-never-run`: what a container starts is installed by a function that nothing calls.

use crate::lint::{Cx, RecipeContext};
use crate::manifest::ContainerKind;
use crate::rules::rule;
use crate::text::{Edit, Fix, closest};

rule!("container", "function-never-run", Container(check));

/// The variable whose functions make up the root file system of an image.
const HOOK: &str = "ROOTFS_POSTPROCESS_COMMAND";

/// The variables and flags that name functions of an image.
const HOOKS: [&str; 7] = [
    HOOK,
    "ROOTFS_PREPROCESS_COMMAND",
    "ROOTFS_POSTINSTALL_COMMAND",
    "ROOTFS_POSTUNINSTALL_COMMAND",
    "IMAGE_PREPROCESS_COMMAND",
    "IMAGE_POSTPROCESS_COMMAND",
    "POPULATE_SDK_POST_TARGET_COMMAND",
];

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    let RecipeContext { recipe, container, .. } = subject;
    if !container.is(ContainerKind::Rootfs) || recipe.data.recipe_part_missing() || !subject.is_whole() {
        return;
    }
    let Some(program) = container.start(&recipe.data).program().map(str::to_owned) else { return };
    for function in subject.own_functions() {
        let name = function.function.stored_name().into_owned();
        let is_plain =
            !name.is_empty() && !name.contains(':') && !name.starts_with("do_") && !name.starts_with("pkg_");
        if !is_plain
            || function.function.is_python()
            || subject.mentions(&name)
            || is_nearly_named(subject, &name)
        {
            continue;
        }
        let body = subject.bodies().iter().find(|body| body.name == name);
        let installs_it = body.is_some_and(|body| {
            let (files, _) = subject.installed_by(body, "${IMAGE_ROOTFS}");
            files.iter().any(|file| file.path == program)
        });
        if !installs_it {
            continue;
        }
        let Some(text) = function.function.name() else { continue };
        let message = format!("nothing calls `{name}`, so `{program}` is not in the image");
        let source = &function.file.source;
        let mut report = cx.report(source, text.span(), message);
        report.help(format!("add it to `{HOOK}`"));
        let end = function.function.0.lines().end as usize;
        let gap = if source.text()[..end].ends_with('\n') { "" } else { "\n" };
        report.fix(
            Fix::unsafe_(
                format!("add it to `{HOOK}`"),
                vec![Edit::insert(end, format!("{gap}\n{HOOK} += \"{name};\"\n"))],
            )
            .changes_value(),
        );
    }
}

/// Whether a word that names functions is a slip of this name; then that word is what is wrong.
fn is_nearly_named(subject: &RecipeContext<'_>, name: &str) -> bool {
    HOOKS.iter().any(|hook| {
        let Some(value) = subject.recipe.data.get(hook) else { return false };
        let text = value.source();
        let mut words = text.split([';', ' ', '\t', '\n']);
        words.any(|word| !word.is_empty() && closest(word, [name]).is_some())
    })
}
