//! What BitBake itself makes of a shell function: whether it accepts the text, and which calls it sees.
//!
//! BitBake reads every shell function that a task reaches with a scanner of its own (`bb.pysh`, driven by
//! `bb.codeparser.ShellParser`), when it parses the recipe. What that scanner refuses does not parse; a
//! function that it does not see called is not in the script that the task runs. It differs from every shell
//! in both directions, so that it is followed here step by step: [`tokens`] is `pyshlex.py`, [`grammar`] what
//! PLY makes of `pyshyacc.py` with all conflicts decided, and this file `codeparser.py`.

mod grammar;
mod token;
mod tokens;
mod words;

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::ops::Range;

use grammar::{Role, Words};
use token::Token;

/// What BitBake says about a text that it accepts.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Scan {
    /// The commands that are called, in no particular order. Names of functions that the text itself defines
    /// are among them.
    pub calls: Vec<Call>,
    /// The names of the functions that the text defines; these hide functions of the metadata.
    pub functions: BTreeSet<String>,
}

/// A command as BitBake takes it down: as it is written, quotes included.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Call {
    pub name: String,
    pub span: Range<usize>,
}

/// Why BitBake refuses a text, and where.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Refusal {
    pub reason: Reason,
    pub span: Range<usize>,
}

/// What BitBake's scanner stumbles over.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Reason {
    /// `$((…))`, in whatever quotes but single ones.
    Arithmetic,
    /// Something that is opened and never closed: a quote, `` ` ``, `$(`, `${`.
    Unclosed,
    /// A word that ends in a bare `$`.
    DollarAtEnd,
    /// A comment that ends with the text instead of a line end.
    CommentAtEnd,
    /// A here-document without a name, or with an empty one.
    DocumentWithoutName,
    /// A here-document without a line.
    EmptyDocument,
    /// `for x; do`
    ForWithoutIn,
    /// `f() { …; } > file`
    FunctionRedirection,
    /// `cmd &` as the last command of a group.
    BackgroundAtEnd,
    /// A reserved word where only an ordinary one may stand.
    ReservedWord,
    /// Any other token that cannot stand where it stands.
    Unexpected,
    /// The text ends within a command.
    UnexpectedEnd,
    /// Nested deeper than is looked into here. BitBake may well accept it.
    TooDeep,
}

/// How deep substitutions and groups may be nested. BitBake itself gives up soon after, at the recursion
/// limit of Python.
const MAX_DEPTH: usize = 60;

/// How many bytes are read at most for each byte of the text: `eval` makes BitBake read a text again, and
/// nested ones double that each time.
const MAX_READS: usize = 200;

/// Reads a body as it stands after BitBake's expansion, without `name() {` and the closing brace.
///
/// # Errors
/// The first thing that BitBake cannot read.
pub fn scan(text: &str) -> Result<Scan, Refusal> {
    let mut scanner =
        Scanner { scan: Scan::default(), depth: 0, left: text.len().saturating_mul(MAX_READS).max(4096) };
    scanner.shell(text, &Origin::At(0))?;
    Ok(scanner.scan)
}

impl Scan {
    /// The commands that BitBake takes for calls of something outside of the text.
    pub fn executed(&self) -> BTreeSet<&str> {
        let names = self.calls.iter().map(|call| call.name.as_str());
        names.filter(|name| !self.functions.contains(*name)).collect()
    }

    /// Whether it is one of them.
    pub fn executes(&self, name: &str) -> bool {
        !self.functions.contains(name) && self.calls.iter().any(|call| call.name == name)
    }
}

/// Where a text that is read comes from.
enum Origin {
    /// It stands at this offset, byte by byte.
    At(usize),
    /// It was put together from what stands here.
    Within(Range<usize>),
}

impl Origin {
    fn map(&self, local: Range<usize>) -> Range<usize> {
        match self {
            Origin::At(start) => start + local.start..start + local.end,
            Origin::Within(span) => span.clone(),
        }
    }

    /// The origin of a part, whose text is `written` as it stands or not.
    fn part(&self, local: Range<usize>, written: bool) -> Origin {
        match self {
            Origin::At(start) if written => Origin::At(start + local.start),
            _ => Origin::Within(self.map(local)),
        }
    }
}

