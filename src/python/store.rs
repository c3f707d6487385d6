//! The datastore as Python sees it: `d`.

use super::args::Args;
use super::attributes::{self, Attribute};
use super::heap::Str;
use super::host::FlagRead;
use super::interpreter::{Interpreter, Outcome, Stop, no_attribute, raise};
use super::object::{Number, Object, one_of};
use super::tree::Text;
use crate::value::{Failure, Flag, Value};

impl From<Failure> for Stop {
    fn from(failure: Failure) -> Stop {
        Stop::Failure(failure)
    }
}

impl Interpreter<'_> {
    /// `d.getVar(name, expand)`.
    pub(super) fn data_get(&mut self, name: &Object, expand: bool) -> Outcome {
        self.for_each_alternative(std::slice::from_ref(name), &mut |this, name| match &name[0] {
            Object::Str(name) => this.get_var(name, expand),
            Object::None => raise("TypeError", "the name of a variable is a str, not None"),
            _ => {
                this.may_raise();
                Ok(one_of([Object::None, this.some_text()]))
            }
        })
    }

    pub(super) fn get_var(&mut self, name: &str, expand: bool) -> Outcome {
        self.step(1)?;
        let value = self.store.get(name, expand)?;
        Ok(value.map_or(Object::None, |value| self.may_be_none(value)))
    }

    /// `d.name(…)`.
    pub(super) fn data_method(&mut self, name: &str, args: &Args) -> Outcome {
        match name {
            "getVar" => {
                let Some([name, expand, _, _]) = args.bind(["var", "expand", "noweakdefault", "parsing"], 1)
                else {
                    return self.unknown();
                };
                let special =
                    args.named.iter().any(|(name, _)| matches!(&**name, "noweakdefault" | "parsing"));
                let expand = expand.map_or(Some(true), Object::truth);
                match (name, expand) {
                    (Some(name), Some(expand)) if !special && args.positional.len() < 3 => {
                        self.data_get(name, expand)
                    }
                    _ => self.unknown(),
                }
            }
            "getVarFlag" => self.get_flag(args),
            "expand" => {
                let Some([text, _]) = args.bind(["s", "varname"], 1) else { return self.unknown() };
                let text = text.cloned().unwrap_or(Object::Unknown);
                self.for_each_alternative(&[text], &mut |this, text| match &text[0] {
                    Object::Str(text) => {
                        this.step(text.len())?;
                        let value = this.store.expand(text)?;
                        Ok(this.heap.value(value))
                    }
                    Object::Partial(_) => Ok(this.some_text()),
                    // Anything else comes back as it is.
                    other => Ok(other.clone()),
                })
            }
            "get" if !args.positional.is_empty() => {
                // Those of a mapping are not expanded.
                let value = self.data_get(&args.positional[0].clone(), false)?;
                let default = args.positional.get(1).cloned().unwrap_or(Object::None);
                let objects = value.possible().iter();
                Ok(one_of(objects.map(|object| match object {
                    Object::None => default.clone(),
                    other => other.clone(),
                })))
            }
            "getVarFlags" => self.get_flags(args),
            "setVarFilter" => {
                self.has_effect();
                match args.positional.first() {
                    Some(Object::Str(name)) => self.store.filter(name),
                    _ => self.store.anything_may_change(&Object::Unknown),
                }
                Ok(Object::None)
            }
            "delVarFlags" => {
                self.has_effect();
                match args.positional.first() {
                    Some(Object::Str(name)) => {
                        let (name, flag) = (Value::from(&**name), Value::unknown(&*self.source));
                        self.store.flags_may_change(&name, &flag);
                    }
                    _ => self.store.anything_may_change(&Object::Unknown),
                }
                Ok(Object::None)
            }
            // Only what is known of the datastore changes, nothing that anybody reads.
            "disableTracking" | "enableTracking" | "initVar" | "need_overrides" => Ok(Object::None),
            // What these give is new.
            "createCopy" | "keys" | "items" | "values" | "localkeys" | "get_hash" | "expandWithRefs"
            | "hasOverrides" => self.unknown(),
            name => match self.change_data(name, args) {
                Some(outcome) => outcome,
                None => {
                    let args = args.clone();
                    Ok(self.call_unknown(&Object::Data, &args))
                }
            },
        }
    }

    fn get_flag(&mut self, args: &Args) -> Outcome {
        let Some([name, flag, expand, other]) = args.bind(["var", "flag", "expand", "noweakdefault"], 2)
        else {
            return self.unknown();
        };
        let (Some(name), Some(flag), Some(expand), None) =
            (name, flag, expand.map_or(Some(true), Object::truth), other)
        else {
            return self.unknown();
        };
        self.for_each_alternative(&[name.clone(), flag.clone()], &mut |this, parts| {
            let (Some(name), Some(flag)) = (parts[0].exact(), parts[1].exact()) else {
                return this.unknown();
            };
            this.step(1)?;
            Ok(match this.store.flag(name, flag, expand)? {
                FlagRead::Known(None | Some(Flag::Nothing)) => Object::None,
                FlagRead::Known(Some(Flag::Number(number))) => Object::Int(i64::from(number)),
                FlagRead::Known(Some(Flag::Tasks(tasks))) => {
                    let tasks = tasks.iter().map(|task| this.text(task.as_str())).collect();
                    this.list(tasks)
                }
                FlagRead::Known(Some(Flag::Raw(raw))) => this.may_be_none(raw.to_value()),
                FlagRead::Text(value) => this.may_be_none(value),
                FlagRead::Unknown => Object::Unknown,
            })
        })
    }

    /// `d.getVarFlags(name)`: a dict.
    fn get_flags(&mut self, args: &Args) -> Outcome {
        let [Object::Str(name)] = args.positional.as_slice() else { return self.unknown() };
        let Some(flags) = self.store.flags(name).filter(|_| args.named.is_empty() && !args.open) else {
            return self.unknown();
        };
        if flags.is_empty() {
            return Ok(Object::None);
        }
        let mut entries = Vec::with_capacity(flags.len());
        for flag in flags {
            let value = self.get_flag(&Args::of(vec![
                Object::Str(name.clone()),
                Object::Str(Str::of_code(&flag)),
                Object::Bool(false),
            ]))?;
            entries.push((Object::Str(Str::of_code(&flag)), value));
        }
        Ok(self.dict(entries))
    }

    /// `base.name(…)`.
    pub(super) fn call_method(&mut self, base: Object, name: &Text, args: Args) -> Outcome {
        let args = match uses_all_items(name) {
            true => self.settled(args)?,
            false => args,
        };
        match &base {
            Object::List(items) => return self.list_method(items, name, &args),
            Object::Set(items) => return self.set_method(items, name, &args),
            Object::Dict(entries) => return self.dict_method(entries, name, &args),
            Object::Data => return self.data_method(name, &args),
            Object::Unknown => return Ok(self.call_unknown(&base, &args)),
            Object::Any(objects) => return self.call_method_of_any(objects, name, args),
            Object::Event(_) | Object::Path(_) | Object::Exception(_) => {
                let method = self.attribute(base.clone(), name)?;
                return Ok(self.call_unknown(&method, &args));
            }
            _ => {}
        }
        if let Attribute::Missing(class) = attributes::of(&base, name) {
            return no_attribute(class, name);
        }
        self.lifted(args, &mut |this, args| match &base {
            Object::Str(text) => this.text_method(text, name, args),
            Object::Partial(value) => this.partial_method(value, name, args),
            Object::Pattern(pattern) => this.pattern_method(pattern, name, args),
            Object::Match(groups) => this.match_method(groups, name, args),
            Object::Tuple(items) => this.tuple_method(items, name, args),
            Object::Int(_) | Object::Bool(_) | Object::Float(_) => this.number_method(&base, name, args),
            Object::Iter(_) if &**name == "__next__" => this.next(&base, None),
            base => Ok(this.call_unknown(&base.clone(), args)),
        })
    }

    fn number_method(&mut self, number: &Object, name: &str, args: &Args) -> Outcome {
        let plain = args.positional.is_empty() && args.named.is_empty() && !args.open;
        Ok(match (number.number(), name) {
            (Some(Number::Int(value)), "bit_length") if plain => {
                Object::Int(i64::from(u64::BITS - value.unsigned_abs().leading_zeros()))
            }
            (Some(Number::Int(value)), "bit_count") if plain => {
                Object::Int(i64::from(value.unsigned_abs().count_ones()))
            }
            (Some(Number::Int(value)), "conjugate") if plain => Object::Int(value),
            (Some(Number::Float(value)), "is_integer") if plain && value.is_finite() => {
                Object::Bool(value.fract() == 0.0)
            }
            _ => return self.unknown(),
        })
    }

    /// The arguments with lists in the place of iterators.
    pub(super) fn settled(&mut self, mut args: Args) -> Outcome<Args> {
        for object in &mut args.positional {
            if matches!(object, Object::Iter(_)) {
                *object = self.settle(object)?;
            }
        }
        Ok(args)
    }

    fn call_method_of_any(&mut self, objects: &[Object], name: &Text, args: Args) -> Outcome {
        let mark = self.mark();
        let (mut results, mut failed) = (Vec::new(), None);
        for object in objects {
            self.branch_off();
            let outcome = self.call_method(object.clone(), name, args.clone());
            results.extend(super::interpreter::ok_or_exception(outcome, &mut failed)?);
        }
        self.back_to(mark);
        match failed {
            Some(exception) if results.is_empty() => return Err(Stop::Exception(exception)),
            Some(_) => self.may_raise(),
            None => {}
        }
        Ok(one_of(results))
    }
}

