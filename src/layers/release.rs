//! Releases of openembedded-core, by the names that LAYERSERIES_COMPAT gives them.

/// A release of openembedded-core that there are tables for, oldest first. The last one is the development
/// branch.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Release {
    Kirkstone,
    Langdale,
    Mickledore,
    Nanbield,
    Scarthgap,
    Styhead,
    Walnascar,
    Whinlatter,
    Wrynose,
    Blacksail,
}

/// Releases before the first one of the tables.
const OLDER: [&str; 20] = [
    "honister",
    "hardknott",
    "gatesgarth",
    "dunfell",
    "zeus",
    "warrior",
    "thud",
    "sumo",
    "rocko",
    "pyro",
    "morty",
    "krogoth",
    "jethro",
    "fido",
    "dizzy",
    "daisy",
    "dora",
    "dylan",
    "danny",
    "denzil",
];

impl Release {
    /// All of them, oldest first.
    pub const ALL: [Release; 10] = [
        Release::Kirkstone,
        Release::Langdale,
        Release::Mickledore,
        Release::Nanbield,
        Release::Scarthgap,
        Release::Styhead,
        Release::Walnascar,
        Release::Whinlatter,
        Release::Wrynose,
        Release::Blacksail,
    ];

    /// The oldest and the newest one.
    pub const FIRST: Release = Release::ALL[0];
    pub const LAST: Release = Release::ALL[Release::ALL.len() - 1];

    /// The one that a layer is checked for which says nothing of releases: the long-term release that
    /// Pantavisor builds on.
    pub const DEFAULT: Release = Release::Scarthgap;

    /// The name as it stands in LAYERSERIES_COMPAT.
    pub const fn name(self) -> &'static str {
        match self {
            Release::Kirkstone => "kirkstone",
            Release::Langdale => "langdale",
            Release::Mickledore => "mickledore",
            Release::Nanbield => "nanbield",
            Release::Scarthgap => "scarthgap",
            Release::Styhead => "styhead",
            Release::Walnascar => "walnascar",
            Release::Whinlatter => "whinlatter",
            Release::Wrynose => "wrynose",
            Release::Blacksail => "blacksail",
        }
    }

    /// The letter that stands for it in the tables.
    pub const fn letter(self) -> char {
        match self {
            Release::Kirkstone => 'k',
            Release::Langdale => 'l',
            Release::Mickledore => 'm',
            Release::Nanbield => 'n',
            Release::Scarthgap => 's',
            Release::Styhead => 't',
            Release::Walnascar => 'w',
            Release::Whinlatter => 'h',
            Release::Wrynose => 'y',
            Release::Blacksail => 'b',
        }
    }

    /// The release of a name.
    pub fn named(name: &str) -> Option<Release> {
        Release::ALL.into_iter().find(|release| release.name() == name)
    }

    /// Whether overrides stand after colons in one of the releases with these names, as since honister.
    pub fn has_colons<'a>(series: impl IntoIterator<Item = &'a str>) -> bool {
        series.into_iter().any(|name| name == OLDER[0] || Release::is_series(name))
    }

    /// Whether `name` is that of a release.
    pub fn is_series(name: &str) -> bool {
        Release::named(name).is_some()
    }

    /// The names of releases that pvlint knows, oldest first.
    pub fn series() -> impl Iterator<Item = &'static str> + Clone {
        Release::ALL.into_iter().map(Release::name)
    }

    /// The latest release among names of which pvlint knows some.
    pub fn latest<'a>(series: impl IntoIterator<Item = &'a str>) -> Option<Release> {
        series.into_iter().filter_map(Release::named).max()
    }

    /// What a layer with these names in LAYERSERIES_COMPAT is checked for: the latest one of them. A layer
    /// for releases before the tables is checked for the first one, and one for releases after them for the
    /// last one.
    pub fn of_series<'a>(series: impl IntoIterator<Item = &'a str>) -> Release {
        let names: Vec<&str> = series.into_iter().filter(|name| !name.contains('$')).collect();
        let outside = match names.as_slice() {
            [] => Release::DEFAULT,
            names if names.iter().all(|name| OLDER.contains(name)) => Release::FIRST,
            _ => Release::LAST,
        };
        Release::latest(names).unwrap_or(outside)
    }
}

/// Some of the releases.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Releases(u16);

impl Releases {
    pub const ALL: Releases = Releases((1 << Release::ALL.len()) - 1);

