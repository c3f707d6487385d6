//! The first line of a script.

/// The program that the first line of a script names, without its directory: `bash` for `#!/usr/bin/env
/// bash`.
pub(crate) fn interpreter(text: &str) -> Option<&str> {
    let line = text.lines().next()?.strip_prefix("#!")?;
    let mut words = line.split_whitespace();
    let first = words.next()?.rsplit('/').next()?;
    if first == "env" { words.find(|word| !word.starts_with('-')) } else { Some(first) }
}