impl Interpreter<'_> {
    /// What is wholly unknown may be no text at all.
    fn may_be_none(&self, value: Value) -> Object {
        match value.is_unknown() {
            true => one_of([self.heap.value(value), Object::None]),
            false => self.heap.value(value),
        }
    }
}

/// Methods that go through all items of what they are given.
fn uses_all_items(method: &str) -> bool {
    matches!(
        method,
        "join"
            | "extend"
            | "update"
            | "union"
            | "intersection"
            | "difference"
            | "symmetric_difference"
            | "intersection_update"
            | "difference_update"
            | "symmetric_difference_update"
            | "issubset"
            | "issuperset"
            | "isdisjoint"
            | "fromkeys"
    )
}

/// Whether the datastore has a method of that name that is evaluated here.
pub(super) fn is_method(name: &str) -> bool {
    const READING: [&str; 19] = [
        "createCopy",
        "disableTracking",
        "enableTracking",
        "expand",
        "expandWithRefs",
        "get",
        "getVar",
        "getVarFlag",
        "getVarFlags",
        "get_hash",
        "hasOverrides",
        "initVar",
        "items",
        "keys",
        "localkeys",
        "need_overrides",
        "setVarFilter",
        "values",
        "delVarFlags",
    ];
    READING.contains(&name) || super::datastore_changes::is_change(name)
}
