//! Patterns of BBFILES, as Python's `glob` and `fnmatch` read them.
//!
//! `*` and `?` do not match a leading dot, `**` is no more than `*`, there are no braces and no escapes:
//! a general glob crate would read some of these differently.

use std::path::{Component, Path, PathBuf};

use super::Disk;

/// The files and directories that match an absolute pattern, sorted by their whole path as BitBake sorts
/// them.
pub(crate) fn expand(pattern: &str, disk: &Disk) -> Vec<PathBuf> {
    expand_within(pattern, disk, usize::MAX).unwrap_or_default()
}

/// As [`expand`], but `None` if more than `most` directories would have to be listed.
pub(crate) fn expand_within(pattern: &str, disk: &Disk, most: usize) -> Option<Vec<PathBuf>> {
    let mut left = most;
    let mut found: Vec<PathBuf> = vec![PathBuf::from("/")];
    let mut parts = pattern.split('/').filter(|part| !part.is_empty()).peekable();
    while parts.peek().is_some() {
        let mut literal = PathBuf::new();
        while let Some(part) = parts.next_if(|part| !has_magic(part)) {
            literal.push(part);
        }
        if !literal.as_os_str().is_empty() {
            found.iter_mut().for_each(|directory| directory.push(&literal));
        }
        match parts.next() {
            Some(part) => {
                left = left.checked_sub(found.len())?;
                let is_last = parts.peek().is_none();
                found = found
                    .iter()
                    .flat_map(|directory| matching_entries(directory, part, is_last, disk))
                    .collect();
            }
            None => found.retain(|path| disk.kind(path).is_some()),
        }
    }
    found.sort_by(|a, b| a.as_os_str().cmp(b.as_os_str()));
    Some(found)
}

fn matching_entries(directory: &Path, pattern: &str, files_too: bool, disk: &Disk) -> Vec<PathBuf> {
    let listed = disk.list(directory);
    let hidden = pattern.starts_with('.');
    let mut found = Vec::new();
    for (name, kind) in listed.entries() {
        let is_wanted = (files_too || kind.is_directory()) && (hidden || !name.starts_with('.'));
        if is_wanted && matches(pattern, name) {
            found.push(directory.join(name));
        }
    }
    found
}

/// Whether [`expand`] would find `path` if there were such a file.
pub(crate) fn matches_path(pattern: &str, path: &Path) -> bool {
    let mut parts = pattern.split('/').filter(|part| !part.is_empty());
    let mut names = path.components().filter_map(|component| match component {
        Component::Normal(name) => Some(name.to_str()),
        _ => None,
    });
    loop {
        match (parts.next(), names.next()) {
            (None, None) => return true,
            (Some(part), Some(Some(name))) => {
                let is_seen = !name.starts_with('.') || part.starts_with('.') || !has_magic(part);
                if !is_seen || !matches(part, name) {
                    return false;
                }
            }
            _ => return false,
        }
    }
}

/// Whether the pattern is more than a plain name.
pub(crate) fn has_magic(pattern: &str) -> bool {
    pattern.contains(['*', '?', '['])
}

/// Whether the whole of `name` matches, as `fnmatch.fnmatchcase`. Takes at most the product of both lengths.
pub(crate) fn matches(pattern: &str, name: &str) -> bool {
    let (mut pattern, mut name) = (pattern, name);
    // Where to go on if the last `*` has to take one character more.
    let mut retry: Option<(&str, &str)> = None;
    loop {
        if let Some(after) = pattern.strip_prefix('*') {
            (pattern, retry) = (after, Some((after, name)));
            continue;
        }
        let mut rest = name.chars();
        match (rest.next(), first_item(pattern)) {
            (None, None) => return true,
            (Some(c), Some((item, after))) if item.accepts(c) => {
                (pattern, name) = (after, rest.as_str());
                continue;
            }
            (None, Some(_)) => return false,
            _ => {}
        }
        let Some((after_star, at)) = retry else { return false };
        let mut longer = at.chars();
        if longer.next().is_none() {
            return false;
        }
        (pattern, name, retry) = (after_star, longer.as_str(), Some((after_star, longer.as_str())));
    }
}

enum Item<'a> {
    Any,
    Char(char),
    /// What stands between the brackets, without the `!`.
    Set {
        members: &'a str,
        negated: bool,
    },
}

/// The first item of a pattern that does not begin with `*`, and what follows it.
fn first_item(pattern: &str) -> Option<(Item<'_>, &str)> {
    let c = pattern.chars().next()?;
    let after = &pattern[c.len_utf8()..];
    Some(match c {
        '?' => (Item::Any, after),
        '[' => bracket_set(after).unwrap_or((Item::Char('['), after)),
        _ => (Item::Char(c), after),
    })
}

/// `after` follows a `[`. A `]` that comes first is a member; without a closing one there is no set.
fn bracket_set(after: &str) -> Option<(Item<'_>, &str)> {
    let negated = after.starts_with('!');
    let members = &after[usize::from(negated)..];
    let first = usize::from(members.starts_with(']'));
    let end = first + members[first..].find(']')?;
    Some((Item::Set { members: &members[..end], negated }, &members[end + 1..]))
}

impl Item<'_> {
    fn accepts(&self, c: char) -> bool {
        match self {
            Item::Any => true,
            Item::Char(own) => *own == c,
            Item::Set { members, negated } => is_member(members, c) != *negated,
        }
    }
}

/// A `-` between two characters makes a range, at either end it is a member.
fn is_member(members: &str, c: char) -> bool {
    let members: Vec<char> = members.chars().collect();
    let mut at = 0;
    while at < members.len() {
        if at + 2 < members.len() && members[at + 1] == '-' {
            if (members[at]..=members[at + 2]).contains(&c) {
                return true;
            }
            at += 3;
        } else {
            if members[at] == c {
                return true;
            }
            at += 1;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(pattern: &str, matching: &[&str], others: &[&str]) {
        for name in matching {
            assert!(matches(pattern, name), "{pattern} should match {name}");
        }
        for name in others {
            assert!(!matches(pattern, name), "{pattern} should not match {name}");
        }
    }

    #[test]
    fn patterns_are_those_of_fnmatch() {
        check("*.bb", &["a.bb", ".bb", "a.bb.bb"], &["a.bbappend", "abb"]);
        check("**", &["", "a"], &[]);
        check("a*b*c", &["abc", "aXbbYc", "abcbc"], &["ac", "abcd"]);
        check("?", &["é"], &["", "ab"]);
        check("[a-c]x", &["ax", "cx"], &["dx", "-x"]);
        check("[!a-c]", &["d", "-"], &["a"]);
        check("[]a]", &["]", "a"], &["b"]);
        check("[!]a]", &["b"], &["]", "a"]);
        check("[c-a]", &[], &["a", "b", "-"]);
        check("[a-]", &["a", "-"], &["b"]);
        check("[ab", &["[ab"], &["a"]);
        check("{a,b}", &["{a,b}"], &["a"]);
    }

    #[test]
    fn paths_match_part_by_part() {
        for (pattern, path, want) in [
            ("/l/recipes-*/*/*.bb", "/l/recipes-a/b/c.bb", true),
            ("/l/a.d/x.bb", "/l/a.d/x.bb", true),
            ("/l/recipes-*/*.bb", "/l/recipes-a/b/c.bb", false),
            ("/l/recipes-*/*/*.bb", "/l/recipes-a/c.bb", false),
            ("/l/*/*.bb", "/l/.hidden/c.bb", false),
        ] {
            assert_eq!(matches_path(pattern, Path::new(path)), want, "{pattern} {path}");
        }
    }
}
