//! Names of variables, interned: equal names are one pointer, and what a name means is worked out once.

use std::borrow::Borrow;
use std::cell::RefCell;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::{OnceLock, PoisonError, RwLock};

use rustc_hash::FxHashSet;

/// A name of a variable or flag, or an override. Comparing and hashing it does not look at its text.
///
/// Interned names are never freed: a recipe brings some forty of its own, those of its packages, and an
/// editor adds a few per keystroke at most. So they take little room.
#[derive(Clone, Copy)]
pub struct Name(&'static Interned);

struct Interned {
    id: u32,
    text: Box<str>,
    meaning: OnceLock<Box<Meaning>>,
}

/// A name that is found by its text.
#[derive(Clone, Copy)]
struct ByText(Name);

/// What BitBake reads out of a name when the variable is set.
#[derive(Debug)]
pub struct Meaning {
    /// `FOO:append:a` is the append of `a` to `FOO`.
    pub edit: Option<&'static NameEdit>,
    /// `FOO:a:b` is a variant of `FOO:a` with the override `b`, and of `FOO` with `a:b`.
    pub variant_of: Box<[Variant]>,
    /// The text before the first colon.
    pub stem: Name,
    /// The parts between colons.
    pub parts: Box<[Name]>,
    /// Whether it holds `${`, so that it is renamed at the end of the recipe.
    pub has_reference: bool,
    /// Whether it holds `_append`, `_prepend` or `_remove`, which is fatal.
    pub is_old_style: bool,
    /// Whether it holds `:append`, `:prepend` or `:remove`.
    pub has_keyword: bool,
}

#[derive(PartialEq, Eq, Debug)]
pub struct NameEdit {
    pub base: Name,
    pub kind: EditKind,
    /// The overrides that must be active, joined by colons. `:append:` has some, though it names none.
    pub overrides: Option<Name>,
    /// What BitBake notes for the base, see [`variants`]: it does so even without a colon.
    pub base_is_variant_of: Box<[Variant]>,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum EditKind {
    Append,
    Prepend,
    Remove,
}

/// A name as an override variant of a shorter one.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Variant {
    pub of: Name,
    pub overrides: Name,
}

/// Overrides of a name beyond these are not looked at; names do not have that many, and each costs a name.
const MAX_OVERRIDES: usize = 32;

const SHARDS: usize = 32;

/// So many names each thread keeps at hand: those of the classes, and of the recipe that it is busy with.
const MAX_MET: usize = 8192;

type Shard = RwLock<FxHashSet<ByText>>;

struct Table {
    shards: [Shard; SHARDS],
    count: std::sync::atomic::AtomicU32,
}

thread_local! {
    /// The names that a thread has met, so that the same ones do not have all threads wait for one lock.
    static MET: RefCell<FxHashSet<ByText>> = RefCell::default();
}

fn table() -> &'static Table {
    static TABLE: OnceLock<Table> = OnceLock::new();
    TABLE.get_or_init(|| Table {
        shards: std::array::from_fn(|_| RwLock::default()),
        count: std::sync::atomic::AtomicU32::new(0),
    })
}

fn shard_of(text: &str) -> &'static Shard {
    let bytes = text.as_bytes();
    let (last, middle) =
        (bytes.last().copied().unwrap_or(0), bytes.get(bytes.len() / 2).copied().unwrap_or(0));
    let at = bytes.len().wrapping_mul(7) ^ usize::from(last) ^ (usize::from(middle) << 2);
    &table().shards[at % SHARDS]
}

impl Name {
    pub fn intern(text: &str) -> Name {
        if let Some(known) = Name::lookup(text) {
            return known;
        }
        // A panic while the lock is held cannot leave the map half-changed.
        let mut shard = shard_of(text).write().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = shard.get(text) {
            return known.0;
        }
        let id = table().count.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let interned: &'static Interned =
            Box::leak(Box::new(Interned { id, text: text.into(), meaning: OnceLock::new() }));
        shard.insert(ByText(Name(interned)));
        Name(interned)
    }

    /// The name, if anything of that name was ever met; if not, no variable has it.
    pub fn lookup(text: &str) -> Option<Name> {
        if let Some(known) = MET.with_borrow(|met| met.get(text).copied()) {
            return Some(known.0);
        }
        let known = shard_of(text).read().unwrap_or_else(PoisonError::into_inner).get(text).copied()?;
        MET.with_borrow_mut(|met| {
            // Most are names of one recipe's packages, which are not asked for again.
            if met.len() == MAX_MET {
                met.clear();
            }
            met.insert(known);
        });
        Some(known.0)
    }

    pub fn as_str(self) -> &'static str {
        &self.0.text
    }

    pub fn meaning(self) -> &'static Meaning {
        self.0.meaning.get_or_init(|| Box::new(Meaning::of(self)))
    }
}

impl EditKind {
    /// As BitBake writes it: `:append`.
    pub const fn keyword(self) -> &'static str {
        match self {
            EditKind::Append => ":append",
            EditKind::Prepend => ":prepend",
            EditKind::Remove => ":remove",
        }
    }
}

/// The overrides that BitBake takes for edits of what stands before them.
pub(crate) const EDIT_WORDS: [&str; 3] = ["append", "prepend", "remove"];

const EDIT_KINDS: [EditKind; 3] = [EditKind::Append, EditKind::Prepend, EditKind::Remove];

