//! The statements of a recipe's own files about variables and functions, under the names that they give.

use std::borrow::Cow;
use std::sync::Arc;

use super::{RecipeContext, edits};
use crate::model::{Parsed, Place, split_outside_references};
use crate::syntax::ast::{Assignment, Function, Operator, Stmt, Text, View};
use crate::text::{Edit, Span};
use crate::value::EditKind;

/// An assignment, or the definition of a function.
#[derive(Clone)]
pub struct Statement<'a> {
    pub file: &'a Arc<Parsed>,
    pub stmt: Stmt<'a>,
    /// As it is written, with overrides and operators, not expanded.
    pub name: Cow<'a, str>,
    written: Text<'a>,
}

impl<'a> Statement<'a> {
    /// The statement, if it gives a name.
    pub fn of(file: &'a Arc<Parsed>, stmt: Stmt<'a>) -> Option<Statement<'a>> {
        let written = match stmt.view() {
            View::Assignment(assignment) => assignment.name(),
            View::Function(function) => function.name()?,
            _ => return None,
        };
        Some(Statement { file, stmt, name: written.get(), written })
    }

    /// All of a file, in order.
    pub fn all_in(file: &'a Arc<Parsed>) -> impl Iterator<Item = Statement<'a>> {
        file.ast().stmts().filter_map(move |stmt| Statement::of(file, stmt))
    }

    /// The assignment, be it one to a flag.
    pub fn assignment(&self) -> Option<Assignment<'a>> {
        self.stmt.as_assignment()
    }

    /// The assignment, if it is about the value and not about a flag.
    pub fn to_value(&self) -> Option<Assignment<'a>> {
        let assignment = self.assignment()?;
        if assignment.flag().is_some() { None } else { Some(assignment) }
    }

    /// Whether it gives its variable a value of its own, whatever overrides it is for.
    pub fn sets(&self) -> bool {
        const SETTING: [Operator; 4] =
            [Operator::Set, Operator::Immediate, Operator::Default, Operator::WeakDefault];
        self.to_value().is_some_and(|assignment| SETTING.contains(&assignment.operator()))
            && self.edit().is_none()
    }

    pub fn function(&self) -> Option<Function<'a>> {
        match self.stmt.view() {
            View::Function(function) => Some(function),
            _ => None,
        }
    }

    /// The name before the first colon.
    pub fn stem(&self) -> &str {
        self.name.split(':').next().unwrap_or_default()
    }

    /// What stands between the colons after the stem.
    pub fn parts(&self) -> impl Iterator<Item = &str> {
        self.name.split(':').skip(1)
    }

    /// The operator in the name, such as `:append`, with what stands before and after it.
    pub fn edit(&self) -> Option<NameParts<'_>> {
        let kinds = [EditKind::Append, EditKind::Prepend, EditKind::Remove];
        self.name.match_indices(':').find_map(|(at, _)| {
            let kind = kinds.into_iter().find(|kind| {
                let rest = self.name[at..].strip_prefix(kind.keyword());
                rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(':'))
            })?;
            let after = at + kind.keyword().len();
            let overrides = self.name[after..].strip_prefix(':');
            Some(NameParts { base: &self.name[..at], kind, overrides })
        })
    }

    /// Whether it takes words away, by `:remove`.
    pub(crate) fn removes(&self) -> bool {
        self.edit().is_some_and(|edit| edit.kind == EditKind::Remove)
    }

    /// Where the name stands.
    pub fn name_span(&self) -> Span {
        self.written.span()
    }

    /// Where a part of the name stands.
    pub fn part_span(&self, start: usize, end: usize) -> Span {
        self.written.locate(start, end)
    }

    /// Whether it is the statement at a place.
    pub fn is_at(&self, place: &Place) -> bool {
        place.file.path() == self.file.path() && self.stmt.lines().contains(place.span.start as usize)
    }

    pub fn place(&self) -> Place {
        Place { file: Arc::clone(self.file), span: self.stmt.span() }
    }
}

/// A word of a value as it is written, references and all.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct WrittenWord {
    pub text: String,
    pub span: Span,
}

