//! A recipe as rules see it.

use crate::manifest::Container;
use crate::model::{Build, Place, Recipe};
use crate::text::Span;

/// An evaluated recipe, what it makes for Pantavisor, and the layers around it.
pub struct Subject<'a> {
    pub recipe: &'a Recipe,
    pub container: &'a Container,
    pub build: &'a Build,
}

impl Subject<'_> {
    /// The statement that last set `name` as a whole or added to it, in any file that was written by hand.
    pub fn last_set(&self, name: &str) -> Option<Place> {
        let history = self.recipe.data.history(name);
        let last = history.into_iter().rev().find(|event| event.flag.is_none() && event.line > 0);
        last.map(|event| event.place).filter(|place| !place.file.is_virtual())
    }

    /// Whether somebody other than a class decided about `name`: set it, added to it, or may have done so where
    /// something is unknown.
    pub fn is_decided(&self, name: &str) -> bool {
        let data = &self.recipe.data;
        let is_class = |place: &Place| place.file.path().extension().is_some_and(|ext| ext == "bbclass");
        let mut names = vec![name.to_owned()];
        names.extend(data.variants(name).map(str::to_owned));
        names.iter().flat_map(|name| data.history(name)).any(|event| {
            event.flag.is_none_or(|flag| flag == "_defaultval") && event.line > 0 && !is_class(&event.place)
        }) || data.is_opaque()
    }

    /// Where to point if something is missing from the recipe: its first `inherit` line, else its first line.
    pub fn anchor(&self) -> Place {
        let own = self.recipe.inherits.iter().filter_map(|inherit| inherit.place.clone());
        let mut own = own.filter(|place| place.file.path() == self.recipe.file.path());
        own.next().unwrap_or_else(|| {
            let text = self.recipe.file.source.text();
            let end = text.find('\n').unwrap_or(text.len());
            Place { file: self.recipe.file.clone(), span: Span::new(0, end) }
        })
    }
}