    pub const fn contains(self, release: Release) -> bool {
        self.0 & (1 << release as u16) != 0
    }

    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    pub const fn only(release: Release) -> Releases {
        Releases(1 << release as u16)
    }

    /// Those that a layer names in LAYERSERIES_COMPAT, as far as they are known. `None` if it names none of
    /// them, as layers for releases from before kirkstone do.
    pub fn named<'a>(names: impl IntoIterator<Item = &'a str>) -> Option<Releases> {
        let known = names.into_iter().filter_map(Release::named).map(Releases::only);
        known.reduce(Releases::union)
    }

    /// The newest of them, which is what a layer is checked for.
    pub fn newest(self) -> Release {
        self.iter().last().unwrap_or(Release::LAST)
    }

    /// Whether the newest of them is `release` or a later one.
    pub fn is_since(self, release: Release) -> bool {
        self.iter().any(|one| one >= release)
    }

    /// Whether the newest of them is older than `release`.
    pub fn is_before(self, release: Release) -> bool {
        !self.is_since(release)
    }

    /// Whether even the oldest of them is `release` or a later one.
    pub fn are_all_since(self, release: Release) -> bool {
        self.iter().all(|one| one >= release)
    }

    /// Those that are in one of two sets.
    #[must_use]
    pub const fn union(self, other: Releases) -> Releases {
        Releases(self.0 | other.0)
    }

    pub fn iter(self) -> impl Iterator<Item = Release> {
        Release::ALL.into_iter().filter(move |release| self.contains(*release))
    }

    /// Reads the spelling of the tables: nothing for all releases, `s-` for scarthgap and later ones, `-m` up
    /// to mickledore, `n-t` for a range, `k,s-` for several of these. `None` if it is not that.
    pub fn parse(text: &str) -> Option<Releases> {
        if text.is_empty() {
            return Some(Releases::ALL);
        }
        let mut set = 0;
        for part in text.split(',') {
            let (first, last) = part.split_once('-').unwrap_or((part, part));
            let first = if first.is_empty() { Release::FIRST } else { with_letter(first)? };
            let last = if last.is_empty() { Release::LAST } else { with_letter(last)? };
            set |= (first as u16..=last as u16).fold(0, |bits, release| bits | 1 << release);
        }
        Some(Releases(set))
    }
}

fn with_letter(letter: &str) -> Option<Release> {
    let mut known = Release::ALL.into_iter();
    known.find(|release| letter.len() == 1 && letter.starts_with(release.letter()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_latest_named_series_counts() {
        let check = |series: &[&str], want| assert_eq!(Release::of_series(series.iter().copied()), want);
        check(&["kirkstone", "scarthgap"], Release::Scarthgap);
        check(&["wrynose", "kirkstone"], Release::Wrynose);
        check(&["scarthgap", "someday"], Release::Scarthgap);
        check(&["sumo", "dunfell"], Release::Kirkstone);
        check(&["someday"], Release::Blacksail);
        check(&["${LAYERSERIES_COMPAT_core}"], Release::DEFAULT);
        check(&[], Release::DEFAULT);
    }

    #[test]
    fn a_layer_is_for_what_it_names() {
        let check = |series: &[&str], want: &str| {
            let set = Releases::named(series.iter().copied()).unwrap_or_default();
            assert_eq!(set.iter().map(Release::letter).collect::<String>(), want, "{series:?}");
        };
        check(&["kirkstone", "scarthgap"], "ks");
        check(&["honister", "dunfell"], "");
        check(&["dunfell", "styhead", "someday"], "t");
        let both = Releases::named(["kirkstone", "styhead"]).expect("a set");
        assert!(both.is_since(Release::Styhead) && !both.are_all_since(Release::Styhead));
        assert!(both.is_before(Release::Walnascar) && both.newest() == Release::Styhead);
    }

    #[test]
    fn sets_are_read_as_the_tables_spell_them() {
        let check = |text: &str, want: &str| {
            let set = Releases::parse(text).expect("a set");
            assert_eq!(set.iter().map(Release::letter).collect::<String>(), want, "{text}");
        };
        check("", "klmnstwhyb");
        check("s-", "stwhyb");
        check("-m", "klm");
        check("k", "k");
        check("n-t", "nst");
        check("k,m-n,y-", "kmnyb");
        assert_eq!(Releases::parse("q-"), None);
    }
}
