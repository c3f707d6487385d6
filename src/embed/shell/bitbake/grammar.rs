//! The grammar of BitBake's scanner (`pyshyacc.py`), as PLY decides its conflicts: what can be taken is
//! taken.
//!
//! At the top of a text nothing need stand between two commands. What this takes down are the words of
//! commands, loops and patterns; nothing else of the tree counts for BitBake.

use std::ops::Range;

use super::token::{Kind, Token};
use super::{Reason, Refusal};

/// What a word is to the command that it belongs to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Role {
    Command,
    Argument,
    Assignment,
}

/// Words that belong together: a simple command, the words of a loop, or the patterns of a branch. Numbers
/// are those of tokens.
pub(super) type Words = Vec<(Role, usize)>;

#[derive(Default, Debug)]
pub(super) struct Script {
    pub words: Vec<Words>,
    /// The tokens that name the functions that are defined.
    pub functions: Vec<usize>,
}

/// How deep groups may be nested.
const MAX_DEPTH: usize = 90;

struct Parser<'a> {
    tokens: &'a [Token<'a>],
    at: usize,
    depth: usize,
    script: Script,
}

type Parsed<T = ()> = Result<T, Refusal>;

pub(super) fn parse(tokens: &[Token<'_>]) -> Parsed<Script> {
    let mut parser = Parser { tokens, at: 0, depth: 0, script: Script::default() };
    parser.linebreak();
    while parser.kind() != Kind::End {
        parser.complete_command()?;
    }
    Ok(parser.script)
}

/// Whether a command may begin with it.
fn begins_command(kind: Kind) -> bool {
    use Kind::*;
    matches!(
        kind,
        Word | Assignment
            | IoNumber
            | Redirect
            | Document
            | Open
            | OpenBrace
            | For
            | Case
            | If
            | While
            | Until
            | Bang
    )
}

impl Parser<'_> {
    fn kind(&self) -> Kind {
        self.tokens.get(self.at).map_or(Kind::End, |token| token.kind)
    }

    fn takes(&mut self, kind: Kind) -> bool {
        let is_it = self.kind() == kind;
        self.at += usize::from(is_it);
        is_it
    }

    fn expect(&mut self, kind: Kind) -> Parsed {
        if self.takes(kind) { Ok(()) } else { Err(self.unexpected()) }
    }

    fn span(&self, at: usize) -> Range<usize> {
        let end = self.tokens.last().map_or(0, |token| token.span.end);
        self.tokens.get(at).map_or(end..end, |token| token.span.clone())
    }

    fn unexpected(&self) -> Refusal {
        let reason = match self.kind() {
            Kind::End => Reason::UnexpectedEnd,
            kind if kind.is_reserved_word() => Reason::ReservedWord,
            _ => Reason::Unexpected,
        };
        Refusal { reason, span: self.span(self.at) }
    }

    fn linebreak(&mut self) {
        while self.takes(Kind::Newline) {}
    }

    fn complete_command(&mut self) -> Parsed {
        self.and_or()?;
        while self.separator_operator() {
            if !begins_command(self.kind()) {
                break;
            }
            self.and_or()?;
        }
        self.linebreak();
        Ok(())
    }

    /// `;`, `; ;` or `&`
    fn separator_operator(&mut self) -> bool {
        if self.takes(Kind::Semicolon) {
            self.takes(Kind::Semicolon);
            return true;
        }
        self.takes(Kind::Ampersand)
    }

    fn and_or(&mut self) -> Parsed {
        self.pipeline()?;
        while self.takes(Kind::AndIf) || self.takes(Kind::OrIf) {
            self.linebreak();
            self.pipeline()?;
        }
        Ok(())
    }

    fn pipeline(&mut self) -> Parsed {
        self.takes(Kind::Bang);
        self.command()?;
        while self.takes(Kind::Pipe) {
            self.linebreak();
            self.command()?;
        }
        Ok(())
    }

    fn command(&mut self) -> Parsed {
        match self.kind() {
            Kind::Word if self.tokens.get(self.at + 1).is_some_and(|next| next.kind == Kind::Open) => {
                self.function()
            }
            Kind::Word | Kind::Assignment | Kind::IoNumber | Kind::Redirect | Kind::Document => self.simple(),
            _ => {
                self.compound()?;
                while self.redirection()? {}
                Ok(())
            }
        }
    }

    fn simple(&mut self) -> Parsed {
        let mut words = Words::new();
        if self.kind() != Kind::Word {
            self.prefix(&mut words)?;
        }
        if matches!(self.kind(), Kind::Word) || matches!(self.kind(), Kind::Fi) {
            words.insert(0, (Role::Command, self.at));
            self.at += 1;
            self.suffix(&mut words)?;
        }
        // BitBake looks at the words first, whatever stood before them.
        words.sort_by_key(|(role, _)| *role == Role::Assignment);
        self.script.words.push(words);
        Ok(())
    }

    fn prefix(&mut self, words: &mut Words) -> Parsed {
        loop {
            if self.takes(Kind::Assignment) {
                words.push((Role::Assignment, self.at - 1));
            } else if !self.redirection()? {
                return Ok(());
            }
        }
    }

    fn suffix(&mut self, words: &mut Words) -> Parsed {
        use Kind::*;
        loop {
            match self.kind() {
                Word | Assignment | Fi | For | Done | Do | Until | If | Then | Bang => {
                    words.push((Role::Argument, self.at));
                    self.at += 1;
                }
                _ if self.redirection()? => {}
                _ => return Ok(()),
            }
        }
    }

    /// Reads a redirection if there is one.
    fn redirection(&mut self) -> Parsed<bool> {
        let has_number = self.takes(Kind::IoNumber);
        match self.kind() {
            Kind::Redirect => {
                self.at += 1;
                self.expect(Kind::Word)?;
            }
            Kind::Document => {
                self.at += 1;
                self.expect(Kind::DocumentName)?;
                if !self.takes(Kind::Word) {
                    let span = self.span(self.at - 1);
                    return Err(Refusal { reason: Reason::EmptyDocument, span });
                }
            }
            _ if has_number => return Err(self.unexpected()),
            _ => return Ok(false),
        }
        Ok(true)
    }

    fn function(&mut self) -> Parsed {
        self.script.functions.push(self.at);
        self.at += 1;
        self.expect(Kind::Open)?;
        self.expect(Kind::Close)?;
        self.linebreak();
        self.compound()?;
        let at = self.at;
        if self.redirection()? {
            return Err(Refusal { reason: Reason::FunctionRedirection, span: self.span(at) });
        }
        Ok(())
    }

    fn compound(&mut self) -> Parsed {
        if self.depth >= MAX_DEPTH {
            return Err(Refusal { reason: Reason::TooDeep, span: self.span(self.at) });
        }
        self.depth += 1;
        let kind = self.kind();
        match kind {
            Kind::OpenBrace => self.group(Kind::CloseBrace)?,
            Kind::Open => self.group(Kind::Close)?,
            Kind::For => self.for_loop()?,
            Kind::Case => self.case()?,
            Kind::If => self.condition()?,
            Kind::While | Kind::Until => {
                self.at += 1;
                self.list()?;
                self.do_group()?;
            }
            _ => return Err(self.unexpected()),
        }
        self.depth -= 1;
        Ok(())
    }

    fn group(&mut self, end: Kind) -> Parsed {
        self.at += 1;
        self.list()?;
        self.expect(end)
    }

    /// `compound_list`: at least one command.
    fn list(&mut self) -> Parsed {
        self.linebreak();
        loop {
            self.and_or()?;
            let at = self.at;
            if !self.separator_operator() && self.kind() != Kind::Newline {
                return Ok(());
            }
            self.linebreak();
            if begins_command(self.kind()) {
                continue;
            }
            if self.tokens[at].kind == Kind::Ampersand {
                return Err(Refusal { reason: Reason::BackgroundAtEnd, span: self.span(at) });
            }
            return Ok(());
        }
    }

    fn do_group(&mut self) -> Parsed {
        self.expect(Kind::Do)?;
        self.list()?;
        self.expect(Kind::Done)
    }

    fn plain_word(&mut self) -> bool {
        self.takes(Kind::Word) || self.takes(Kind::Fi)
    }

    fn for_loop(&mut self) -> Parsed {
        let start = self.at;
        self.at += 1;
        if !self.plain_word() {
            return Err(self.unexpected());
        }
        let name_end = self.span(self.at - 1).end;
        self.linebreak();
        if !self.takes(Kind::In) {
            let span = self.span(start).start..name_end;
            return Err(Refusal { reason: Reason::ForWithoutIn, span });
        }
        let mut words = Words::new();
        while self.plain_word() {
            words.push((Role::Argument, self.at - 1));
        }
        self.script.words.push(words);
        if !self.takes(Kind::Semicolon) && self.kind() != Kind::Newline {
            return Err(self.unexpected());
        }
        self.linebreak();
        self.do_group()
    }

    fn condition(&mut self) -> Parsed {
        self.at += 1;
        self.list()?;
        self.expect(Kind::Then)?;
        self.list()?;
        loop {
            if self.takes(Kind::Elif) {
                self.list()?;
                self.expect(Kind::Then)?;
                self.list()?;
            } else {
                if self.takes(Kind::Else) {
                    self.list()?;
                }
                return self.expect(Kind::Fi);
            }
        }
    }

    fn case(&mut self) -> Parsed {
        self.at += 1;
        if !self.plain_word() {
            return Err(self.unexpected());
        }
        self.linebreak();
        self.expect(Kind::In)?;
        self.linebreak();
        while !self.takes(Kind::Esac) {
            let has_bracket = self.takes(Kind::Open);
            let pattern = self.pattern()?;
            self.expect(Kind::Close)?;
            self.linebreak();
            if begins_command(self.kind()) {
                self.list()?;
            }
            let is_last = !self.takes(Kind::DoubleSemicolon);
            // In the grammar's rule for a last branch BitBake takes the bracket for the pattern.
            if !(is_last && has_bracket) {
                self.script.words.push(vec![(Role::Argument, pattern)]);
            }
            if is_last {
                return self.expect(Kind::Esac);
            }
            self.linebreak();
        }
        Ok(())
    }

    /// The first of the patterns of a branch. BitBake takes the `|` for each of the others.
    fn pattern(&mut self) -> Parsed<usize> {
        let first = self.at;
        loop {
            if !self.plain_word() {
                return Err(self.unexpected());
            }
            if !self.takes(Kind::Pipe) {
                return Ok(first);
            }
        }
    }
}
