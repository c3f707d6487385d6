//! The text of a function as BitBake puts it together, and where each part of it stands.

use std::sync::Arc;

use super::Datastore;
use super::history::{Event, EventOp, Place};
use super::lookup::Lookup;
use super::overrides::Activity;
use crate::value::{EditKind, Name, Raw, Variable};

/// A part of a merged text: the whole definition, or what was put before or after it.
#[derive(Clone, Debug)]
pub struct MergedPart {
    /// Not expanded.
    pub text: Arc<str>,
    /// The statement that gave it.
    pub place: Option<Place>,
    /// `None` for the definition itself.
    pub edit: Option<EditKind>,
}

impl Datastore {
    /// The parts that make up the text of a variable, most of all of a function, in their order: what is put
    /// before it, the variant that is chosen, what is put after it. `None` if it is not known exactly.
    pub fn merged(&self, name: &str) -> Option<Vec<MergedPart>> {
        let name = Name::lookup(name)?;
        let mut reader = Lookup::new(self);
        let Raw::Text(whole) = reader.read_raw(name).ok()?? else { return None };
        let parts = self.parts_of(&mut reader, name)?;
        let joined: String = parts.iter().map(|part| &*part.text).collect();
        if joined == *whole { Some(parts) } else { None }
    }

    fn parts_of(&self, reader: &mut Lookup<'_>, name: Name) -> Option<Vec<MergedPart>> {
        let variable = self.variable(name)?;
        let choices =
            if variable.variants.is_empty() { vec![None] } else { reader.choices(variable).ok()? };
        let [choice] = choices[..] else { return None };
        let mut events = self.history(name.as_str());
        let mut parts = match choice {
            Some(variant) if variant != name => self.parts_of(reader, variant)?,
            _ => own_text(variable, &mut events)?,
        };
        for edit in &variable.edits {
            if edit.kind == EditKind::Remove || reader.activity(edit).ok()? == Activity::Inactive {
                continue;
            }
            let Raw::Text(text) = &edit.text else { return None };
            let at = events.iter().position(|event| is_edit(event, edit.kind) && event.text == **text);
            let place = at.map(|at| events.remove(at).place);
            let part = MergedPart { text: Arc::clone(text), place, edit: Some(edit.kind) };
            if edit.kind == EditKind::Append { parts.push(part) } else { parts.insert(0, part) }
        }
        Some(parts)
    }
}

fn is_edit(event: &Event, kind: EditKind) -> bool {
    matches!(event.op, EventOp::Edit(of, _) if of == kind)
}

/// The definition of the variable itself; no part if there is none, and edits stand alone.
fn own_text(variable: &Variable, events: &mut Vec<Event>) -> Option<Vec<MergedPart>> {
    let Some(raw) = variable.value.as_ref().or(variable.weak.as_ref()) else { return Some(Vec::new()) };
    let Raw::Text(text) = raw else { return None };
    let at = events.iter().rposition(|event| {
        !matches!(event.op, EventOp::Edit(..) | EventOp::RenamedFrom(_))
            && event.is_about_value()
            && event.text == **text
    });
    let place = at.map(|at| events.remove(at).place);
    Some(vec![MergedPart { text: Arc::clone(text), place, edit: None }])
}
