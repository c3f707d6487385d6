//! What recipes call most of BitBake's own functions; more of them are in the prelude.

use memchr::memmem;

use super::args::Args;
use super::flow::ROOT;
use super::heap::Str;
use super::interpreter::{Interpreter, Outcome, raise};
use super::object::{Completeness, Object, is_space, one_of, truth_value};
use crate::value::{Value, from_file_name};

/// Words that may or may not be in a variable are told apart up to so many.
const MAX_UNSURE_WORDS: u32 = 4;

/// The name of a task: BitBake adds `do_` if it is missing.
pub(super) fn task_name(name: &str) -> String {
    if name.starts_with("do_") { name.to_owned() } else { format!("do_{name}") }
}

impl Interpreter<'_> {
    /// A function in one of BitBake's or OpenEmbedded's modules. Nothing if it is none that is known.
    pub(super) fn bitbake(&mut self, path: &str, args: &Args) -> Option<Outcome> {
        Some(match path {
            "bb.utils.contains" => self.contains_words(args, false)?,
            "bb.utils.contains_any" => self.contains_words(args, true)?,
            "bb.utils.filter" => self.filter_words(args)?,
            "bb.parse.vars_from_file" => self.vars_from_file(args)?,
            "bb.data.inherits_class" => {
                let class = args.positional.first()?.exact()?;
                Ok(truth_value(self.store.inherits(class)))
            }
            "bb.build.addtask" | "bb.build.deltask" => self.change_tasks(path, args),
            "bb.event.getName" => match args.positional.as_slice() {
                [Object::Event(name)] => Ok(Object::Str(Str::of_code(name))),
                _ => return None,
            },
            "bb.fatal" => raise("BBHandledException", ""),
            "bb.note" | "bb.debug" | "bb.warn" | "bb.warnonce" | "bb.plain" | "bb.error" | "bb.erroronce"
            | "bb.verbnote" => Ok(Object::None),
            _ => return None,
        })
    }

    /// `bb.build.addtask` and `deltask`.
    fn change_tasks(&mut self, path: &str, args: &Args) -> Outcome {
        self.has_effect();
        let sure = self.is_sure(ROOT);
        let known = match path {
            "bb.build.deltask" => args.bind(["task", "d"], 2).and_then(|[task, _]| {
                self.store.delete_task(task?.exact()?, sure);
                Some(())
            }),
            _ => args.bind(["task", "before", "after", "d"], 4).and_then(|[task, before, after, _]| {
                let (before, after) = (task_list(before)?, task_list(after)?);
                self.store.add_task(task?.exact()?, &before, &after, sure);
                Some(())
            }),
        };
        if known.is_none() {
            let before = match args.bind(["task", "before", "after", "d"], 4) {
                Some([_, before, ..]) if path != "bb.build.deltask" => task_list(before),
                _ => None,
            };
            let task = if args.open { None } else { args.positional.first() };
            self.tasks_may_change(task, before.as_deref());
        }
        Ok(Object::None)
    }

    /// A task of which the name, or what is around it, is not known; it comes before those of a list, if that
    /// is known.
    fn tasks_may_change(&mut self, task: Option<&Object>, before: Option<&str>) {
        let any = Value::unknown(&*self.source);
        let task = match task {
            Some(Object::Partial(name)) if name.surely_starts_with("do_") => Value::clone(name),
            Some(Object::Str(name)) => Value::from(task_name(name).as_str()),
            _ => any.clone(),
        };
        self.store.flags_may_change(&task, &Value::from("task"));
        self.store.flags_may_change(&task, &Value::from("deps"));
        match before {
            Some(before) => before.split_whitespace().for_each(|name| {
                self.store.flags_may_change(&Value::from(task_name(name).as_str()), &Value::from("deps"));
            }),
            None => self.store.flags_may_change(&any, &Value::from("deps")),
        }
    }

    /// `contains` and, with `any`, `contains_any`.
    fn contains_words(&mut self, args: &Args, any: bool) -> Option<Outcome> {
        let names = ["variable", "checkvalues", "truevalue", "falsevalue", "d"];
        let [variable, words, if_true, if_false, _] = args.bind(names, 5)?;
        let words = words_of(words?)?;
        let (variable, if_true, if_false) = (variable?.clone(), if_true?.clone(), if_false?.clone());
        let value = match self.data_get(&variable, true) {
            Ok(value) => value,
            Err(stop) => return Some(Err(stop)),
        };
        Some(self.for_each_alternative(&[value], &mut |this, value| {
            this.step(words.len() * 8)?;
            let holds = match value[0].truth() {
                Some(false) => Some(false),
                truth => {
                    let found: Vec<_> = words.iter().map(|word| has_word(&value[0], word)).collect();
                    let decided = if any { combine(&found, true) } else { combine(&found, false) };
                    // The empty text holds no words, not even none at all.
                    if truth.is_none() && words.is_empty() && !any { None } else { decided }
                }
            };
            Ok(match holds {
                Some(true) => if_true.clone(),
                Some(false) => if_false.clone(),
                None => one_of([if_true.clone(), if_false.clone()]),
            })
        }))
    }

    /// `bb.utils.filter`.
    fn filter_words(&mut self, args: &Args) -> Option<Outcome> {
        let [variable, words, _] = args.bind(["variable", "checkvalues", "d"], 3)?;
        let mut words = words_of(words?)?;
        words.sort_unstable();
        words.dedup();
        let value = match self.data_get(&variable?.clone(), true) {
            Ok(value) => value,
            Err(stop) => return Some(Err(stop)),
        };
        Some(self.for_each_alternative(&[value], &mut |this, value| {
            this.step(words.len() * 8)?;
            if value[0].truth() == Some(false) {
                return Ok(Object::word(""));
            }
            let found: Vec<Option<bool>> = words.iter().map(|word| has_word(&value[0], word)).collect();
            let unsure = found.iter().filter(|found| found.is_none()).count() as u32;
            if unsure > MAX_UNSURE_WORDS {
                return Ok(this.some_text());
            }
            let ways = (0..1u32 << unsure).rev().map(|choice| {
                let mut bit = 0;
                let kept = words.iter().zip(&found).filter(|(_, found)| {
                    found.unwrap_or_else(|| {
                        bit += 1;
                        choice >> (bit - 1) & 1 == 1
                    })
                });
                let kept: Vec<&str> = kept.map(|(word, _)| word.as_str()).collect();
                this.text(kept.join(" "))
            });
            Ok(one_of(ways))
        }))
    }

    /// `bb.parse.vars_from_file`.
    fn vars_from_file(&mut self, args: &Args) -> Option<Outcome> {
        Some(match args.positional.first()? {
            Object::None => Ok(self.tuple(vec![Object::None; 3])),
            Object::Str(file) if !is_recipe(file) => Ok(self.tuple(vec![Object::None; 3])),
            Object::Str(file) => match from_file_name(file) {
                Ok(parts) => {
                    let parts = parts.map(|part| part.map_or(Object::None, |part| self.text(part)));
                    Ok(self.list(parts.to_vec()))
                }
                Err(error) => raise("ParseError", error.message(file)),
            },
            _ => return None,
        })
    }
}

