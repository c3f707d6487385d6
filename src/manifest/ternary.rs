//! Three-valued logic.

/// Yes, no, or not to be told: a class was not found, and what it inherits is unknown.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Ternary {
    No,
    Unknown,
    Yes,
}

impl Ternary {
    pub fn is_yes(self) -> bool {
        self == Ternary::Yes
    }

    pub fn is_no(self) -> bool {
        self == Ternary::No
    }

    pub fn and(self, other: Ternary) -> Ternary {
        self.min(other)
    }
}

impl std::ops::Not for Ternary {
    type Output = Ternary;

    fn not(self) -> Ternary {
        match self {
            Ternary::No => Ternary::Yes,
            Ternary::Unknown => Ternary::Unknown,
            Ternary::Yes => Ternary::No,
        }
    }
}

impl From<bool> for Ternary {
    fn from(yes: bool) -> Ternary {
        if yes { Ternary::Yes } else { Ternary::No }
    }
}
