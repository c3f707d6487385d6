//! `kernel-name-form`: names of modules, images and device trees that the kernel's classes do not know.

use std::sync::Arc;

use crate::diag::Severity;
use crate::lint::{Cx, RecipeContext, Statement, edits, written_words};
use crate::model::{Build, Parsed};
use crate::rules::rule;

rule!("package", "kernel-name-form", InLayer(check), Recipe(settings_of_modules));

/// What the kernel's makefiles are asked for.
const IMAGES: [&str; 8] =
    ["Image", "Image.gz", "bzImage", "fitImage", "uImage", "vmlinux", "vmlinuz", "zImage"];

const LISTS_OF_MODULES: [&str; 2] = ["KERNEL_MODULE_AUTOLOAD", "KERNEL_MODULE_PROBECONF"];

/// Lists of packages. A recommendation is left out where there is no such package; a dependency stops the
/// build.
const LISTS_OF_PACKAGES: [(&str, Severity); 9] = [
    ("CORE_IMAGE_EXTRA_INSTALL", Severity::Error),
    ("IMAGE_INSTALL", Severity::Error),
    ("MACHINE_ESSENTIAL_EXTRA_RDEPENDS", Severity::Error),
    ("MACHINE_ESSENTIAL_EXTRA_RRECOMMENDS", Severity::Warning),
    ("MACHINE_EXTRA_RDEPENDS", Severity::Error),
    ("MACHINE_EXTRA_RRECOMMENDS", Severity::Warning),
    ("PACKAGE_INSTALL", Severity::Error),
    ("RDEPENDS", Severity::Error),
    ("RRECOMMENDS", Severity::Warning),
];

/// What is wrong with a name, and what is right.
struct Wrong {
    message: String,
    meant: String,
}

fn check(cx: &mut Cx<'_>, file: &Arc<Parsed>, build: &Build) {
    let statements: Vec<Statement<'_>> = Statement::all_in(file).collect();
    if !file.is_part_of_recipes() {
        settings_without_list(cx, &statements, build);
    }
    for statement in &statements {
        let Some(assignment) = statement.to_value().filter(|_| !statement.removes()) else { continue };
        let stem = statement.stem();
        let of_packages = LISTS_OF_PACKAGES.iter().find(|(list, _)| *list == stem);
        let judge: fn(&str) -> Option<Wrong> = match stem {
            "KERNEL_DEVICETREE" => device_tree,
            "KERNEL_IMAGETYPE" | "KERNEL_IMAGETYPES" => image,
            _ if LISTS_OF_MODULES.contains(&stem) => module,
            _ if of_packages.is_some() => package,
            _ => continue,
        };
        for word in written_words(assignment) {
            if let Some(wrong) = judge(&word.text) {
                let mut found = cx.report(&file.source, word.span, wrong.message);
                found.severity(of_packages.map_or(Severity::Error, |(_, severity)| *severity));
                found.help(format!("write `{}`", wrong.meant));
                found.fix(edits::write(word.span, &wrong.meant));
            }
        }
    }
}

/// Sources of device trees, where the compiled ones are named. The class itself turns one with `/dts/` in its
/// path into that.
fn device_tree(word: &str) -> Option<Wrong> {
    let stem = word.strip_suffix(".dts").filter(|_| !word.contains("/dts/"))?;
    Some(Wrong {
        message: format!("the kernel makes no `{word}`, which is what a device tree is made from"),
        meant: format!("{stem}.dtb"),
    })
}

fn image(word: &str) -> Option<Wrong> {
    let meant = IMAGES.into_iter().find(|known| known.eq_ignore_ascii_case(word) && *known != word)?;
    let message = format!("the kernel has nothing to make that is called `{word}`");
    Some(Wrong { message, meant: meant.to_owned() })
}

/// Modules by the names of their files.
fn module(word: &str) -> Option<Wrong> {
    let meant = word.strip_suffix(".ko")?;
    let name = meant.rsplit('/').next().unwrap_or(meant);
    let message = format!("no module is called `{word}`, so this has no effect: names have no ending");
    Some(Wrong { message, meant: name.to_owned() })
}

/// Packages of modules, in whose names OpenEmbedded writes small letters, and hyphens for underscores.
fn package(word: &str) -> Option<Wrong> {
    let name = word.strip_prefix("kernel-module-")?;
    let is_plain =
        name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'+'));
    let meant = format!("kernel-module-{}", name.to_ascii_lowercase().replace('_', "-"));
    if !is_plain || meant == word {
        return None;
    }
    let what = if name.contains('_') { "hyphens for underscores" } else { "small letters" };
    let message = format!("no package is called `{word}`: names of packages have {what}");
    Some(Wrong { message, meant })
}

const LIST_OF_SETTINGS: &str = "KERNEL_MODULE_PROBECONF";

/// What is said of a module that KERNEL_MODULE_PROBECONF does not list.
fn settings_of_modules(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    if !subject.recipe.inherits_class("kernel-module-split") || !subject.is_whole() {
        return;
    }
    let listed = subject.recipe.data.words(LIST_OF_SETTINGS);
    if listed.open {
        // A machine may list modules as well, in a file that says their names.
        return settings_without_list(cx, subject.statements(), subject.build);
    }
    if !listed.partial.is_empty() || subject.is_configurable(LIST_OF_SETTINGS) {
        return;
    }
    for statement in subject.statements() {
        let Some(module) = module_of(statement) else { continue };
        if listed.list.iter().any(|word| word.text == module) {
            continue;
        }
        let message = format!("`{module}` is not in `{LIST_OF_SETTINGS}`, so packaging stops");
        let mut found = cx.report(&statement.file.source, statement.name_span(), message);
        found.help(format!("add `{LIST_OF_SETTINGS} += \"{module}\"`"));
        if let Some(near) = listed.list.iter().find(|word| is_same_module(&word.text, module)) {
            found.help(format!("it lists `{}`: the two names have to be the same", near.text));
        }
    }
}

/// What is said of modules that no file of these layers lists, where all layers that they ask for are here.
fn settings_without_list(cx: &mut Cx<'_>, statements: &[Statement<'_>], build: &Build) {
    let mut listed = Vec::new();
    for statement in statements {
        if statement.stem() == LIST_OF_SETTINGS
            && let Some(assignment) = statement.to_value()
        {
            listed.extend(written_words(assignment).into_iter().map(|word| word.text));
        }
    }
    for statement in statements {
        let Some(module) = module_of(statement) else { continue };
        let may_be_listed = listed.iter().any(|word| word == module || word.contains('$'));
        // What takes the list over from that of modules to load does not say their names.
        let reads = build.reads();
        let elsewhere =
            reads.files_that_read(module) > 1 || reads.files_that_read("KERNEL_MODULE_AUTOLOAD") > 1;
        if may_be_listed || elsewhere || !build.layers.missing_depends().is_empty() {
            continue;
        }
        let message =
            format!("nothing here lists `{module}` in `{LIST_OF_SETTINGS}`: packaging of the module stops");
        cx.report(&statement.file.source, statement.name_span(), message)
            .severity(Severity::Warning)
            .help(format!("add `{LIST_OF_SETTINGS} += \"{module}\"`"));
    }
}

/// The module that a statement sets the options of.
fn module_of<'s>(statement: &'s Statement<'_>) -> Option<&'s str> {
    let module = statement.name.strip_prefix("module_conf_")?;
    (statement.sets() && !module.contains(['$', ':'])).then_some(module)
}

/// Whether two names mean one module to the kernel.
fn is_same_module(one: &str, other: &str) -> bool {
    one.replace('-', "_") == other.replace('-', "_")
}
