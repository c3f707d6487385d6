//! What a rule says of itself, read from its page at compile time.

use super::Severity;
use super::oelint::is_part;
use super::revision::REVISION;

/// The facts in the front matter of a rule's page (`rules/<group>/<name>.md`).
///
/// ```text
/// ---
/// name: mdev-value
/// severity: warning
/// fix: unsafe                  (none, unsafe or safe)
/// default: off                 (optional; rules are on unless they say this)
/// oelint: oelint.a.b, oelint.c (optional; equivalent rules of oelint-adv)
/// ---
/// One line of summary.
/// ```
#[derive(Debug)]
pub struct Meta {
    pub name: &'static str,
    pub group: &'static str,
    pub severity: Severity,
    pub fix: FixLevel,
    pub on_by_default: bool,
    oelint: &'static str,
    page: &'static str,
}

/// The best fix a rule can offer.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum FixLevel {
    None,
    Unsafe,
    Safe,
}

impl Meta {
    /// Reads the front matter of `page`. Evaluated in a `const`, so that a page with a missing or
    /// misspelled field does not compile.
    pub const fn from_page(group: &'static str, page: &'static str) -> Meta {
        let Some(name) = field(page, "name: ") else { panic!("the page has no `name:`") };
        let Some(severity) = field(page, "severity: ") else { panic!("the page has no `severity:`") };
        let Some(fix) = field(page, "fix: ") else { panic!("the page has no `fix:`") };
        Meta {
            name,
            group,
            severity: severity_of(severity),
            fix: fix_of(fix),
            on_by_default: match field(page, "default: ") {
                None => true,
                Some(word) => !same(word, "off"),
            },
            oelint: match field(page, "oelint: ") {
                None => "",
                Some(list) => list,
            },
            page,
        }
    }

    /// Where the page can be read, in the version that this is if it has a tag; `None` for a build without a
    /// repository.
    pub fn url(&self) -> Option<String> {
        const REPOSITORY: &str = env!("CARGO_PKG_REPOSITORY");
        if REPOSITORY.is_empty() {
            return None;
        }
        Some(format!("{REPOSITORY}/blob/{REVISION}/rules/{}/{}.md", self.group, self.name))
    }

    /// The ids of oelint-adv's rules that this one stands for.
    pub fn oelint(&self) -> impl Iterator<Item = &'static str> {
        self.oelint.split(',').map(str::trim).filter(|id| !id.is_empty())
    }

    /// Whether `id` is one of this rule's oelint ids or a prefix of one (`oelint.a.b` covers `oelint.a.b.c`).
    pub fn stands_for(&self, id: &str) -> bool {
        id.matches('.').count() >= 2 && self.oelint().any(|own| is_part(own, id))
    }

    /// As [`Meta::stands_for`], but parts of an equivalent count as well: for whoever has one place in mind,
    /// or asks what there is.
    pub fn resembles(&self, id: &str) -> bool {
        self.stands_for(id) || self.oelint().any(|own| is_part(id, own))
    }

    /// The page without its front matter.
    pub fn body(&self) -> &'static str {
        match self.page[4..].find("\n---\n") {
            Some(end) => self.page[4 + end + 5..].trim_start(),
            None => self.page,
        }
    }

    /// The page's first line.
    pub fn summary(&self) -> &'static str {
        self.body().lines().next().unwrap_or_default()
    }
}

impl FixLevel {
    pub const fn name(self) -> &'static str {
        match self {
            FixLevel::None => "none",
            FixLevel::Unsafe => "unsafe",
            FixLevel::Safe => "safe",
        }
    }
}

const fn severity_of(word: &str) -> Severity {
    if same(word, "error") {
        Severity::Error
    } else if same(word, "warning") {
        Severity::Warning
    } else if same(word, "note") {
        Severity::Note
    } else {
        panic!("`severity:` is `error`, `warning` or `note`")
    }
}

const fn fix_of(word: &str) -> FixLevel {
    if same(word, "none") {
        FixLevel::None
    } else if same(word, "unsafe") {
        FixLevel::Unsafe
    } else if same(word, "safe") {
        FixLevel::Safe
    } else {
        panic!("`fix:` is `none`, `unsafe` or `safe`")
    }
}

/// The rest of the front-matter line that begins with `key`.
const fn field(page: &'static str, key: &str) -> Option<&'static str> {
    let bytes = page.as_bytes();
    assert!(starts_at(bytes, 0, "---\n".as_bytes()), "a rule's page begins with `---`");
    let mut line = 4;
    while line < bytes.len() && !starts_at(bytes, line, "---\n".as_bytes()) {
        let end = line_end(bytes, line);
        if starts_at(bytes, line, key.as_bytes()) {
            let (_, rest) = page.split_at(line + key.len());
            let (value, _) = rest.split_at(end - line - key.len());
            return Some(value);
        }
        line = end + 1;
    }
    None
}

const fn line_end(bytes: &[u8], from: usize) -> usize {
    let mut at = from;
    while at < bytes.len() && bytes[at] != b'\n' {
        at += 1;
    }
    at
}

const fn starts_at(bytes: &[u8], at: usize, key: &[u8]) -> bool {
    if at + key.len() > bytes.len() {
        return false;
    }
    let mut i = 0;
    while i < key.len() {
        if bytes[at + i] != key[i] {
            return false;
        }
        i += 1;
    }
    true
}

const fn same(a: &str, b: &str) -> bool {
    a.len() == b.len() && starts_at(a.as_bytes(), 0, b.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "---\nname: x-y\nseverity: note\nfix: safe\noelint: oelint.a.b.c, oelint.d.e\n---\nWhat it says.\n\n## Why\n";
    const META: Meta = Meta::from_page("g", PAGE);

    #[test]
    fn reads_the_front_matter() {
        assert_eq!((META.name, META.severity, META.fix), ("x-y", Severity::Note, FixLevel::Safe));
        assert!(Meta::from_page("g", PAGE).on_by_default);
        assert_eq!(META.oelint().collect::<Vec<_>>(), ["oelint.a.b.c", "oelint.d.e"]);
        assert_eq!(META.summary(), "What it says.");
    }

    #[test]
    fn an_id_of_oelint_means_its_parts() {
        for id in ["oelint.a.b.c", "oelint.a.b", "oelint.d.e"] {
            assert!(META.stands_for(id) && META.resembles(id), "{id}");
        }
        for id in ["oelint.a.b.c.x", "oelint.d.e.f"] {
            assert!(!META.stands_for(id) && META.resembles(id), "{id}");
        }
        for id in
            ["oelint", "oelint.a", "oelint.d", "oelint.d.ef", "oelint.a.b.cd", "oelint.a.b.d", "x-y", ""]
        {
            assert!(!META.resembles(id), "{id}");
        }
    }
}