struct Scanner {
    scan: Scan,
    depth: usize,
    /// How many bytes may still be read.
    left: usize,
}

impl Scanner {
    /// `ShellParser._parse_shell`
    fn shell(&mut self, text: &str, origin: &Origin) -> Result<(), Refusal> {
        let map = |refusal: Refusal| Refusal { span: origin.map(refusal.span), ..refusal };
        if self.depth >= MAX_DEPTH || self.left < text.len() {
            return Err(map(Refusal { reason: Reason::TooDeep, span: 0..text.len() }));
        }
        self.depth += 1;
        self.left -= text.len();
        let tokens = tokens::read(text).map_err(map)?;
        let script = grammar::parse(&tokens).map_err(map)?;
        let names = script.functions.iter().map(|at| tokens[*at].value.clone().into_owned());
        self.scan.functions.extend(names);
        for words in &script.words {
            self.words(words, &tokens, origin)?;
        }
        self.depth -= 1;
        Ok(())
    }

    /// `ShellParser.process_words`: looks into the substitutions of words and takes down the command, if the
    /// words are one.
    fn words(&mut self, words: &Words, tokens: &[Token<'_>], origin: &Origin) -> Result<(), Refusal> {
        let mut words: Vec<(Role, Cow<'_, str>, usize)> = words
            .iter()
            .map(|&(role, at)| {
                let value = &tokens[at].value;
                match (role, value.split_once('=')) {
                    // BitBake takes the variable's name for the kind of word that this is.
                    (Role::Assignment, Some(("cmd_name" | "cmd_word", value))) => {
                        (Role::Command, Cow::Borrowed(value), at)
                    }
                    (Role::Assignment, Some(("TOKEN", value))) => (Role::Argument, Cow::Borrowed(value), at),
                    (Role::Assignment, Some((_, value))) => (role, Cow::Borrowed(value), at),
                    _ => (role, Cow::Borrowed(value.as_ref()), at),
                }
            })
            .collect();
        let mut next = 0;
        while let Some((role, value, at)) = words.get(next).cloned() {
            next += 1;
            let token = &tokens[at];
            // Of an assignment only the value is at hand, which ends where the word ends.
            let is_written = token.is_as_written();
            let start = if is_written { token.span.end - value.len() } else { token.span.start };
            let origin = origin.part(start..token.span.end, is_written);
            let substitutions = words::substitutions(&value)
                .map_err(|refusal| Refusal { span: origin.map(refusal.span), ..refusal })?;
            for substitution in substitutions {
                let inner = origin.part(substitution.span.clone(), substitution.is_as_written());
                self.shell(&substitution.text, &inner)?;
                // BitBake removes the command from the list that it walks over: the word after it is not
                // looked at.
                if role == Role::Command
                    && let Some(first) = words.iter().position(|word| word.0 == role && word.1 == value)
                {
                    words.remove(first);
                }
            }
        }
        self.command(&words, tokens, origin)
    }

    fn command(
        &mut self,
        words: &[(Role, Cow<'_, str>, usize)],
        tokens: &[Token<'_>],
        origin: &Origin,
    ) -> Result<(), Refusal> {
        // After a "command" with an equals sign, mostly an assignment, the next plain word counts.
        let mut takes_argument = false;
        for (role, value, at) in words {
            let counts = *role == Role::Command || takes_argument && *role == Role::Argument;
            if !counts {
                continue;
            }
            if value.contains('=') {
                takes_argument = true;
                continue;
            }
            if value == "eval" {
                let text = words[1..].iter().map(|word| word.1.as_ref()).collect::<Vec<_>>().join(" ");
                let last = words.last().map_or(*at, |word| word.2);
                let span = tokens[*at].span.start..tokens[last].span.end.max(tokens[*at].span.end);
                return self.shell(&text, &Origin::Within(origin.map(span)));
            }
            if !value.starts_with('$') {
                let span = origin.map(tokens[*at].span.clone());
                self.scan.calls.push(Call { name: value.clone().into_owned(), span });
            }
            return Ok(());
        }
        Ok(())
    }
}