/// Whether BitBake takes names from the file's name.
fn is_recipe(file: &str) -> bool {
    file.ends_with(".bb") || file.ends_with(".bbappend")
}

fn task_list(object: Option<&Object>) -> Option<String> {
    match object? {
        Object::None => Some(String::new()),
        object => object.exact().map(str::to_owned),
    }
}

/// The words that an argument of `contains` names; `None` if they are not known.
fn words_of(object: &Object) -> Option<Vec<String>> {
    match object {
        Object::Str(text) => {
            Some(text.split(is_space).filter(|word| !word.is_empty()).map(str::to_owned).collect())
        }
        Object::List(items) | Object::Set(items) if items.known() != Completeness::Some => {
            texts_of(&items.items())
        }
        Object::Tuple(items) => texts_of(items),
        _ => None,
    }
}

fn texts_of(items: &[Object]) -> Option<Vec<String>> {
    items.iter().map(|item| item.exact().map(str::to_owned)).collect()
}

fn has_word(object: &Object, word: &str) -> Option<bool> {
    match object {
        Object::Str(text) => Some(has_word_in(text, word)),
        Object::Partial(value) => may_have_word(value, word),
        _ => None,
    }
}

fn has_word_in(text: &str, word: &str) -> bool {
    if word.is_empty() || word.contains(is_space) {
        return false;
    }
    memmem::find_iter(text.as_bytes(), word).any(|start| {
        let (before, after) = (&text[..start], &text[start + word.len()..]);
        before.chars().next_back().is_none_or(is_space) && after.chars().next().is_none_or(is_space)
    })
}

fn may_have_word(value: &Value, word: &str) -> Option<bool> {
    if value.surely_has_word(word) { Some(true) } else { None }
}

/// Whether any of `found` is true, or all are.
fn combine(found: &[Option<bool>], any: bool) -> Option<bool> {
    if found.contains(&Some(any)) {
        Some(any)
    } else if found.contains(&None) {
        None
    } else {
        Some(!any)
    }
}
