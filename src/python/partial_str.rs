//! Methods of texts with unknown parts.

use super::args::Args;
use super::interpreter::{Interpreter, Outcome, raise};
use super::object::truth_value;
use super::object::{Completeness, Object, may_be};
use crate::value::{Piece, Value};

impl Interpreter<'_> {
    /// `value.name(…)` for a text with unknown parts.
    pub(super) fn partial_method(&mut self, value: &Value, name: &str, args: &Args) -> Outcome {
        if args.open {
            return self.text_method_of_unknown(name, args);
        }
        self.step(1 + value.pieces().len() / 16)?;
        let given = args.positional.as_slice();
        let in_pieces = |change: &dyn Fn(&str) -> String| {
            let change = |piece: &Piece| match piece {
                Piece::Text(text) => Piece::Text(change(text)),
                unknown => unknown.clone(),
            };
            self.heap.value(Value::from_pieces(value.pieces().iter().map(change)))
        };
        Ok(match (name, given) {
            ("split", []) => {
                let words = value.whole_words().map(|word| self.text(word)).collect();
                self.list_of(words, Completeness::Some)
            }
            ("split" | "rsplit" | "splitlines", _) => self.list_of(Vec::new(), Completeness::Some),
            ("startswith" | "endswith", [part]) => {
                return self.begins_or_ends(value, name == "startswith", part);
            }
            ("lower", []) if value.pieces().iter().all(is_ascii) => in_pieces(&str::to_ascii_lowercase),
            ("upper", []) if value.pieces().iter().all(is_ascii) => in_pieces(&str::to_ascii_uppercase),
            // A single character cannot lie across two pieces.
            ("replace", [Object::Str(old), Object::Str(new)]) if old.chars().count() == 1 => {
                let replaced = in_pieces(&|text| text.replace(&**old, new));
                match replaced {
                    // In the unknown parts it is replaced as well, which their sources do not tell.
                    Object::Partial(value) => {
                        self.heap.value(Value::from_pieces(value.pieces().iter().map(|piece| match piece {
                            Piece::Unknown(_) => Piece::Unknown(self.source.to_string()),
                            known => known.clone(),
                        })))
                    }
                    other => other,
                }
            }
            ("replace", [Object::Str(old), Object::Str(new)]) if !old.is_empty() => {
                self.heap.value(replaced_at_the_start(value, old, new, &self.source))
            }
            ("join", [_]) | ("strip" | "lstrip" | "rstrip" | "replace" | "format", _) => self.some_text(),
            ("lower" | "upper" | "capitalize" | "title" | "removeprefix" | "removesuffix", _) => {
                self.some_text()
            }
            _ => {
                let objects: Vec<Object> = args.objects().cloned().collect();
                self.escape_all(&objects);
                return self.unknown();
            }
        })
    }

    /// `startswith` and `endswith`.
    pub(super) fn begins_or_ends(&mut self, value: &Value, begins: bool, part: &Object) -> Outcome {
        let parts: Vec<Object> = match part {
            Object::Tuple(parts) => parts.to_vec(),
            part => vec![part.clone()],
        };
        let mut sure = true;
        for part in &parts {
            let Some(part) = part.exact() else {
                match part.class() {
                    Some("str") | None => sure = false,
                    Some(class) => {
                        return raise("TypeError", format!("first arg must be str, not {class}"));
                    }
                }
                continue;
            };
            let holds = match begins {
                true => value.surely_starts_with(part),
                false => value.surely_ends_with(part),
            };
            if holds {
                return Ok(Object::Bool(true));
            }
            sure &= !may_begin_or_end(value, begins, part);
        }
        Ok(truth_value(sure.then_some(false)))
    }
}

/// What is known of the beginning after a part is replaced wherever it occurs.
fn replaced_at_the_start(value: &Value, old: &str, new: &str, source: &str) -> Value {
    let pieces = value.pieces();
    let Some(Piece::Text(text)) = pieces.first() else { return Value::unknown(source) };
    // An occurrence may begin in the text and go on in what is unknown.
    let begun = (1..old.len()).rev().filter(|at| old.is_char_boundary(*at));
    let begun = begun.map(|at| &old[..at]).find(|start| text.ends_with(start)).map_or(0, str::len);
    let known = text[..text.len() - begun].replace(old, new);
    Value::from_pieces([Piece::Text(known), Piece::Unknown(source.to_owned())])
}

fn is_ascii(piece: &Piece) -> bool {
    match piece {
        Piece::Text(text) => text.is_ascii(),
        Piece::Unknown(_) => true,
    }
}

/// Whether the text may begin, or end, with `part`.
fn may_begin_or_end(value: &Value, begins: bool, part: &str) -> bool {
    match value {
        Value::Partial(pieces) => {
            let at = if begins { pieces.first() } else { pieces.last() };
            match at {
                Some(Piece::Text(text)) if begins => {
                    text.starts_with(part) || part.starts_with(text.as_str())
                }
                Some(Piece::Text(text)) => text.ends_with(part) || part.ends_with(text.as_str()),
                _ => true,
            }
        }
        value => match value.exact() {
            Some(text) => {
                if begins {
                    text.starts_with(part)
                } else {
                    text.ends_with(part)
                }
            }
            None => may_be(value, part),
        },
    }
}