impl Meaning {
    /// The shorter names of which the name, or what it edits, is a variant.
    pub fn shorter(&self) -> impl Iterator<Item = &Variant> {
        let of_base = self.edit.into_iter().flat_map(|edit| &edit.base_is_variant_of);
        self.variant_of.iter().chain(of_base)
    }

    fn of(name: Name) -> Meaning {
        let text = name.as_str();
        Meaning {
            variant_of: if text.contains(':') { variants(text) } else { Box::default() },
            edit: edit(text).map(|edit| &*Box::leak(Box::new(edit))),
            stem: text.split_once(':').map_or(name, |(stem, _)| Name::intern(stem)),
            parts: text.split(':').map(Name::intern).collect(),
            has_reference: text.contains("${"),
            is_old_style: ["_append", "_prepend", "_remove"].iter().any(|old| text.contains(old))
                && !text.starts_with("__anon_"),
            has_keyword: EDIT_KINDS.iter().any(|kind| text.contains(kind.keyword())),
        }
    }
}

/// Splits at the first `:append`, `:prepend` or `:remove` that is followed by nothing or by overrides
/// without a capital letter.
fn edit(text: &str) -> Option<NameEdit> {
    text.match_indices(':').find_map(|(at, _)| {
        let kind = EDIT_KINDS.into_iter().find(|kind| text[at..].starts_with(kind.keyword()))?;
        let rest = &text[at + kind.keyword().len()..];
        let overrides = match rest.strip_prefix(':') {
            _ if rest.bytes().any(|byte| byte.is_ascii_uppercase()) => return None,
            Some(overrides) => Some(Name::intern(overrides)),
            None if rest.is_empty() => None,
            None => return None,
        };
        let base = Name::intern(&text[..at]);
        Some(NameEdit { base, kind, overrides, base_is_variant_of: variants(base.as_str()) })
    })
}

/// The shorter names of which `text` is an override variant, the longest first.
///
/// BitBake cuts at the last colon, and without one before the last character; so does this.
fn variants(text: &str) -> Box<[Variant]> {
    let starts_override =
        |part: &str| part.starts_with(|c: char| c.is_ascii_lowercase() || c.is_ascii_digit());
    let mut found = Vec::new();
    let (mut short, mut overrides) = match text.rfind(':') {
        Some(at) => (&text[..at], &text[at + 1..]),
        None => (text.char_indices().next_back().map_or("", |(last, _)| &text[..last]), text),
    };
    while starts_override(overrides) && found.len() < MAX_OVERRIDES {
        found.push(Variant { of: Name::intern(short), overrides: Name::intern(overrides) });
        let Some(at) = short.rfind(':').filter(|&at| at > 0) else { break };
        overrides = &text[at + 1..];
        short = &text[..at];
    }
    found.into()
}

impl Borrow<str> for ByText {
    fn borrow(&self) -> &str {
        self.0.as_str()
    }
}

impl PartialEq for ByText {
    fn eq(&self, other: &ByText) -> bool {
        self.0.as_str() == other.0.as_str()
    }
}

impl Eq for ByText {}

impl Hash for ByText {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.as_str().hash(state);
    }
}

impl PartialEq for Name {
    fn eq(&self, other: &Name) -> bool {
        std::ptr::eq(self.0, other.0)
    }
}

impl Eq for Name {}

impl Hash for Name {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_u32(self.0.id);
    }
}

impl PartialOrd for Name {
    fn partial_cmp(&self, other: &Name) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Name {
    fn cmp(&self, other: &Name) -> std::cmp::Ordering {
        self.as_str().cmp(other.as_str())
    }
}

impl fmt::Debug for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_edit(text: &str, want: Option<(&str, EditKind, Option<&str>)>) {
        let got = Name::intern(text).meaning().edit;
        let got = got.map(|edit| (edit.base.as_str(), edit.kind, edit.overrides.map(Name::as_str)));
        assert_eq!(got, want, "{text}");
    }

    #[track_caller]
    fn check_variants(text: &str, want: &[(&str, &str)]) {
        let got = &Name::intern(text).meaning().variant_of;
        let got: Vec<_> =
            got.iter().map(|variant| (variant.of.as_str(), variant.overrides.as_str())).collect();
        assert_eq!(got, want, "{text}");
    }

    #[test]
    fn equal_names_are_one() {
        assert_eq!(Name::intern("FOO"), Name::intern(&["F", "OO"].concat()));
        assert_ne!(Name::intern("FOO"), Name::intern("BAR"));
        assert_eq!(Name::lookup("never met before"), None);
    }

    #[test]
    fn edits_are_split_off_the_name() {
        check_edit("FOO", None);
        check_edit("FOO:append", Some(("FOO", EditKind::Append, None)));
        check_edit("FOO:append:", Some(("FOO", EditKind::Append, Some(""))));
        check_edit("FOO:a:remove:b:c", Some(("FOO:a", EditKind::Remove, Some("b:c"))));
        check_edit("FOO:append:pn-${PN}", None);
        check_edit("FOO:prepend:A:append:b", Some(("FOO:prepend:A", EditKind::Append, Some("b"))));
        check_edit("FOO:appended", None);
    }

    #[test]
    fn overrides_are_recognized_from_the_right() {
        check_variants("FOO", &[]);
        check_variants("FOO:a:b", &[("FOO:a", "b"), ("FOO", "a:b")]);
        check_variants("FOO:B:a", &[("FOO:B", "a")]);
        check_variants("FOO:a:", &[]);
        check_variants(":a", &[("", "a")]);
    }
}
