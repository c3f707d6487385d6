//! PN and PV from a file's name.

/// The name has more than two underscores.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct TooManyUnderscores;

impl TooManyUnderscores {
    /// As BitBake words it.
    pub fn message(self, file: &str) -> String {
        format!(
            "ParseError in {file}: Unable to generate default variables from filename (too many underscores)"
        )
    }
}

/// PN, PV and PR as the name of `file` gives them; nothing for a file that is no recipe.
pub fn from_file_name(file: &str) -> Result<[Option<&str>; 3], TooManyUnderscores> {
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
}