/// The words of the value that a statement gives.
pub(crate) fn written_words(assignment: Assignment<'_>) -> Vec<WrittenWord> {
    let value = assignment.value();
    let text = value.get();
    let words = split_outside_references(&text).into_iter();
    words
        .map(|range| WrittenWord {
            text: text[range.clone()].to_owned(),
            span: value.locate(range.start, range.end),
        })
        .collect()
}

/// A name that holds an operator.
#[derive(Clone, Copy, Debug)]
pub struct NameParts<'a> {
    pub base: &'a str,
    pub kind: EditKind,
    /// What stands after the operator's colon.
    pub overrides: Option<&'a str>,
}

impl<'a> RecipeContext<'a> {
    /// The statements of the recipe, of what it includes and of its appends that give a name, file by file.
    pub fn statements(&self) -> &[Statement<'a>] {
        self.statements.get_or_init(|| {
            let files = self.own_files();
            files.into_iter().flat_map(Statement::all_in).collect()
        })
    }

    /// The statements about the value of `stem`, with whatever overrides and operators.
    pub fn assignments_to<'s>(
        &'s self,
        stem: &'s str,
    ) -> impl Iterator<Item = (&'s Statement<'a>, Assignment<'a>)> + 's {
        self.statements().iter().filter_map(move |statement| {
            if statement.stem() != stem {
                return None;
            }
            Some((statement, statement.to_value()?))
        })
    }

    /// The statements about the values of these variables that take no words away, with whatever overrides.
    pub fn words_given_to<'s>(
        &'s self,
        stems: &'s [&str],
    ) -> impl Iterator<Item = (&'s Statement<'a>, Assignment<'a>)> + 's {
        self.statements().iter().filter_map(move |statement| {
            if !stems.contains(&statement.stem()) || statement.removes() {
                return None;
            }
            Some((statement, statement.to_value()?))
        })
    }

    /// What gives a list words besides a statement and the statement itself: of two that set it one loses all
    /// of its words.
    pub fn beside<'s>(
        &'s self,
        variable: &'s str,
        own: &'s Statement<'a>,
    ) -> impl Iterator<Item = Assignment<'a>> + 's {
        self.assignments_to(variable).filter_map(move |(other, assignment)| {
            let loses_its_words = own.sets() && other.sets() && !std::ptr::eq(other, own);
            if loses_its_words { None } else { Some(assignment) }
        })
    }

    /// What puts `new` in the place of a word of a list, and says so. If the list has that word already, a
    /// second one would stay behind, so the wrong one is left out.
    pub fn correct_word(&self, variable: &str, place: &Place, new: &str) -> (String, Edit) {
        let own = self.assignments_to(variable).find(|(statement, assignment)| {
            statement.file.path() == place.file.path()
                && written_words(*assignment).iter().any(|word| word.span == place.span)
        });
        if let Some((own, assignment)) = own
            && self.is_listed_beside(variable, own, new)
        {
            let edit = edits::remove_word(assignment, place.span);
            return (format!("leave it out: `{new}` is there already"), edit);
        }
        (format!("write `{new}`"), Edit::replace(place.span, new))
    }

    /// Whether a list has a word that comes to the same, besides the words that go with a statement.
    fn is_listed_beside(&self, variable: &str, own: &Statement<'a>, word: &str) -> bool {
        let data = &self.recipe.data;
        let value = data.expand(word);
        if value.exact().is_none() {
            return false;
        }
        self.beside(variable, own).any(|assignment| {
            written_words(assignment)
                .iter()
                .any(|written| data.expand(&written.text).exact() == value.exact())
        })
    }

    /// Where the recipe's own files write a word of a list, be it in a default; the last place if there are
    /// several.
    pub fn place_of_word(&self, variable: &str, word: &str) -> Option<Place> {
        let data = &self.recipe.data;
        let mut found = None;
        for (statement, assignment) in self.assignments_to(variable) {
            for written in written_words(assignment) {
                let value = data.expand(&written.text);
                let texts = value.possible().unwrap_or_default();
                if texts.iter().any(|text| text.split_whitespace().any(|part| part == word)) {
                    found = Some(Place { file: Arc::clone(statement.file), span: written.span });
                }
            }
        }
        found
    }
}
