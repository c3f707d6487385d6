//! How the tables in `facts/` are written: each line names the releases that it is for, as [`Releases`]
//! spells them, then a tab, then what is so there. Lines that begin with `#` are comments.

use crate::layers::{Release, Releases};

/// The lines of a table with their releases.
pub(super) fn lines(table: &'static str) -> impl Iterator<Item = (Releases, &'static str)> {
    let mut last = ("", Releases::ALL);
    table.lines().filter_map(move |line| {
        if line.starts_with('#') {
            return None;
        }
        let (releases, text) = line.split_once('\t')?;
        if releases != last.0 {
            last = (releases, Releases::parse(releases).unwrap_or_default());
        }
        Some((last.1, text))
    })
}

/// The text of a table in one release.
pub(super) fn text_in(table: &'static str, release: Release) -> String {
    let mut text = String::with_capacity(table.len());
    for (releases, line) in lines(table) {
        if releases.contains(release) {
            text.push_str(line);
            text.push('\n');
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_names_releases() {
        for table in [super::super::CORE, super::super::PANTAVISOR] {
            for line in table.lines().filter(|line| !line.starts_with('#')) {
                let releases = line.split_once('\t').and_then(|(releases, _)| Releases::parse(releases));
                assert!(releases.is_some_and(|releases| !releases.is_empty()), "{line}");
            }
        }
    }

    #[test]
    fn the_list_of_releases_is_that_of_the_tables() {
        let listed =
            include_str!("../../../facts/releases.txt").lines().filter(|line| !line.starts_with('#'));
        let listed: Vec<String> =
            listed.map(|line| line.split(' ').take(2).collect::<Vec<_>>().join(" ")).collect();
        let known = Release::ALL.map(|release| format!("{} {}", release.letter(), release.name()));
        assert_eq!(listed, known);
    }
}
