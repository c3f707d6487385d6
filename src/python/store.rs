//! The datastore as Python sees it: `d`.

use super::host::FlagRead;

use super::args::Args;
use super::interpreter::no_attribute;
use super::interpreter::{Interpreter, Outcome, Stop, raise};
use super::object::{Object, one_of};
use super::tree::Text;
use crate::value::Failure;
use crate::value::Flag;
use crate::value::Value;

impl From<Failure> for Stop {
    fn from(failure: Failure) -> Stop {
        Stop::Failure(failure)
    }
}

impl Interpreter<'_> {
    /// `d.getVar(name, expand)`.
    pub fn data_get(&mut self, name: &Object, expand: bool) -> Outcome {
        self.for_each_alternative(std::slice::from_ref(name), &mut |this, name| match &name[0] {
            Object::Str(name) => this.get_var(name, expand),
            Object::None => raise("TypeError", "the name of a variable is a str, not None"),
            _ => {
                this.may_raise();
                Ok(one_of([Object::None, super::object::some_text(&this.source)]))
            }
        })
    }

    pub fn get_var(&mut self, name: &str, expand: bool) -> Outcome {
        self.step(1)?;
        let value = self.store.get(name, expand)?;
        Ok(value.map_or(Object::None, may_be_none))
    }

    /// `d.name(…)`.
    pub fn data_method(&mut self, name: &str, args: &Args) -> Outcome {
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
                        Ok(Object::text(this.store.expand(text)?))
                    }
                    Object::Partial(_) => Ok(super::object::some_text(&this.source)),
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
                match args.positional.first() {
                    Some(Object::Str(name)) => self.store.filter(name),
                    _ => self.store.anything_may_change(&Object::Unknown),
                }
                Ok(Object::None)
            }
            "disableTracking" | "enableTracking" | "initVar" | "need_overrides" => Ok(Object::None),
            "delVarFlags" | "expandVarref" | "finalize" | "internal_finalize" | "update" | "pop"
            | "popitem" | "setdefault" | "clear" => {
                self.store.anything_may_change(&Object::Path(Text::from(name)));
                self.unknown()
            }
            name if name.starts_with('_') || MEMBERS.contains(&name) => self.unknown(),
            name => match self.change_data(name, args) {
                Some(outcome) => outcome,
                None => no_attribute("DataSmart", name),
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
                    this.list(tasks.iter().map(|task| task.as_str().into()).collect())
                }
                FlagRead::Known(Some(Flag::Raw(raw))) => may_be_none(raw.to_value()),
                FlagRead::Text(value) => may_be_none(value),
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
                Object::Str(Text::clone(name)),
                Object::Str(Text::clone(&flag)),
                Object::Bool(false),
            ]))?;
            entries.push((Object::Str(flag), value));
        }
        Ok(self.dict(entries))
    }

    /// `base.name(…)`.
    pub fn call_method(&mut self, base: Object, name: &Text, args: Args) -> Outcome {
        match &base {
            Object::List(items) => return self.list_method(items, name, &args),
            Object::Set(items) => return self.set_method(items, name, &args),
            Object::Dict(entries) => return self.dict_method(entries, name, &args),
            Object::Data => return self.data_method(name, &args),
            Object::Unknown => return Ok(self.call_unknown(&base, &args)),
            Object::None => return no_attribute("NoneType", name),
            Object::Any(objects) => return self.call_method_of_any(objects, name, args),
            _ => {}
        }
        let base_again = base.clone();
        self.lifted(args, &mut |this, args| match &base {
            Object::Str(text) => this.text_method(text, name, args),
            Object::Partial(value) => this.partial_method(value, name, args),
            Object::Pattern(pattern) => this.pattern_method(pattern, name, args),
            Object::Match(groups) => this.match_method(groups, name, args),
            Object::Int(_) | Object::Bool(_) | Object::Float(_) => {
                no_attribute(base.class().unwrap_or_default(), name)
            }
            _ => Ok(this.call_unknown(&base_again, args)),
        })
    }

    fn call_method_of_any(&mut self, objects: &[Object], name: &Text, args: Args) -> Outcome {
        let path = self.path.clone();
        let (mut results, mut failed) = (Vec::new(), None);
        for object in objects {
            self.branch_off();
            let outcome = self.call_method(object.clone(), name, args.clone());
            results.extend(super::interpreter::ok_or_exception(outcome, &mut failed)?);
        }
        self.path = path;
        match failed {
            Some(exception) if results.is_empty() => return Err(Stop::Exception(exception)),
            Some(_) => self.may_raise(),
            None => {}
        }
        Ok(one_of(results))
    }
}

/// What else a datastore has, and of which nothing is known.
const MEMBERS: &[&str] = &[
    "createCopy",
    "dict",
    "expandWithRefs",
    "expand_cache",
    "filters",
    "get_hash",
    "hasOverrides",
    "inchistory",
    "inoverride",
    "items",
    "keys",
    "localkeys",
    "overridedata",
    "overrides",
    "overridesset",
    "overridevars",
    "values",
    "varhistory",
];

/// What is wholly unknown may be no text at all.
fn may_be_none(value: Value) -> Object {
    if value.is_unknown() { one_of([Object::text(value), Object::None]) } else { Object::text(value) }
}
