//! `entrypoint-not-installed`: the program to start is called otherwise than the file that is installed.

use crate::embed::shell::{Command, commands};
use crate::lint::{Cx, RecipeContext};
use crate::manifest::{ContainerKind, Entrypoint};
use crate::model::Place;
use crate::rules::rule;
use crate::syntax::ast::View;
use crate::text::{Span, closest, suggest};

rule!("container", "entrypoint-not-installed", Container(check));

/// A file that the recipe puts into the root file system.
struct Installed {
    path: String,
    place: Place,
}

/// Shorter names are too near to each other.
const SHORTEST: usize = 4;

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    let container = subject.container;
    if !container.is(ContainerKind::Rootfs) || subject.recipe.data.recipe_part_missing() {
        return;
    }
    let Entrypoint::Named { program, place: Some(place) } = container.start(&subject.recipe.data) else {
        return;
    };
    let Some(installed) = installed(subject) else { return };
    let (directory, name) = program.rsplit_once('/').unwrap_or(("", &program));
    if name.len() < SHORTEST || installed.iter().any(|file| file.path == program) {
        return;
    }
    let beside = installed.iter().filter_map(|file| {
        let (other, name) = file.path.rsplit_once('/')?;
        (other == directory).then_some(name)
    });
    let Some(meant) = closest(name, beside) else { return };
    let Some(file) = installed.iter().find(|file| file.path == format!("{directory}/{meant}")) else {
        return;
    };
    cx.report(&place.file.source, place.span, format!("nothing installs `{program}`"))
        .label(&file.place.file.source, file.place.span, format!("this installs `{}`", file.path))
        .help(suggest(&file.path));
}

/// The files that the recipe's shell functions put below `${IMAGE_ROOTFS}`; `None` if some of their names are
/// known only when they run.
fn installed(subject: &RecipeContext<'_>) -> Option<Vec<Installed>> {
    let mut found = Vec::new();
    for file in subject.own_files() {
        for stmt in file.ast().stmts() {
            let View::Function(function) = stmt.view() else { continue };
            if function.is_python() || function.is_anonymous() {
                continue;
            }
            let body = function.body();
            for command in commands(body.slice(file.source.text())) {
                if !matches!(command.program(), Some("install" | "cp" | "ln" | "mv")) {
                    continue;
                }
                let target = command.arguments().last()?;
                let start = body.start as usize;
                let span = Span::new(start + target.span.start, start + target.span.end);
                for path in targets(&command, subject)? {
                    found.push(Installed { path, place: Place { file: file.clone(), span } });
                }
            }
        }
    }
    Some(found)
}

/// The paths on the device that a command makes, in both ways if its target may be a directory. `None` if a
/// path is not known.
fn targets(command: &Command<'_>, subject: &RecipeContext<'_>) -> Option<Vec<String>> {
    let words: Vec<String> = command.arguments().iter().map(|word| word.unquoted().into_owned()).collect();
    let makes_directories = words.iter().any(|word| word == "-d" || word == "--directory");
    let (last, sources) = words.split_last()?;
    let Some(rest) = last.strip_prefix("${IMAGE_ROOTFS}") else {
        // It goes elsewhere, unless the directory is named by a variable of the shell.
        return (!last.contains('$') || last.starts_with("${")).then(Vec::new);
    };
    if makes_directories {
        return Some(Vec::new());
    }
    let value = subject.recipe.data.expand(rest);
    let path = value.exact().filter(|path| !path.contains(['$', '*', '`']))?;
    let mut found = vec![path.trim_end_matches('/').to_owned()];
    for source in sources.iter().filter(|source| !source.starts_with('-')) {
        let name = source.rsplit('/').next().unwrap_or(source);
        if name.contains(['$', '*', '`']) {
            return None;
        }
        found.push(format!("{}/{name}", path.trim_end_matches('/')));
    }
    Some(found)
}
