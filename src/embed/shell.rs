//! Shell code: the simple commands in it.

use std::borrow::Cow;
use std::ops::Range;

/// A simple command: a program and its arguments, without redirections.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Command<'a> {
    pub words: Vec<Word<'a>>,
    /// What it stands in, the outermost first.
    pub scopes: Vec<Scope>,
}

/// A part of a script whose commands need not have an effect on what stands after it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Scope {
    /// Tells it from all others of the script.
    pub number: usize,
    pub kind: ScopeKind,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ScopeKind {
    /// A shell of its own: parentheses or a substitution. What it does to its own state ends with it.
    Shell,
    /// A branch or a loop, which may be left out.
    Branch,
}

/// A word of a command as it is written, quotes included.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Word<'a> {
    pub raw: &'a str,
    pub span: Range<usize>,
}

/// Substitutions nested deeper than this are not looked into.
const MAX_DEPTH: usize = 32;

/// The simple commands of a script in the order of their ends, those in substitutions included. Comments and
/// here-documents hold none.
pub fn commands(text: &str) -> Vec<Command<'_>> {
    let mut lexer = Lexer {
        text,
        at: 0,
        found: Vec::new(),
        waiting: Vec::new(),
        scopes: Vec::new(),
        opened: 0,
        depth: 0,
        in_backquotes: false,
    };
    lexer.script(None);
    lexer.found
}

impl<'a> Command<'a> {
    /// The program without its directory, after assignments and the words that only pass it on.
    pub fn program(&self) -> Option<&'a str> {
        self.program_and_arguments().map(|(program, _)| program)
    }

    /// The words after the program.
    pub fn arguments(&self) -> &[Word<'a>] {
        self.program_and_arguments().map_or(&[], |(_, arguments)| arguments)
    }

    fn program_and_arguments(&self) -> Option<(&'a str, &[Word<'a>])> {
        let passes_on = |word: &Word<'_>| {
            is_assignment(word.raw) || matches!(word.raw, "exec" | "command" | "env" | "time" | "nohup")
        };
        let first = self.words.iter().position(|word| !passes_on(word))?;
        let program = self.words[first].raw;
        Some((program.rsplit('/').next().unwrap_or(program), &self.words[first + 1..]))
    }
}

impl Word<'_> {
    /// The word without its quotes and backslashes; expansions stay as they are.
    pub fn unquoted(&self) -> Cow<'_, str> {
        if !self.raw.contains(['"', '\'', '\\']) {
            return Cow::Borrowed(self.raw);
        }
        let mut out = String::with_capacity(self.raw.len());
        let mut quote = None;
        let mut chars = self.raw.chars();
        while let Some(c) = chars.next() {
            match (c, quote) {
                ('\\', None | Some('"')) => out.extend(chars.next().filter(|c| *c != '\n')),
                ('"' | '\'', None) => quote = Some(c),
                (c, Some(open)) if c == open => quote = None,
                (c, _) => out.push(c),
            }
        }
        Cow::Owned(out)
    }
}

/// `NAME=…`
fn is_assignment(word: &str) -> bool {
    word.split_once('=').is_some_and(|(name, _)| {
        !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    })
}

/// Words at the start of a command that are none themselves, and after which a command may stand.
const KEYWORDS: [&str; 12] =
    ["if", "then", "else", "elif", "fi", "do", "done", "while", "until", "esac", "{", "}"];

struct Lexer<'a> {
    text: &'a str,
    at: usize,
    found: Vec<Command<'a>>,
    /// The ends of here-documents that begin with the next line; whether tabs may stand before them.
    waiting: Vec<(String, bool)>,
    scopes: Vec<Scope>,
    /// How many scopes there have been.
    opened: usize,
    depth: usize,
    /// Whether the script that is read stands in backquotes, so that one of them ends it.
    in_backquotes: bool,
}

impl<'a> Lexer<'a> {
    /// Reads commands up to the byte `end` outside of words and parentheses, or to the end of the text.
    fn script(&mut self, end: Option<u8>) {
        let mut words: Vec<Word<'a>> = Vec::new();
        let mut open = 0usize;
        let mut is_target = false;
        while let Some(&byte) = self.text.as_bytes().get(self.at) {
            if end == Some(byte) && (open == 0 || byte == b'`') {
                break;
            }
            match byte {
                b' ' | b'\t' | b'\r' => self.at += 1,
                b'\\' if self.rest().starts_with("\\\n") => self.at += 2,
                b'#' => self.at = self.line_end(),
                b'\n' => {
                    self.finish(&mut words);
                    self.at += 1;
                    self.skip_documents();
                }
                b'(' => {
                    self.finish(&mut words);
                    self.open(ScopeKind::Shell);
                    open += 1;
                    self.at += 1;
                }
                b')' => {
                    // Without a parenthesis that it closes it ends a pattern of `case`.
                    if open == 0 {
                        words.clear();
                        self.close(ScopeKind::Branch);
                        self.open(ScopeKind::Branch);
                    } else {
                        self.finish(&mut words);
                        self.close(ScopeKind::Shell);
                    }
                    open = open.saturating_sub(1);
                    self.at += 1;
                }
                b';' | b'&' | b'|' => {
                    self.finish(&mut words);
                    self.at += 1;
                }
                b'<' | b'>' => is_target = self.redirection(),
                _ => {
                    let word = self.word();
                    let is_descriptor = word.raw.bytes().all(|byte| byte.is_ascii_digit())
                        && self.rest().starts_with(['<', '>']);
                    let is_keyword = words.is_empty() && (KEYWORDS.contains(&word.raw) || word.raw == "!");
                    if words.is_empty() && !is_target {
                        self.branch(word.raw);
                    }
                    if !(is_target || is_descriptor || is_keyword) {
                        words.push(word);
                    }
                    is_target = false;
                }
            }
        }
        self.finish(&mut words);
    }

