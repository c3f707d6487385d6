//! PN and PV from a file's name.

/// The name has more than two underscores.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct TooManyUnderscores;

impl TooManyUnderscores {
    /// As BitBake words it.
    pub(crate) fn message(self, file: &str) -> String {
        format!(
            "ParseError in {file}: Unable to generate default variables from filename (too many underscores)"
        )
    }
}

/// PN, PV and PR as the name of `file` gives them; nothing for a file that is no recipe.
pub(crate) fn from_file_name(file: &str) -> Result<[Option<&str>; 3], TooManyUnderscores> {
    if !(file.ends_with(".bb") || file.ends_with(".bbappend")) {
        return Ok([None; 3]);
    }
    let name = file.rsplit('/').next().unwrap_or(file);
    let stem = match name.rfind('.') {
        Some(at) if at > 0 => &name[..at],
        _ => name,
    };
    let mut parts = stem.split('_');
    let names = [parts.next(), parts.next(), parts.next()];
    if parts.next().is_some() { Err(TooManyUnderscores) } else { Ok(names) }
}

/// What stands in the place of a version.
const UNVERSIONED: [&str; 32] = [
    "alpha", "any", "auto", "beta", "bin", "bzr", "current", "cvs", "dev", "devel", "develop", "edge",
    "fossil", "git", "head", "hg", "latest", "local", "main", "master", "native", "next", "nightly",
    "prebuilt", "repo", "rolling", "snapshot", "stable", "svn", "testing", "tip", "trunk",
];

/// What is wrong with the file name of a recipe.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Misnomer {
    /// An underscore within the name, so that a part of it counts as the version.
    Parts,
    /// More than two underscores, at which BitBake stops.
    TooMany,
    /// An underscore in the name of a recipe without a version. That may be one, though none that a container
    /// is likely to have.
    NoVersion,
    /// A dash before the version, so that it counts as a part of the name.
    Dash,
    /// Capitals in the name.
    Capitals,
}

/// What is wrong with a file name such as `my_app_1.0.bb`, `app-1.0.bb` or `App_1.0.bb`. `None` if nothing
/// is, or for a file that is no recipe.
pub(crate) fn misnomer(file: &str) -> Option<Misnomer> {
    let stem = file.strip_suffix(".bb")?;
    let Ok(parts) = from_file_name(file) else { return Some(Misnomer::TooMany) };
    match parts {
        [Some(_), Some(version), Some(revision)] => {
            let is_revision =
                revision.strip_prefix('r').is_some_and(|rest| rest.bytes().all(|b| b.is_ascii_digit()));
            if is_word(version) && !UNVERSIONED.contains(&version) && is_word(revision) {
                return Some(Misnomer::NoVersion);
            }
            (!is_revision && !has_digit(version) && is_version(revision)).then_some(Misnomer::Parts)
        }
        [Some(_), Some(version), None] if is_word(version) && !UNVERSIONED.contains(&version) => {
            Some(Misnomer::NoVersion)
        }
        [Some(name), version, _] => {
            let ends_in_version = stem
                .rsplit_once('-')
                .is_some_and(|(_, version)| version.contains('.') && is_version(version));
            if version.is_none() && ends_in_version {
                return Some(Misnomer::Dash);
            }
            name.contains(|c: char| c.is_ascii_uppercase()).then_some(Misnomer::Capitals)
        }
        _ => None,
    }
}

/// Whether a text looks like a version: `1.0`, `v2`, `2024.1-rc1`.
pub(crate) fn is_version(text: &str) -> bool {
    let text = text.strip_prefix('v').unwrap_or(text);
    text.starts_with(|c: char| c.is_ascii_digit())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '+' | '~'))
}

fn is_word(text: &str) -> bool {
    text.contains(|c: char| c.is_ascii_lowercase())
        && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-')
}

fn has_digit(text: &str) -> bool {
    text.contains(|c: char| c.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(file: &str, want: [Option<&str>; 3]) {
        assert_eq!(from_file_name(file), Ok(want), "{file}");
    }

    #[test]
    fn names_are_split_at_underscores() {
        check("/x/foo_1.2.bb", [Some("foo"), Some("1.2"), None]);
        check("foo-bar.bb", [Some("foo-bar"), None, None]);
        check("foo_1_r2.bbappend", [Some("foo"), Some("1"), Some("r2")]);
        check("foo_%.bbappend", [Some("foo"), Some("%"), None]);
        check("foo_1.inc", [None; 3]);
        assert_eq!(from_file_name("a_b_c_d.bb"), Err(TooManyUnderscores));
    }

    #[test]
    fn names_that_say_something_else() {
        let right = [
            "a_1.0.bb",
            "a.bb",
            "a-b_git.bb",
            "a_1.0_r1.bb",
            "a-2.bb",
            "glib-2.0_2.7.bb",
            "a_1.0-rc1.bb",
            "a-1.0.inc",
        ];
        for file in right {
            assert_eq!(misnomer(file), None, "{file}");
        }
        for (file, wrong) in [
            ("my_app_1.0.bb", Misnomer::Parts),
            ("my_app_v2.bb", Misnomer::Parts),
            ("app-1.0.bb", Misnomer::Dash),
            ("my-app-v1.2.3.bb", Misnomer::Dash),
            ("App_1.0.bb", Misnomer::Capitals),
            ("my_big_app_1.0.bb", Misnomer::TooMany),
            ("my_app.bb", Misnomer::NoVersion),
        ] {
            assert_eq!(misnomer(file), Some(wrong), "{file}");
        }
    }
}
