//! Reads commands: the grammar of POSIX, and of bash where real scripts go beyond it. What is odd is noted
//! and passed over, so that there is a tree for any text.

use std::collections::BTreeSet;

use super::tree::*;

/// How deep groups and substitutions may be nested.
pub(super) const MAX_DEPTH: usize = 60;

pub(super) struct Parser<'a> {
    pub text: &'a str,
    /// Whether BitBake expands the text first.
    pub is_metadata: bool,
    pub at: usize,
    /// Where the part that is read ends.
    pub end: usize,
    pub depth: usize,
    pub faults: Vec<Fault>,
    pub comments: Vec<Span>,
    pub documents: Vec<Document>,
    /// Documents that begin after this line: their number, the name, and whether tabs before it are stripped.
    pub(super) waiting: Vec<(usize, String, bool)>,
    /// Where a `${` stands that no brace closes.
    pub(super) never_closed: BTreeSet<usize>,
}

/// How much was noted at some point.
pub(super) struct Noted {
    faults: usize,
    comments: usize,
    documents: usize,
    waiting: usize,
}

/// Words that end a list of commands when they stand where a command may begin.
const CLOSING: [&str; 8] = ["then", "else", "elif", "fi", "do", "done", "esac", "}"];

impl Parser<'_> {
    pub(super) fn byte(&self, ahead: usize) -> Option<u8> {
        self.text.as_bytes()[..self.end].get(self.at + ahead).copied()
    }

    pub(super) fn rest(&self) -> &str {
        &self.text[self.at..self.end]
    }

    pub(super) fn fault(&mut self, span: Span, kind: FaultKind) {
        self.faults.push(Fault { span, kind });
    }

    pub(super) fn noted(&self) -> Noted {
        Noted {
            faults: self.faults.len(),
            comments: self.comments.len(),
            documents: self.documents.len(),
            waiting: self.waiting.len(),
        }
    }

    /// Drops what was noted since, as the text is read again.
    pub(super) fn forget(&mut self, before: &Noted) {
        self.faults.truncate(before.faults);
        self.comments.truncate(before.comments);
        self.documents.truncate(before.documents);
        self.waiting.truncate(before.waiting);
    }

    /// Skips what stands between words, comments included, but no line end.
    pub(super) fn spaces(&mut self) {
        loop {
            match (self.byte(0), self.byte(1)) {
                (Some(b' ' | b'\t' | b'\r'), _) => self.at += 1,
                (Some(b'\\'), Some(b'\n')) => self.at += 2,
                (Some(b'#'), _) => {
                    let end = memchr::memchr(b'\n', self.rest().as_bytes());
                    let end = end.map_or(self.end, |end| self.at + end);
                    self.comments.push(self.at..end);
                    self.at = end;
                }
                _ => return,
            }
        }
    }

    /// Skips empty lines and what is between words.
    pub(super) fn newlines(&mut self) {
        self.spaces();
        while self.byte(0) == Some(b'\n') {
            self.at += 1;
            self.read_documents();
            self.spaces();
        }
    }

    /// Whether this reserved word stands here.
    pub(super) fn sees(&self, word: &str) -> bool {
        self.rest().starts_with(word) && self.byte(word.len()).is_none_or(ends_word)
    }

    pub(super) fn takes(&mut self, word: &str) -> bool {
        let is_it = self.sees(word);
        self.at += if is_it { word.len() } else { 0 };
        is_it
    }

    pub(super) fn takes_sign(&mut self, sign: &str) -> bool {
        let is_it = self.rest().starts_with(sign);
        self.at += if is_it { sign.len() } else { 0 };
        is_it
    }

    /// The whole text: what closes nothing is passed over.
    pub(super) fn script(&mut self) -> List {
        let mut list = List::new();
        loop {
            list.extend(self.list());
            if self.at >= self.end {
                return list;
            }
            let start = self.at;
            match CLOSING.iter().find(|word| self.sees(word)) {
                Some(word) => self.at += word.len(),
                None if self.takes_sign(";;") => {}
                None => self.at += self.rest().chars().next().map_or(1, char::len_utf8),
            }
            self.fault(start..self.at, FaultKind::Unexpected);
        }
    }

    /// Commands up to one that cannot be one: a closing word or sign, or the end.
    pub(super) fn list(&mut self) -> List {
        let mut list = List::new();
        let mut is_separated = true;
        loop {
            self.newlines();
            if self.at_end_of_list() {
                return list;
            }
            if !is_separated {
                self.fault(self.at..self.at, FaultKind::MissingSeparator);
            }
            let start = self.at;
            let Some(mut item) = self.and_or() else { return list };
            self.spaces();
            is_separated = true;
            match (self.byte(0), self.byte(1)) {
                (Some(b';'), Some(b';' | b'&')) => {}
                (Some(b';'), _) => self.at += 1,
                (Some(b'&'), _) => {
                    self.at += 1;
                    item.is_background = true;
                }
                (Some(b'\n'), _) => {}
                _ => is_separated = false,
            }
            list.push(item);
            if self.at == start {
                return list;
            }
        }
    }

    pub(super) fn at_end_of_list(&self) -> bool {
        let Some(byte) = self.byte(0) else { return true };
        matches!(byte, b')' | b';' | b'&' | b'|') || CLOSING.iter().any(|word| self.sees(word))
    }

    fn and_or(&mut self) -> Option<AndOr> {
        let mut item = AndOr { first: self.pipeline()?, rest: Vec::new(), is_background: false };
        loop {
            self.spaces();
            let joint = if self.takes_sign("&&") {
                Joint::And
            } else if self.takes_sign("||") {
                Joint::Or
            } else {
                return Some(item);
            };
            self.newlines();
            let Some(pipeline) = self.operand() else { return Some(item) };
            item.rest.push((joint, pipeline));
        }
    }

    /// What must follow `&&` or `||`.
    fn operand(&mut self) -> Option<Pipeline> {
        let pipeline = if self.at_end_of_list() { None } else { self.pipeline() };
        if pipeline.is_none() {
            self.fault(self.at..self.at, FaultKind::Unexpected);
        }
        pipeline
    }

    fn pipeline(&mut self) -> Option<Pipeline> {
        let is_negated = self.negation();
        let mut commands = vec![self.command()?];
        loop {
            self.spaces();
            if self.rest().starts_with("||") || !self.takes_sign("|") {
                return Some(Pipeline { is_negated, commands });
            }
            if self.byte(0) == Some(b'&') {
                self.fault(self.at - 1..self.at + 1, FaultKind::Bash);
                self.at += 1;
            }
            self.newlines();
            let next = if self.at_end_of_list() { None } else { self.negated_command() };
            if next.is_none() {
                self.fault(self.at..self.at, FaultKind::Unexpected);
            }
            commands.extend(next);
        }
    }

    fn negated_command(&mut self) -> Option<Node> {
        self.negation();
        self.command()
    }

    fn negation(&mut self) -> bool {
        let is_negated = self.takes("!");
        self.spaces();
        if is_negated && (self.at_end_of_list() || self.sees("!")) {
            self.fault(self.at..self.at, FaultKind::Unexpected);
        }
        is_negated
    }

    pub(super) fn command(&mut self) -> Option<Node> {
        let start = self.at;
        if self.depth >= MAX_DEPTH {
            self.fault(self.at..self.at, FaultKind::TooDeep);
            self.at = self.end;
            return None;
        }
        self.depth += 1;
        let kind = self.compound();
        self.depth -= 1;
        let mut redirects = Vec::new();
        let kind = match kind {
            Some(kind) => kind,
            None => Kind::Simple(self.simple(&mut redirects)?),
        };
        if !matches!(kind, Kind::Simple(_)) {
            self.spaces();
            while let Some(redirect) = self.redirect() {
                redirects.push(redirect);
                self.spaces();
            }
        }
        let mut end = self.at;
        while self.text.as_bytes()[start..end].last().is_some_and(|byte| matches!(byte, b' ' | b'\t')) {
            end -= 1;
        }
        Some(Node { span: start..end, kind, redirects })
    }
}

/// Whether a word ends before this byte.
pub(super) fn ends_word(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r' | b'\n' | b';' | b'&' | b'|' | b'<' | b'>' | b'(' | b')')
}

pub(super) fn is_name(name: &str) -> bool {
    name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        && name.bytes().next().is_some_and(|byte| !byte.is_ascii_digit())
}
