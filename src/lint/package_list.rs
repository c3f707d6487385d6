//! The packages that a recipe makes.

use std::cell::OnceCell;
use std::collections::BTreeSet;

use regex::Regex;

use super::RecipeContext;
use crate::model::ClassFile;
use crate::value::Piece;

/// What PACKAGES and PACKAGES_DYNAMIC may come to.
#[derive(Debug, Default)]
pub struct PackageList {
    /// The words of PACKAGES, under whatever condition.
    pub possible: BTreeSet<String>,
    /// Whether there may be others: something is unknown, or Python makes some.
    pub open: bool,
    /// The words of PACKAGES_DYNAMIC.
    patterns: Vec<String>,
    /// What they mean, worked out when it is asked for: building a pattern takes longer than many rules.
    dynamic: OnceCell<Vec<Regex>>,
}

impl PackageList {
    /// Whether there may be a package of this name.
    pub fn may_have(&self, package: &str) -> bool {
        self.open || self.possible.contains(package) || self.may_be_made(package)
    }

    /// Whether PACKAGES_DYNAMIC announces it.
    fn may_be_made(&self, package: &str) -> bool {
        let dynamic = self.dynamic.get_or_init(|| {
            let patterns = self.patterns.iter().map(|word| Regex::new(&format!("^(?:{word})")));
            patterns.filter_map(Result::ok).collect()
        });
        dynamic.iter().any(|pattern| pattern.is_match(package))
    }

    /// Whether it surely is empty, as in images.
    pub fn is_empty(&self) -> bool {
        !self.open && self.possible.is_empty()
    }

    /// The packages to tell people of.
    pub fn names(&self) -> impl DoubleEndedIterator<Item = &str> {
        self.possible.iter().map(String::as_str)
    }
}

impl RecipeContext<'_> {
    pub fn packages(&self) -> &PackageList {
        self.packages.get_or_init(|| self.list_packages())
    }

    fn list_packages(&self) -> PackageList {
        let data = &self.recipe.data;
        let mut list = PackageList::default();
        let Some(value) = data.get("PACKAGES") else { return list };
        match value.possible() {
            Some(texts) => {
                list.possible.extend(texts.iter().flat_map(|text| text.split_whitespace()).map(str::to_owned))
            }
            None => {
                // A configuration that is not there sets anything but this.
                list.open = value
                    .pieces()
                    .iter()
                    .any(|piece| matches!(piece, Piece::Unknown(source) if source != "${PACKAGE_BEFORE_PN}"));
                list.possible.extend(value.whole_words().map(str::to_owned));
            }
        }
        list.open |= data.recipe_part_missing()
            || self.recipe.inherits.iter().any(|inherit| matches!(inherit.found, ClassFile::Missing));
        list.open |=
            !list.possible.is_empty() && (self.mentions("do_split_packages") || self.sets_in_python());
        let dynamic = data.get("PACKAGES_DYNAMIC");
        match dynamic.as_ref().map(|value| value.possible()) {
            Some(Some(texts)) => {
                let words = texts.iter().flat_map(|text| text.split_whitespace());
                list.patterns = words.map(str::to_owned).collect();
            }
            Some(None) => list.open = true,
            None => {}
        }
        list
    }

    /// Whether a function of the recipe's own files sets PACKAGES.
    fn sets_in_python(&self) -> bool {
        self.own_files().iter().any(|file| {
            let text = file.source.text();
            ["'PACKAGES'", "\"PACKAGES\""].iter().any(|name| {
                text.match_indices(name).any(|(at, _)| {
                    let before = text[..at].trim_end();
                    ["setVar(", "appendVar(", "prependVar(", "setVar( "]
                        .iter()
                        .any(|call| before.ends_with(call))
                })
            })
        })
    }
}
