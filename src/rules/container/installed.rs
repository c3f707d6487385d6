//! The files that the functions of a recipe put into the root file system.

use crate::embed::shell::Command;
use crate::lint::{FakerootFunction, RecipeContext};
use crate::model::Place;

/// A file that the recipe puts into the root file system.
pub struct Installed {
    pub path: String,
    /// The name of the file that it comes from.
    pub source: Option<String>,
    pub place: Place,
}

/// The files that the recipe's shell functions put below `${IMAGE_ROOTFS}`; `None` if some of their names are
/// known only when they run.
pub fn installed(subject: &RecipeContext<'_>) -> Option<Vec<Installed>> {
    let mut found = Vec::new();
    for function in subject.own_functions() {
        found.extend(installed_by(subject, &function)?);
    }
    Some(found)
}

/// The same for one function.
pub fn installed_by(subject: &RecipeContext<'_>, function: &FakerootFunction<'_>) -> Option<Vec<Installed>> {
    if function.function.is_python() || function.function.is_anonymous() {
        return Some(Vec::new());
    }
    let mut found = Vec::new();
    for command in function.commands() {
        if !matches!(command.program(), Some("install" | "cp" | "ln" | "mv")) {
            continue;
        }
        let target = command.arguments().last()?;
        let span = function.span(&target.span);
        for (path, source) in targets(&command, subject)? {
            found.push(Installed { path, source, place: Place { file: function.file.clone(), span } });
        }
    }
    Some(found)
}

/// The paths on the device that a command makes, in both ways if its target may be a directory. `None` if a
/// path is not known.
fn targets(command: &Command<'_>, subject: &RecipeContext<'_>) -> Option<Vec<(String, Option<String>)>> {
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
    let path = path.trim_end_matches('/');
    let mut found = Vec::new();
    let is_link = command.program() == Some("ln");
    let names = sources.iter().filter(|source| source.contains(['/', '.']) || !source.starts_with('-'));
    for source in names {
        let value = subject.recipe.data.expand(source.rsplit('/').next().unwrap_or(source));
        let name = value.exact().filter(|name| !name.contains(['$', '*', '`']))?.to_owned();
        found.push((format!("{path}/{name}"), None));
        let came = (!is_link && !name.bytes().all(|byte| byte.is_ascii_digit())).then_some(name);
        found.push((path.to_owned(), came));
    }
    found.push((path.to_owned(), None));
    Some(found)
}
