//! Built-in functions that call back, that give iterators, and that take what is one of several as it is.

use super::args::Args;
use super::exceptions;
use super::interpreter::{Interpreter, Outcome, raise};
use super::iter::Source;
use super::object::{Completeness, Exception, Object, one_of, truth_value};
use super::tree::Compare;

/// Tuples of classes nested deeper than this are not looked into.
const MAX_DEPTH: usize = 8;

/// Exceptions that hold each other are shown up to this depth.
const MAX_NESTED: u32 = 50;

impl Interpreter<'_> {
    /// A built-in function that calls back or takes what is one of several as it is. Nothing if it is none.
    pub(super) fn call_builtin(&mut self, name: &str, args: &Args) -> Option<Outcome> {
        if exceptions::is_class(name) {
            let exception = self.exception(name, args);
            // It holds what it was made of, and where it goes is not known.
            let is_plain =
                |object: &&Object| matches!(object, Object::Str(_) | Object::Partial(_) | Object::Int(_));
            let held: Vec<Object> = args.objects().filter(|object| !is_plain(object)).cloned().collect();
            if !held.is_empty() {
                self.escape_all(&held);
            }
            return Some(Ok(self.heap.exception(exception)));
        }
        let given = args.positional.as_slice();
        if args.open {
            return None;
        }
        if !args.named.is_empty() {
            return match (name, given) {
                ("sorted", [items]) => Some(self.sorted_as_asked(items, args)),
                ("min" | "max", [_, ..]) => Some(self.extreme_as_asked(name, args)),
                ("enumerate", [items]) => match args.named.as_slice() {
                    [(start, Object::Int(number))] if &**start == "start" => {
                        let items = items.clone();
                        Some(self.enumerate(&items, *number))
                    }
                    _ => None,
                },
                ("print", _) => Some(Ok(Object::None)),
                _ => None,
            };
        }
        Some(match (name, given) {
            ("isinstance", [object, class]) => Ok(truth_value(is_instance(object, class, 0))),
            ("bool", [object]) => Ok(truth_value(object.truth())),
            ("str", [object]) => Ok(self.str_object(object)),
            ("repr", [object]) => Ok(self.repr_object(object)),
            ("ascii", [object]) => {
                let ascii = self.ascii(object);
                Ok(self.heap.value(ascii))
            }
            ("hasattr", [object, Object::Str(name)]) => Ok(self.has_attribute(object, name)),
            ("getattr", [object, Object::Str(name)]) => self.attribute(object.clone(), name.text()),
            ("print", _) => Ok(Object::None),
            ("type", [object]) => match object.class() {
                Some(class) if super::modules::is_type(class) => Ok(Object::Path(class.into())),
                Some("DataSmart") => Ok(Object::Path("bb.data_smart.DataSmart".into())),
                _ => self.unknown(),
            },
            ("map", [function, _, ..]) => self.map(function, &given[1..]),
            ("filter", [function, items]) => self.filter(function, items),
            ("zip", sources) => self.zip(sources),
            ("enumerate", [items]) => self.enumerate(items, 0),
            ("enumerate", [items, Object::Int(start)]) => self.enumerate(items, *start),
            ("iter", [items]) if !matches!(items, Object::Any(_)) => self.iter_of(items),
            ("next", [iter]) => self.next(iter, None),
            ("next", [iter, default]) => self.next(iter, Some(default)),
            ("any", [items]) if !matches!(items, Object::Any(_)) => {
                self.any_or_all(items, true).map(truth_value)
            }
            ("all", [items]) if !matches!(items, Object::Any(_)) => {
                self.any_or_all(items, false).map(truth_value)
            }
            ("sorted", [items]) => self.sorted_as_asked(items, args),
            ("callable", [Object::Function(_) | Object::Method(_)]) => Ok(Object::Bool(true)),
            // What these do is in no argument.
            ("eval" | "exec" | "locals" | "globals" | "vars" | "dir", _) => {
                let callee = Object::Path(name.into());
                self.escape_frames(&callee);
                Ok(self.call_unknown(&callee, args))
            }
            _ => return None,
        })
    }

    /// What raising `class(args)` raises.
    fn exception(&mut self, class: &str, args: &Args) -> Exception {
        let name = class.rsplit('.').next().unwrap_or(class);
        let is_plain = !class.contains('.') && !matches!(name, "OSError" | "IOError" | "EnvironmentError");
        let message = match args.positional.as_slice() {
            [] => crate::value::Value::from(""),
            [only] if name == "KeyError" => self.repr(only),
            [only] => self.str(only),
            several => {
                let tuple = self.tuple(several.to_vec());
                self.repr(&tuple)
            }
        };
        let is_worded = message.exact().is_some() && args.named.is_empty() && !args.open;
        let is_worded = is_worded && (is_plain || args.positional.len() == 1);
        let depth = args.positional.iter().map(|object| match object {
            Object::Exception(inner) => inner.depth + 1,
            _ => 0,
        });
        let depth = depth.max().unwrap_or(0);
        Exception {
            is_worded: is_worded && depth < MAX_NESTED,
            depth,
            ..Exception::new(name, message.source())
        }
    }

    fn has_attribute(&mut self, object: &Object, name: &str) -> Object {
        use super::attributes::{Attribute, of};
        truth_value(match of(object, name) {
            Attribute::Method => Some(true),
            Attribute::Missing(_) => Some(false),
            Attribute::Unknown => None,
        })
    }

    /// Each of `sources` as an iterator; nothing if one of them is one of several objects.
    fn iterators(&mut self, sources: &[Object]) -> Outcome<Option<Vec<Object>>> {
        let mut iterators = Vec::with_capacity(sources.len());
        for source in sources {
            if matches!(source, Object::Any(_)) {
                return Ok(None);
            }
            iterators.push(self.iter_of(source)?);
        }
        Ok(Some(iterators))
    }

    fn map(&mut self, function: &Object, sources: &[Object]) -> Outcome {
        match self.iterators(sources)? {
            Some(sources) => Ok(self.iter(Source::Map(function.clone(), sources))),
            None => {
                self.escape(function);
                self.unknown()
            }
        }
    }

    fn filter(&mut self, function: &Object, items: &Object) -> Outcome {
        match self.iterators(std::slice::from_ref(items))?.as_deref() {
            Some([source]) => Ok(self.iter(Source::Filter(function.clone(), source.clone()))),
            _ => {
                self.escape(function);
                self.unknown()
            }
        }
    }

    fn zip(&mut self, sources: &[Object]) -> Outcome {
        match self.iterators(sources)? {
            Some(sources) => Ok(self.iter(Source::Zip(sources))),
            None => self.unknown(),
        }
    }

    fn enumerate(&mut self, items: &Object, start: i64) -> Outcome {
        match self.iterators(std::slice::from_ref(items))?.as_deref() {
            Some([source]) => Ok(self.iter(Source::Enumerate(source.clone(), start))),
            _ => self.unknown(),
        }
    }

    /// `sorted(items, key=…, reverse=…)`.
    fn sorted_as_asked(&mut self, items: &Object, args: &Args) -> Outcome {
        let Some((key, reverse)) = self.order_asked_for(args) else {
            return Ok(self.call_unknown(&Object::Path("sorted".into()), args));
        };
        let items = self.settle(items)?;
        self.sorted_by(&items, key, reverse)
    }

    /// The arguments `key` and `reverse`. Nothing if they are not understood.
    pub(super) fn order_asked_for(&mut self, args: &Args) -> Option<(Option<Object>, bool)> {
        let (mut key, mut reverse) = (None, false);
        for (name, object) in &args.named {
            match &**name {
                "key" if matches!(object, Object::None) => {}
                "key" => key = Some(object.clone()),
                "reverse" => reverse = object.truth()?,
                _ => return None,
            }
        }
        (!args.open).then_some((key, reverse))
    }

    pub(super) fn sorted_by(&mut self, items: &Object, key: Option<Object>, reverse: bool) -> Outcome {
        let Some(key) = key else {
            return self.for_each_alternative(std::slice::from_ref(items), &mut |this, items| {
                let (items, known) = this.iterate(&items[0])?;
                this.sorted(items, known, reverse)
            });
        };
        if matches!(items, Object::Any(_)) {
            self.escape(&key);
            return self.unknown();
        }
        let (items, known) = self.iterate(items)?;
        let mut keys = Vec::with_capacity(items.len());
        for item in &items {
            keys.push(self.call(key.clone(), Args::of(vec![item.clone()]))?);
        }
        self.may_be_called_otherwise(&key, items.len(), known);
        self.sorted_with(items, &keys, known, reverse)
    }

    /// `min` and `max` with `key` and `default`.
    fn extreme_as_asked(&mut self, name: &str, args: &Args) -> Outcome {
        let (mut key, mut default) = (None, None);
        for (name, object) in &args.named {
            match &**name {
                "key" if matches!(object, Object::None) => {}
                "key" => key = Some(object.clone()),
                "default" => default = Some(object.clone()),
                _ => return Ok(self.call_unknown(&Object::Path(name.clone()), args)),
            }
        }
        let (items, known) = match args.positional.as_slice() {
            [Object::Any(_)] => return Ok(self.call_unknown(&Object::Path(name.into()), args)),
            [items] => self.iterate(&items.clone())?,
            several => (several.to_vec(), Completeness::All),
        };
        match (items.is_empty(), known, default) {
            (_, Completeness::Some, _) => return Ok(self.call_unknown(&Object::Path(name.into()), args)),
            (true, _, Some(default)) => return Ok(default),
            (true, _, None) => return raise("ValueError", format!("{name}() arg is an empty sequence")),
            _ => {}
        }
        let mut keys = Vec::with_capacity(items.len());
        for item in &items {
            keys.push(match &key {
                Some(key) => self.call(key.clone(), Args::of(vec![item.clone()]))?,
                None => item.clone(),
            });
        }
        if let Some(key) = &key {
            self.may_be_called_otherwise(key, items.len(), known);
        }
        self.extreme_with(name, &items, &keys, known)
    }

    /// The item with the least or greatest of `keys`, the first one of several.
    pub(super) fn extreme_with(
        &mut self,
        name: &str,
        items: &[Object],
        keys: &[Object],
        known: Completeness,
    ) -> Outcome {
        let op = if name == "min" { Compare::Less } else { Compare::Greater };
        let (Some(mut best), Some(mut best_key)) = (items.first().cloned(), keys.first().cloned()) else {
            return self.unknown();
        };
        for (item, key) in items.iter().zip(keys).skip(1) {
            match self.compare(key, op, &best_key)?.truth() {
                Some(true) => (best, best_key) = (item.clone(), key.clone()),
                // Which one of two that are equal comes first is not known.
                Some(false) if known == Completeness::All => {}
                Some(false) if item.exact().is_some() && best.exact().is_some() => {}
                _ => {
                    best = one_of([best, item.clone()]);
                    best_key = one_of([best_key, key.clone()]);
                }
            }
        }
        Ok(best)
    }
}

fn is_instance(object: &Object, class: &Object, depth: usize) -> Option<bool> {
    if depth > MAX_DEPTH {
        return None;
    }
    if let Object::Any(objects) = object {
        let mut answers = objects.iter().map(|object| is_instance(object, class, depth + 1));
        let first = answers.next()??;
        return answers.all(|answer| answer == Some(first)).then_some(first);
    }
    if let (Object::Event(event), Object::Path(class)) = (object, class) {
        let class = class.strip_prefix("bb.event.")?;
        return Some(class == &**event || matches!(class, "Event" | "RecipeEvent"));
    }
    match class {
        Object::Path(class) => {
            let own = object.class()?;
            match &**class {
                "int" => Some(matches!(own, "int" | "bool")),
                "str" | "bool" | "float" | "list" | "tuple" | "dict" | "set" | "frozenset" => {
                    Some(own == &**class)
                }
                _ => None,
            }
        }
        Object::Tuple(classes) => {
            let mut sure = true;
            for class in classes.iter() {
                match is_instance(object, class, depth + 1) {
                    Some(true) => return Some(true),
                    Some(false) => {}
                    None => sure = false,
                }
            }
            sure.then_some(false)
        }
        _ => None,
    }
}
