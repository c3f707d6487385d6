//! What `:remove` takes out of a value.

use super::lookup::Lookup;
use super::overrides::Activity;
use crate::syntax::{is_space, words};
use crate::value::{EditKind, Failure, Name, Piece, Raw, Value, Variable, either_value};

/// A text that `:remove` takes out, and whether it surely does.
type Removed = (Raw, bool);

impl<'d> Lookup<'d> {
    pub(super) fn own_removes(
        &mut self,
        variable: &'d Variable,
        removed: &mut Vec<Removed>,
    ) -> Result<(), Failure> {
        for edit in variable.edits_of(EditKind::Remove) {
            match self.activity(edit)? {
                Activity::Inactive => {}
                activity => removed.push((edit.text.clone(), activity == Activity::Active)),
            }
        }
        Ok(())
    }

    /// The removes of a variant go on to count for the variable that chose it, but only those that found
    /// something to remove in the variant's own value.
    pub(super) fn effective_removes(&mut self, variant: Name) -> Result<Vec<Removed>, Failure> {
        let Some(variable) = self.data.variable(variant) else { return Ok(Vec::new()) };
        let mut removed = Vec::new();
        if !variable.variants.is_empty() {
            for choice in self.choices(variable)?.into_iter().flatten() {
                removed.extend(self.effective_removes(choice)?);
            }
        }
        self.own_removes(variable, &mut removed)?;
        if removed.is_empty() {
            return Ok(removed);
        }
        // BitBake does not look at what to remove from nothing.
        let raw = match self.read_raw(variant)? {
            Some(raw) if !raw.is_empty() => raw,
            _ => return Ok(Vec::new()),
        };
        let value = self.expand_raw(&raw, Some(variant.as_str()))?;
        let mut effective = Vec::new();
        for (raw, sure) in removed {
            let text = match self.expand_raw(&raw, None) {
                Err(_) if !sure => Value::unknown(raw.source()),
                text => text?,
            };
            // A word that the variant did not hold is none that BitBake remembers to remove.
            let held = text.exact().and_then(|text| holds_word(&value, &words(text).collect::<Vec<_>>()));
            if held != Some(false) {
                effective.push((raw, sure && held == Some(true)));
            }
        }
        Ok(effective)
    }

    /// `value` without the words of `removed`. What is surely removed goes at once, all together, as in
    /// BitBake; what may be removed leaves the value with it and without it.
    pub(super) fn remove(&mut self, value: Value, removed: &[Removed]) -> Result<Value, Failure> {
        if removed.is_empty() || value.exact() == Some("") {
            return Ok(value);
        }
        let mut surely: Vec<String> = Vec::new();
        let mut perhaps: Vec<Value> = Vec::new();
        for (raw, sure) in removed {
            let text = match self.expand_raw(raw, None) {
                // BitBake does not look at what to remove from nothing.
                Err(_) if value.exact().is_none() || !sure => return Ok(Value::unknown(value.source())),
                text => text?,
            };
            match text.exact() {
                Some(text) if *sure => surely.extend(words(text).map(str::to_owned)),
                _ => perhaps.push(text),
            }
        }
        let mut value = remove_words(&value, &surely.iter().map(String::as_str).collect::<Vec<_>>());
        for text in perhaps {
            value = match text.possible() {
                Some(texts) => {
                    let without =
                        texts.iter().map(|text| remove_words(&value, &words(text).collect::<Vec<_>>()));
                    either_value(std::iter::once(value.clone()).chain(without).collect())
                }
                None => Value::unknown(value.source()),
            };
        }
        Ok(value)
    }
}

/// `value` without those of its words that are equal to one of `removed`; spaces stay.
pub(super) fn remove_words(value: &Value, removed: &[&str]) -> Value {
    if removed.is_empty() {
        return value.clone();
    }
    match value {
        Value::Exact(text) => Value::from(remove_from_text(text, removed)),
        Value::Alternatives(_) => value.map(|text| remove_from_text(text, removed)),
        Value::Partial(pieces) => remove_from_pieces(pieces, removed),
    }
}

fn remove_from_text(text: &str, removed: &[&str]) -> String {
    let mut kept = String::with_capacity(text.len());
    for_each_word(text, |part, is_word| {
        if !(is_word && removed.contains(&part)) {
            kept.push_str(part);
        }
    });
    kept
}

/// The words of `text` and the single spaces between them.
fn for_each_word<'a>(text: &'a str, mut each: impl FnMut(&'a str, bool)) {
    let mut rest = text;
    while let Some(at) = rest.find(is_space) {
        each(&rest[..at], true);
        let space = rest[at..].chars().next().map_or(1, char::len_utf8);
        each(&rest[at..at + space], false);
        rest = &rest[at + space..];
    }
    each(rest, true);
}

/// A word that touches an unknown part may be one of the removed: then it becomes unknown as well.
fn remove_from_pieces(pieces: &[Piece], removed: &[&str]) -> Value {
    let last = pieces.len().saturating_sub(1);
    let mut kept = Vec::new();
    for (at, piece) in pieces.iter().enumerate() {
        let Piece::Text(text) = piece else {
            kept.push(piece.clone());
            continue;
        };
        for_each_word(text, |part, is_word| {
            let start = part.as_ptr() as usize - text.as_ptr() as usize;
            let touches_before = at > 0 && start == 0;
            let touches_after = at < last && start + part.len() == text.len();
            let may_be_removed = is_word
                && removed.iter().any(|word| match (touches_before, touches_after) {
                    (false, false) => *word == part,
                    (true, false) => word.ends_with(part),
                    (false, true) => word.starts_with(part),
                    (true, true) => word.contains(part),
                });
            let piece = Piece::Text(part.to_owned());
            match (may_be_removed, touches_before || touches_after) {
                (false, _) => kept.push(piece),
                (true, false) => {}
                (true, true) if part.is_empty() => {}
                (true, true) => kept.push(Piece::Unknown(part.to_owned())),
            }
        });
    }
    Value::from_pieces(kept)
}

/// Whether one of `removed` is a word of `value`; `None` if that cannot be told.
pub(super) fn holds_word(value: &Value, removed: &[&str]) -> Option<bool> {
    let has = |text: &str| words(text).any(|word| removed.contains(&word));
    if value.surely(has) || removed.iter().any(|word| value.surely_has_word(word)) {
        Some(true)
    } else if !value.possibly(has) {
        Some(false)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(value: &Value, removed: &[&str], want: &str) {
        assert_eq!(remove_words(value, removed).to_string(), want, "{value} without {removed:?}");
    }

    #[test]
    fn spaces_stay() {
        check(&"a b  c".into(), &["b"], "a   c");
        check(&"a\tb a".into(), &["a"], "\tb ");
        check(&"abc b".into(), &["b"], "abc ");
        check(&Value::one_of(["a b".into(), "b".into()]), &["a"], "( b|b)");
    }

    #[test]
    fn what_touches_an_unknown_part_may_go() {
        let value = Value::from("a foo").concat(&Value::unknown("${X}")).concat(&Value::from("bar b"));
        check(&value, &["a", "b"], " foo⟨${X}⟩bar ");
        check(&value, &["foo-1"], "a ⟨foo⟩⟨${X}⟩bar b");
        check(&value, &["xbar"], "a foo⟨${X}⟩⟨bar⟩ b");
        check(&value, &["foo"], "a ⟨foo⟩⟨${X}⟩bar b");
    }
}
