//! Built-in functions that call back, and those that take what is one of several as it is.

use std::rc::Rc;

use super::args::Args;
use super::exceptions;
use super::interpreter::{Interpreter, Outcome};
use super::object::truth_value;
use super::object::{Completeness, Exception, Object};
use super::scope::Frame;
use super::tree::Text;
use crate::value::Value;

impl Interpreter<'_> {
    /// A built-in function that calls back or takes what is one of several as it is. `None` if it is none.
    pub fn call_builtin(&mut self, name: &str, args: &Args, frame: &Rc<Frame>) -> Option<Outcome> {
        if exceptions::is_class(name) {
            let message = args.positional.first().map_or(Value::from(""), |object| self.str(object));
            let class = name.rsplit('.').next().unwrap_or(name);
            let exception = Exception { class: Text::from(class), message: message.source() };
            return Some(Ok(Object::Exception(Rc::new(exception))));
        }
        let given = args.positional.as_slice();
        Some(match (name, given) {
            ("isinstance", [object, class]) => Ok(truth_value(is_instance(object, class))),
            ("bool", [object]) => Ok(truth_value(object.truth())),
            ("str", [object]) => Ok(Object::text(self.str(object))),
            ("repr", [object]) => Ok(Object::text(self.repr(object))),
            ("hasattr", _) => Ok(truth_value(None)),
            ("print", _) => Ok(Object::None),
            ("map", [function, items]) => self.map(function.clone(), items, frame),
            ("filter", [function, items]) => self.filter(function.clone(), items, frame),
            ("sorted", [items]) => {
                let mut key = None;
                let mut reverse = Object::Bool(false);
                for (name, object) in &args.named {
                    match &**name {
                        "key" if !matches!(object, Object::None) => key = Some(object.clone()),
                        "reverse" => reverse = object.clone(),
                        _ => {}
                    }
                }
                self.sorted_by(items, key, &reverse, frame)
            }
            _ => return None,
        })
    }

    fn map(&mut self, function: Object, items: &Object, frame: &Rc<Frame>) -> Outcome {
        if matches!(items, Object::Any(_)) {
            return self.unknown();
        }
        let (items, known) = self.iterate(items)?;
        let mut mapped = Vec::with_capacity(items.len());
        for item in items {
            mapped.push(self.call(function.clone(), Args::of(vec![item]), frame)?);
        }
        Ok(self.list_of(mapped, known))
    }

    fn filter(&mut self, function: Object, items: &Object, frame: &Rc<Frame>) -> Outcome {
        if matches!(items, Object::Any(_)) {
            return self.unknown();
        }
        let (items, mut known) = self.iterate(items)?;
        let mut kept = Vec::new();
        for item in items {
            let holds = match function {
                Object::None => item.clone(),
                _ => self.call(function.clone(), Args::of(vec![item.clone()]), frame)?,
            };
            match holds.truth() {
                Some(true) => kept.push(item),
                Some(false) => {}
                None => known = Completeness::Some,
            }
        }
        Ok(self.list_of(kept, known))
    }

    fn sorted_by(
        &mut self,
        items: &Object,
        key: Option<Object>,
        reverse: &Object,
        frame: &Rc<Frame>,
    ) -> Outcome {
        let items = items.clone();
        let Some(reverse) = reverse.truth() else { return self.unknown() };
        let Some(key) = key else {
            return self.for_each_alternative(&[items], &mut |this, items| {
                let (items, known) = this.iterate(&items[0])?;
                let sorted = this.sorted(items, known)?;
                // Of what is equal the order is kept, but equal texts and numbers are the same.
                if let (Object::List(items), true) = (&sorted, reverse) {
                    items.items.borrow_mut().reverse();
                }
                Ok(sorted)
            });
        };
        if matches!(items, Object::Any(_)) || reverse {
            return self.unknown();
        }
        let (items, known) = self.iterate(&items)?;
        let mut pairs = Vec::with_capacity(items.len());
        for (at, item) in items.iter().enumerate() {
            let key = self.call(key.clone(), Args::of(vec![item.clone()]), frame)?;
            pairs.push(Object::tuple(vec![key, Object::Int(at as i64)]));
        }
        let sorted = self.sorted(pairs, known)?;
        let (sorted, known) = self.iterate(&sorted)?;
        let item = |pair: &Object| match pair {
            Object::Tuple(pair) => match pair.last() {
                Some(Object::Int(at)) => items.get(usize::try_from(*at).ok()?).cloned(),
                _ => None,
            },
            _ => None,
        };
        let sorted = sorted.iter().filter_map(item).collect();
        Ok(self.list_of(sorted, known))
    }
}

fn is_instance(object: &Object, class: &Object) -> Option<bool> {
    if let Object::Any(objects) = object {
        let mut answers = objects.iter().map(|object| is_instance(object, class));
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
                "str" | "bool" | "float" | "list" | "tuple" | "dict" | "set" => Some(own == &**class),
                _ => None,
            }
        }
        Object::Tuple(classes) => {
            let mut sure = true;
            for class in classes.iter() {
                match is_instance(object, class) {
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