    fn finish(&mut self, words: &mut Vec<Word<'a>>) {
        if !words.is_empty() {
            self.found.push(Command { words: std::mem::take(words), scopes: self.scopes.clone() });
        }
    }

    /// What a word at the start of a command opens or closes.
    fn branch(&mut self, word: &str) {
        match word {
            "if" | "while" | "until" | "for" | "case" => self.open(ScopeKind::Branch),
            "else" | "elif" => {
                self.close(ScopeKind::Branch);
                self.open(ScopeKind::Branch);
            }
            "fi" | "done" | "esac" => self.close(ScopeKind::Branch),
            _ => {}
        }
    }

    fn open(&mut self, kind: ScopeKind) {
        self.scopes.push(Scope { number: self.opened, kind });
        self.opened += 1;
    }

    /// Closes the last scope if it is of this kind; where a script is odd, the others stay.
    fn close(&mut self, kind: ScopeKind) {
        self.scopes.pop_if(|scope| scope.kind == kind);
    }

    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    fn line_end(&self) -> usize {
        memchr::memchr(b'\n', self.rest().as_bytes()).map_or(self.text.len(), |end| self.at + end)
    }

    /// Reads the sign; whether the next word is the file.
    fn redirection(&mut self) -> bool {
        let rest = self.rest();
        if rest.starts_with("<<") && !rest.starts_with("<<<") {
            let tabs = rest.starts_with("<<-");
            self.at += if tabs { 3 } else { 2 };
            while self.rest().starts_with([' ', '\t']) {
                self.at += 1;
            }
            let end = self.word().unquoted().into_owned();
            self.waiting.push((end, tabs));
            return false;
        }
        let sign = rest.bytes().take_while(|byte| matches!(byte, b'<' | b'>' | b'&' | b'|')).count();
        self.at += sign;
        true
    }

    fn skip_documents(&mut self) {
        for (end, tabs) in std::mem::take(&mut self.waiting) {
            while self.at < self.text.len() {
                let line_end = self.line_end();
                let line = &self.text[self.at..line_end];
                self.at = (line_end + 1).min(self.text.len());
                if (if tabs { line.trim_start_matches('\t') } else { line }) == end {
                    break;
                }
            }
        }
    }

    /// One word; at least one byte is read.
    fn word(&mut self) -> Word<'a> {
        let start = self.at;
        while let Some(&byte) = self.text.as_bytes().get(self.at) {
            match byte {
                b' ' | b'\t' | b'\r' | b'\n' | b';' | b'&' | b'|' | b'(' | b')' | b'<' | b'>' => break,
                b'`' if self.in_backquotes => break,
                _ => self.part(byte),
            }
        }
        self.at = self.at.min(self.text.len());
        Word { raw: &self.text[start..self.at], span: start..self.at }
    }

    /// One character, or what its quotes or braces hold.
    fn part(&mut self, byte: u8) {
        match byte {
            b'\\' => self.skip_escaped(),
            b'\'' => {
                let end = memchr::memchr(b'\'', &self.text.as_bytes()[self.at + 1..]);
                self.at = end.map_or(self.text.len(), |end| self.at + 1 + end + 1);
            }
            b'"' => self.quoted(),
            b'$' | b'`' => self.expansion(),
            _ => self.at += 1,
        }
    }

    fn skip_escaped(&mut self) {
        let escaped = self.rest()[1..].chars().next();
        self.at += 1 + escaped.map_or(0, char::len_utf8);
    }

    fn quoted(&mut self) {
        self.at += 1;
        while let Some(&byte) = self.text.as_bytes().get(self.at) {
            match byte {
                b'"' => {
                    self.at += 1;
                    return;
                }
                b'\\' => self.skip_escaped(),
                b'$' | b'`' => self.expansion(),
                _ => self.at += 1,
            }
        }
    }

    fn expansion(&mut self) {
        let rest = self.rest();
        if rest.starts_with("${") {
            self.braces();
        } else if rest.starts_with("$((") {
            let end = rest.find("))");
            self.at += end.map_or(2, |end| end + 2);
        } else if rest.starts_with("$(") && self.depth < MAX_DEPTH {
            self.at += 2;
            self.substitution(b')');
        } else if rest.starts_with('`') && self.depth < MAX_DEPTH {
            self.at += 1;
            self.substitution(b'`');
        } else {
            self.at += 1;
        }
    }

    fn substitution(&mut self, end: u8) {
        let outer = std::mem::replace(&mut self.in_backquotes, end == b'`');
        self.depth += 1;
        let around = self.scopes.len();
        self.open(ScopeKind::Shell);
        self.script(Some(end));
        self.scopes.truncate(around);
        self.depth -= 1;
        self.in_backquotes = outer;
        self.at = (self.at + 1).min(self.text.len());
    }

    /// `${…}`, of the shell or of BitBake; without an end it is two characters.
    fn braces(&mut self) {
        let mut depth = 0usize;
        let mut first = None;
        for (at, byte) in self.rest().bytes().enumerate() {
            match byte {
                b'{' => depth += 1,
                b'}' if depth == 1 => {
                    self.at += at + 1;
                    return;
                }
                b'}' => {
                    depth -= 1;
                    first = first.or(Some(at + 1));
                }
                b'\n' => break,
                _ => {}
            }
        }
        // A brace in a string of an expression is closed by none.
        self.at += first.unwrap_or(2);
    }
}

#[cfg(test)]
mod tests;
