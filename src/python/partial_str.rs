//! Methods of texts with unknown parts.

use super::args::Args;
use super::interpreter::{Interpreter, Outcome, raise};
use super::object::some_text;
use super::object::truth_value;
use super::object::{Completeness, Object, may_be};
use crate::value::{Piece, Value};

impl Interpreter<'_> {
    /// `value.name(…)` for a text with unknown parts.
    pub fn partial_method(&mut self, value: &Value, name: &str, args: &Args) -> Outcome {
        if args.open {
            return self.text_method_of_unknown(name, args);
        }
        let given = args.positional.as_slice();
        let in_pieces = |change: &dyn Fn(&str) -> String| {
            let change = |piece: &Piece| match piece {
                Piece::Text(text) => Piece::Text(change(text)),
                unknown => unknown.clone(),
            };
            Object::text(Value::from_pieces(value.pieces().iter().map(change)))
        };
        Ok(match (name, given) {
            ("split", []) => {
                let words = value.whole_words().map(Object::from).collect();
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
                        Object::text(Value::from_pieces(value.pieces().iter().map(|piece| match piece {
                            Piece::Unknown(_) => Piece::Unknown(self.source.to_string()),
                            known => known.clone(),
                        })))
                    }
                    other => other,
                }
            }
            ("join", [_]) | ("strip" | "lstrip" | "rstrip" | "replace" | "format", _) => {
                some_text(&self.source)
            }
            ("lower" | "upper" | "capitalize" | "title" | "removeprefix" | "removesuffix", _) => {
                some_text(&self.source)
            }
            _ => return self.unknown(),
        })
    }

    /// `startswith` and `endswith`.
    pub fn begins_or_ends(&mut self, value: &Value, begins: bool, part: &Object) -> Outcome {
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
