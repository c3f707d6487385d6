//! Releases of openembedded-core, by the names that LAYERSERIES_COMPAT gives them.

/// A release of openembedded-core for which there is a table.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Release {
    Kirkstone,
    Scarthgap,
    /// The development branch at the time the table was written.
    Newest,
}

impl Release {
    /// The latest release among the names in LAYERSERIES_COMPAT; scarthgap, the long-term release that
    /// Pantavisor builds on, if none of them is known.
    pub fn of_series<'a>(series: impl IntoIterator<Item = &'a str>) -> Release {
        latest(series).map_or(Release::Scarthgap, |index| SERIES[index].1)
    }

    /// The name of the latest release among names of which pvlint knows some.
    pub fn latest_series<'a>(series: impl IntoIterator<Item = &'a str>) -> Option<&'static str> {
        latest(series).map(|index| SERIES[index].0)
    }

    /// The names of releases that pvlint knows, oldest first.
    pub fn series() -> impl Iterator<Item = &'static str> + Clone {
        SERIES.iter().map(|(name, _)| *name)
    }

    /// Whether `name` is that of a release.
    pub fn is_series(name: &str) -> bool {
        SERIES.iter().any(|(known, _)| *known == name)
    }

    pub const fn name(self) -> &'static str {
        match self {
            Release::Kirkstone => "kirkstone",
            Release::Scarthgap => "scarthgap",
            Release::Newest => "newest",
        }
    }
}

/// The names of releases since kirkstone, oldest first, and the table that comes closest to each.
const SERIES: &[(&str, Release)] = &[
    ("kirkstone", Release::Kirkstone),
    ("langdale", Release::Kirkstone),
    ("mickledore", Release::Scarthgap),
    ("nanbield", Release::Scarthgap),
    ("scarthgap", Release::Scarthgap),
    ("styhead", Release::Scarthgap),
    ("walnascar", Release::Scarthgap),
    ("whinlatter", Release::Newest),
    ("wrynose", Release::Newest),
    ("blacksail", Release::Newest),
];

/// The place in [`SERIES`] of the latest of some names.
fn latest<'a>(series: impl IntoIterator<Item = &'a str>) -> Option<usize> {
    series.into_iter().filter_map(|name| SERIES.iter().position(|(known, _)| *known == name)).max()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_latest_named_series_counts() {
        assert_eq!(Release::of_series(["kirkstone", "scarthgap"]), Release::Scarthgap);
        assert_eq!(Release::of_series(["wrynose", "kirkstone"]), Release::Newest);
        assert_eq!(Release::of_series(["someday"]), Release::Scarthgap);
        assert_eq!(Release::of_series([]), Release::Scarthgap);
    }
}
