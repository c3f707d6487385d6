//! What completion offers.

use crate::text::Span;

/// Something that may stand in the place of `span`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Item {
    pub label: String,
    pub kind: ItemKind,
    /// What is replaced, from its first letter to the cursor.
    pub span: Span,
    /// What is put there.
    pub insert: String,
    /// What is shown beside it.
    pub detail: Option<String>,
    /// What it is for, where [`super::documentation_of`] cannot tell it from the label alone.
    pub documentation: Option<String>,
    /// The smaller, the earlier.
    pub rank: u8,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ItemKind {
    Variable,
    Function,
    Class,
    File,
    Keyword,
    Property,
    Value,
    Recipe,
    Rule,
    Override,
    /// A statement with places to fill in, for clients that know such.
    Snippet,
}

/// What fits, and whether there is more of it than is given.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Items {
    pub list: Vec<Item>,
    pub is_cut: bool,
}
