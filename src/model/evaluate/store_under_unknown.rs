//! Names that are not known: a key such as `FILES:${PN}-${MACHINE}`, or what Python code puts together from
//! something unknown. Any variable that may have such a name may have been set.

use super::Evaluation;
use crate::model::datastore::Datastore;
use crate::python::UNKNOWN;
use crate::value::{EditKind, Name};
use crate::value::{OverrideOp, Raw};
use crate::value::{Piece, Value};

impl Evaluation<'_> {
    /// Notes that Python may have set a variable of that name, which drops what variants it had.
    pub(crate) fn may_be_set(&mut self, name: &Value, text: Option<Raw>) {
        self.may_be_stored(name, text);
        if name.is_unknown() || edited(name).is_some() {
            return;
        }
        let names = match name.possible() {
            Some(names) => names.iter().map(|name| vec![Piece::Text(name.clone())]).collect(),
            None => vec![name.pieces().to_vec()],
        };
        for mut pieces in names {
            pieces.extend([Piece::Text(":".to_owned()), Piece::Unknown(UNKNOWN.to_owned())]);
            self.data.unknown_names_mut().add(Value::from_pieces(pieces));
        }
    }

    /// Notes that `text`, if that is known, may have been stored under `name`, of which only a part is known.
    pub(crate) fn may_be_stored(&mut self, name: &Value, text: Option<Raw>) {
        let says_nothing = name.is_unknown();
        if says_nothing && self.data.class_missing() {
            // It may just as well be one of those of the part that is missing.
            return;
        }
        match edited(name) {
            Some((base, kind)) => {
                let text = text.unwrap_or_else(|| Raw::unknown(format!("${{{base}}}")));
                self.data.may_edit(base, OverrideOp { kind, text, overrides: None, possible: true });
            }
            None => beginnings(name).into_iter().for_each(|name| self.data.unknown_names_mut().add(name)),
        }
    }
}

impl Datastore {
    fn may_edit(&mut self, base: Name, edit: OverrideOp) {
        self.variable_mut(base).edits.push(edit);
    }
}

/// The variable that a name such as `A:append:⟨…⟩` edits, and how.
fn edited(name: &Value) -> Option<(Name, EditKind)> {
    let pieces = name.pieces();
    let Some(Piece::Text(start)) = pieces.first() else { return None };
    let kinds = [EditKind::Append, EditKind::Prepend, EditKind::Remove];
    kinds.into_iter().find_map(|kind| {
        let (base, _) = start.split_once(&format!("{}:", kind.keyword()))?;
        Some((Name::intern(base), kind))
    })
}

/// A name and those that it is a variant of, which may be given its value.
fn beginnings(name: &Value) -> Vec<Value> {
    let pieces = name.pieces();
    let mut found = vec![name.clone()];
    for (at, piece) in pieces.iter().enumerate() {
        let Piece::Text(text) = piece else { continue };
        for (colon, _) in text.match_indices(':') {
            let last = Piece::Text(text[..colon].to_owned());
            found.push(Value::from_pieces(pieces[..at].iter().cloned().chain([last])));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use crate::model::{Configuration, Files, Options, Runs};

    /// The variables after a recipe of `text`, `U` being unknown.
    #[track_caller]
    fn check(text: &str, want: &[(&str, &str)]) {
        let files = Files::default().with_text("/a.bb".into(), text);
        let unknown = vec!["U".to_owned()];
        let options = Options { runs: Runs::Anonymous, unknown, ..Options::default() };
        let recipe = Configuration::new(files.into(), options).recipe(Path::new("/a.bb"), &[]);
        let data = recipe.expect("a recipe").data;
        for (name, shown) in want {
            let value = data.get(name).map_or("unset".to_owned(), |value| value.to_string());
            assert_eq!((*name, value.as_str()), (*name, *shown), "{text}");
        }
    }

    #[test]
    fn a_key_that_is_not_known_may_be_any_of_its_form() {
        let rest = "A = \"1\"\nA:x = \"2\"\nB = \"1\"\n";
        let variant = format!("{rest}A:${{U}} = \"3\"\n");
        check(
            &variant,
            &[("A", "⟨${A}⟩"), ("A:x", "⟨${A:x}⟩"), ("A:y", "⟨${A:y}⟩"), ("B", "1"), ("C", "unset")],
        );
        let inner = format!("{rest}A${{U}}x = \"3\"\n");
        check(&inner, &[("A", "1"), ("Ax", "⟨${Ax}⟩"), ("Axy", "unset"), ("A:x", "⟨${A:x}⟩")]);
    }

    #[test]
    fn an_edit_for_an_unknown_override_may_be_in_force() {
        check("A = \"1\"\nA:append:${U} = \"2\"\n", &[("A", "(1|12)"), ("A:x", "unset")]);
        check("A = \"1 2\"\nA:remove:${U} = \"2\"\n", &[("A", "(1 2|1 )")]);
    }

    #[test]
    fn python_code_may_put_a_name_together() {
        let text = "NA = \"1\"\nB = \"1\"\npython () {\n    d.setVar('N' + d.getVar('U'), 'x')\n}\n";
        check(text, &[("NA", "⟨${NA}⟩"), ("NB", "⟨${NB}⟩"), ("B", "1")]);
        let text = "A = \"1\"\npython () {\n    d.setVar('A:append:' + d.getVar('U'), 'x')\n}\n";
        check(text, &[("A", "(1|1x)")]);
        let text = "NA:x = \"1\"\nB:x = \"1\"\npython () {\n    d.setVar(d.getVar('U') + 'A', 'x')\n}\n";
        check(text, &[("NA:x", "⟨${NA:x}⟩"), ("B:x", "1")]);
    }
}
