//! `class-variable-unused`: a variable of a class that the recipe does not inherit.

use crate::diag::Severity;
use crate::layers::Release;
use crate::lint::{Cx, RecipeContext, Statement};
use crate::model::ClassFile;
use crate::rules::rule;
use crate::syntax::ast::Operator;

rule!("package", "class-variable-unused", EveryReader(check));

/// Classes, and the variables that they alone read and that recipes set.
const READERS: &[(&[&str], &[&str])] = &[
    (&["autotools", "waf"], &["EXTRA_OECONF"]),
    (&["binconfig-disabled"], &["BINCONFIG"]),
    (
        &["cmake", "ccmake"],
        &["EXTRA_OECMAKE", "EXTRA_OECMAKE_BUILD", "OECMAKE_SOURCEPATH", "OECMAKE_GENERATOR"],
    ),
    (&["cpan"], &["EXTRA_CPANFLAGS"]),
    (&["extrausers"], &["EXTRA_USERS_PARAMS"]),
    (
        &["features_check", "distro_features_check"],
        &[
            "ANY_OF_COMBINED_FEATURES",
            "ANY_OF_DISTRO_FEATURES",
            "ANY_OF_MACHINE_FEATURES",
            "CONFLICT_COMBINED_FEATURES",
            "CONFLICT_DISTRO_FEATURES",
            "CONFLICT_MACHINE_FEATURES",
            "REQUIRED_COMBINED_FEATURES",
            "REQUIRED_DISTRO_FEATURES",
            "REQUIRED_MACHINE_FEATURES",
        ],
    ),
    (&["fontcache"], &["FONT_EXTRA_RDEPENDS", "FONT_PACKAGES"]),
    (&["gi-docgen"], &["GIDOCGEN_MESON_DISABLE_FLAG", "GIDOCGEN_MESON_ENABLE_FLAG", "GIDOCGEN_MESON_OPTION"]),
    (&["gio-module-cache"], &["GIO_MODULE_PACKAGES"]),
    (&["go", "go-mod", "go-vendor"], &["GO_IMPORT", "GO_INSTALL", "GO_INSTALL_FILTEROUT", "GO_LINKSHARED"]),
    (
        &["gobject-introspection", "gobject-introspection-data"],
        &["GIR_MESON_DISABLE_FLAG", "GIR_MESON_ENABLE_FLAG", "GIR_MESON_OPTION"],
    ),
    (&["gsettings"], &["GSETTINGS_PACKAGE"]),
    (&["gtk-doc"], &["GTKDOC_MESON_DISABLE_FLAG", "GTKDOC_MESON_ENABLE_FLAG", "GTKDOC_MESON_OPTION"]),
    (&["gtk-immodules-cache"], &["GTKIMMODULES_PACKAGES"]),
    (&["kernel-module-split", "module", "kernel"], &["KERNEL_MODULE_AUTOLOAD", "KERNEL_MODULE_PROBECONF"]),
    (&["meson", "python_mesonpy", "gnomebase"], &["EXTRA_OEMESON", "MESON_SOURCEPATH", "MESON_TARGET"]),
    (&["mime-xdg"], &["MIME_XDG_PACKAGES"]),
    (&["pixbufcache"], &["PIXBUF_PACKAGES"]),
    (&["pypi"], &["PYPI_ARCHIVE_NAME_PREFIX", "PYPI_PACKAGE", "PYPI_PACKAGE_EXT"]),
    (&["python_pep517"], &["PEP517_BUILD_OPTS", "PEP517_SOURCE_PATH"]),
    (&["scons"], &["EXTRA_OESCONS"]),
    (&["setuptools3", "setuptools3_legacy"], &["SETUPTOOLS_BUILD_ARGS", "SETUPTOOLS_SETUP_PATH"]),
    (&["setuptools3_legacy"], &["SETUPTOOLS_INSTALL_ARGS"]),
    (&["sourceforge-releases"], &["SOURCEFORGE_PROJECT"]),
    (&["systemd"], &["SYSTEMD_AUTO_ENABLE", "SYSTEMD_PACKAGES", "SYSTEMD_SERVICE"]),
    (
        &["update-alternatives"],
        &["ALTERNATIVE", "ALTERNATIVE_LINK_NAME", "ALTERNATIVE_PRIORITY", "ALTERNATIVE_TARGET"],
    ),
    (&["update-rc.d"], &["INITSCRIPT_NAME", "INITSCRIPT_PACKAGES", "INITSCRIPT_PARAMS"]),
    (&["useradd"], &["GROUPADD_PARAM", "USERADD_PACKAGES", "USERADD_PARAM"]),
    (&["waf"], &["EXTRA_OEWAF_BUILD", "EXTRA_OEWAF_INSTALL"]),
    (&["xmlcatalog"], &["XMLCATALOGS"]),
];

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    let mut candidates = Vec::new();
    for statement in subject.statements() {
        let Some(classes) = readers(statement.stem()) else { continue };
        if says_something(statement) {
            candidates.push((statement, classes));
        }
    }
    if candidates.is_empty() || !knows_all_classes(subject) {
        return;
    }
    let mut told: Vec<&str> = Vec::new();
    for (statement, classes) in candidates {
        let stem = statement.stem();
        if told.contains(&stem)
            || inherits_one_of(subject, classes)
            || names(subject, classes)
            || subject.mentions(stem)
        {
            continue;
        }
        told.push(stem);
        let class = classes[0];
        let message = format!("only `{class}` reads `{stem}`, and the recipe does not inherit it");
        let mut found = cx.report(&statement.file.source, statement.name_span(), message);
        let is_refused = stem.ends_with("_FEATURES") || stem == "ALTERNATIVE";
        if is_refused
            && subject
                .build
                .releases_of(statement.file.path())
                .is_some_and(|series| series.is_since(Release::Styhead))
        {
            found.severity(Severity::Error);
        }
        found.help(format!("`inherit {class}`, or remove the line"));
    }
}

fn readers(stem: &str) -> Option<&'static [&'static str]> {
    READERS.iter().find(|(_, variables)| variables.contains(&stem)).map(|(classes, _)| *classes)
}

/// Whether it gives a value, and not only a default or nothing.
fn says_something(statement: &Statement<'_>) -> bool {
    let is_removed = statement.removes();
    let is_class_variant = statement.parts().any(|part| part.starts_with("class-"));
    // Flags of the list of alternatives say where the links are.
    statement.assignment().is_some_and(|assignment| {
        !matches!(assignment.operator(), Operator::Default | Operator::WeakDefault)
            && !assignment.value().get().trim().is_empty()
            && !is_removed
            && !is_class_variant
    })
}

fn inherits_one_of(subject: &RecipeContext<'_>, classes: &[&str]) -> bool {
    subject.recipe.inherits.iter().any(|inherit| classes.contains(&inherit.class.as_str()))
}

fn knows_all_classes(subject: &RecipeContext<'_>) -> bool {
    let mut inherits = subject.recipe.inherits.iter();
    subject.is_whole() && inherits.all(|inherit| inherit.sure && !matches!(inherit.found, ClassFile::Missing))
}

/// Whether a file of the recipe names one of the classes where it inherits, under a condition.
fn names(subject: &RecipeContext<'_>, classes: &[&str]) -> bool {
    for file in subject.own_files() {
        for line in file.source.text().lines() {
            if !line.starts_with("inherit") {
                continue;
            }
            if line.contains("${") || classes.iter().any(|class| line.contains(class)) {
                return true;
            }
        }
    }
    false
}
