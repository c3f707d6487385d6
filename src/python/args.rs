//! What a call hands over.

use super::object::Object;
use super::tree::Text;

/// What a call hands over.
#[derive(Clone, Debug, Default)]
pub(super) struct Args {
    pub positional: Vec<Object>,
    pub named: Vec<(Text, Object)>,
    /// Whether there are more, which are not known.
    pub open: bool,
}

impl Args {
    pub(super) fn of(positional: Vec<Object>) -> Args {
        Args { positional, ..Args::default() }
    }

    /// All that is handed over.
    pub(super) fn objects(&self) -> impl Iterator<Item = &Object> {
        self.positional.iter().chain(self.named.iter().map(|(_, value)| value))
    }

    /// The arguments for `names`, of which the first `required` must be given; `None` if they do not fit or
    /// are not known.
    pub(super) fn bind<const N: usize>(
        &self,
        names: [&str; N],
        required: usize,
    ) -> Option<[Option<&Object>; N]> {
        let mut bound = [None; N];
        if self.open || self.positional.len() > N {
            return None;
        }
        for (at, object) in self.positional.iter().enumerate() {
            bound[at] = Some(object);
        }
        for (name, object) in &self.named {
            let at = names.iter().position(|known| **known == **name)?;
            if bound[at].replace(object).is_some() {
                return None;
            }
        }
        bound[..required].iter().all(Option::is_some).then_some(bound)
    }
}
