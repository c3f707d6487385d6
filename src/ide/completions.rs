//! What is offered, as far as it fits what is typed.

use rustc_hash::FxHashSet;

use super::item::{Item, ItemKind, Items};
use crate::text::Span;

/// As many are given.
pub(super) const MOST: usize = 200;

/// What is found, with what is typed already.
pub(super) struct Completions {
    offset: usize,
    pub items: Vec<Item>,
}

impl Completions {
    /// Nothing yet; what is typed ends at the byte `offset`.
    pub(super) fn at(offset: usize) -> Completions {
        Completions { offset, items: Vec::new() }
    }

    /// Offers a name if it begins as what is typed.
    pub(super) fn offer(&mut self, typed: &str, label: &str, kind: ItemKind, rank: u8) -> Option<&mut Item> {
        let begins = label.len() > typed.len() || label == typed;
        let fits = begins && label.get(..typed.len()).is_some_and(|head| head.eq_ignore_ascii_case(typed));
        if !fits {
            return None;
        }
        let span = Span::new(self.offset - typed.len(), self.offset);
        let (label, insert) = (label.to_owned(), label.to_owned());
        self.items.push(Item { label, kind, span, insert, detail: None, documentation: None, rank });
        self.items.last_mut()
    }

    pub(super) fn offer_all<'a>(
        &mut self,
        typed: &str,
        labels: impl IntoIterator<Item = &'a str>,
        kind: ItemKind,
    ) {
        for label in labels {
            self.offer(typed, label, kind, 0);
        }
    }

    pub(super) fn items(mut self) -> Items {
        self.items.sort_by(|one, other| (one.rank, &one.label).cmp(&(other.rank, &other.label)));
        let mut seen = FxHashSet::default();
        self.items.retain(|item| seen.insert(item.label.clone()));
        let is_cut = self.items.len() > MOST;
        self.items.truncate(MOST);
        Items { list: self.items, is_cut }
    }
}
