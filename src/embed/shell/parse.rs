//! Reads commands: the grammar of POSIX, and of bash where real scripts go beyond it. What is odd is noted
//! and passed over, so that there is a tree for any text.

use std::collections::BTreeSet;

use super::tree::*;

/// How deep groups and substitutions may be nested.
const MAX_DEPTH: usize = 60;

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
    fn newlines(&mut self) {
        self.spaces();
        while self.byte(0) == Some(b'\n') {
            self.at += 1;
            self.read_documents();
            self.spaces();
        }
    }

    /// Whether this reserved word stands here.
    fn sees(&self, word: &str) -> bool {
        self.rest().starts_with(word) && self.byte(word.len()).is_none_or(ends_word)
    }

    fn takes(&mut self, word: &str) -> bool {
        let is_it = self.sees(word);
        self.at += if is_it { word.len() } else { 0 };
        is_it
    }

    fn takes_sign(&mut self, sign: &str) -> bool {
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

    fn at_end_of_list(&self) -> bool {
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

    /// What must follow `&&`, `||` or `|`.
    fn operand(&mut self) -> Option<Pipeline> {
        let pipeline = if self.at_end_of_list() { None } else { self.pipeline() };
        if pipeline.is_none() {
            self.fault(self.at..self.at, FaultKind::Unexpected);
        }
        pipeline
    }

    fn pipeline(&mut self) -> Option<Pipeline> {
        let is_negated = self.takes("!");
        self.spaces();
        if is_negated && (self.at_end_of_list() || self.sees("!")) {
            self.fault(self.at..self.at, FaultKind::Unexpected);
        }
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
            let next = self.operand();
            commands.extend(next.into_iter().flat_map(|pipeline| pipeline.commands));
        }
    }

    fn command(&mut self) -> Option<Node> {
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

    fn compound(&mut self) -> Option<Kind> {
        let start = self.at;
        if self.takes("{") {
            let list = self.body(start);
            self.close("}", start);
            return Some(Kind::Group(list));
        }
        if self.takes("if") {
            return Some(self.condition(start));
        }
        if self.sees("while") || self.sees("until") {
            let until = self.sees("until");
            self.at += 5;
            let condition = self.body(start);
            return Some(Kind::Loop { until, condition, body: self.do_group(start) });
        }
        if self.takes("for") || self.takes("select") {
            if self.text[start..].starts_with('s') {
                self.fault(start..self.at, FaultKind::Bash);
            }
            return Some(self.for_loop(start));
        }
        if self.takes("case") {
            return Some(self.case(start));
        }
        if self.byte(0) == Some(b'(') {
            return Some(self.parentheses(start));
        }
        self.function()
    }

    /// A list that holds at least one command.
    fn body(&mut self, start: usize) -> List {
        let list = self.list();
        if list.is_empty() {
            self.fault(start..self.at, FaultKind::EmptyGroup);
        }
        list
    }

    fn close(&mut self, word: &str, start: usize) {
        let is_closed = if word == ")" { self.takes_sign(word) } else { self.takes(word) };
        if !is_closed {
            let end = self.text[start..self.end].find('\n').map_or(self.end, |end| start + end);
            self.fault(start..end, FaultKind::Unclosed);
        }
    }

    fn condition(&mut self, start: usize) -> Kind {
        let mut branches = Vec::new();
        let mut last = None;
        loop {
            let condition = self.body(start);
            self.close("then", start);
            branches.push((condition, self.body(start)));
            if self.takes("elif") {
                continue;
            }
            if self.takes("else") {
                last = Some(self.body(start));
            }
            self.close("fi", start);
            return Kind::If(branches, last);
        }
    }

    fn do_group(&mut self, start: usize) -> List {
        self.newlines();
        self.close("do", start);
        let body = self.body(start);
        self.close("done", start);
        body
    }

    fn for_loop(&mut self, start: usize) -> Kind {
        self.spaces();
        if self.rest().starts_with("((") {
            self.fault(start..self.at + 2, FaultKind::Bash);
            let end = self.rest().find("))").map_or(self.rest().len(), |end| end + 2);
            let name = self.at..self.at;
            self.at += end;
            self.spaces();
            self.takes_sign(";");
            return Kind::For(For { name, words: None, body: self.do_group(start) });
        }
        let name = self.at..self.at + self.rest().bytes().take_while(|byte| !ends_word(*byte)).count();
        self.at = name.end;
        if !is_name(&self.text[name.clone()]) {
            self.fault(name.clone(), FaultKind::BadName);
        }
        self.newlines();
        let mut words = None;
        if self.takes("in") {
            let list = words.insert(Vec::new());
            self.spaces();
            while let Some(word) = self.word() {
                list.push(word);
                self.spaces();
            }
        }
        self.spaces();
        let is_separated = self.byte(0) == Some(b'\n') || self.takes_sign(";");
        if !is_separated && words.is_some() {
            self.fault(self.at..self.at, FaultKind::Unexpected);
        }
        Kind::For(For { name, words, body: self.do_group(start) })
    }

    fn case(&mut self, start: usize) -> Kind {
        self.spaces();
        let word = self.word().unwrap_or_else(|| {
            self.fault(start..self.at, FaultKind::Unexpected);
            Word { span: self.at..self.at, parts: Vec::new() }
        });
        self.newlines();
        self.close("in", start);
        let mut arms = Vec::new();
        loop {
            self.newlines();
            if self.at >= self.end || self.sees("esac") {
                break;
            }
            let from = self.at;
            let patterns = self.patterns();
            if !self.takes_sign(")") {
                self.fault(from..self.at, FaultKind::Unexpected);
            }
            let body = self.list();
            arms.push(Arm { patterns, body });
            if self.takes_sign(";;") {
                if self.byte(0) == Some(b'&') {
                    self.fault(self.at - 2..self.at + 1, FaultKind::Bash);
                    self.at += 1;
                }
            } else if self.rest().starts_with(";&") {
                self.fault(self.at..self.at + 2, FaultKind::Bash);
                self.at += 2;
            } else if !self.sees("esac") || self.at == from {
                break;
            }
        }
        self.close("esac", start);
        Kind::Case(word, arms)
    }

    fn patterns(&mut self) -> Vec<Word> {
        self.takes_sign("(");
        let mut patterns = Vec::new();
        loop {
            self.spaces();
            let Some(word) = self.word() else {
                self.fault(self.at..self.at, FaultKind::Unexpected);
                return patterns;
            };
            patterns.push(word);
            self.spaces();
            if !self.takes_sign("|") {
                return patterns;
            }
        }
    }

    fn parentheses(&mut self, start: usize) -> Kind {
        if self.rest().starts_with("((")
            && let Some(end) = self.arithmetic_end(self.at + 2)
        {
            self.at = end;
            return Kind::Arithmetic;
        }
        self.at += 1;
        let list = self.body(start);
        self.close(")", start);
        Kind::Subshell(list)
    }

    fn function(&mut self) -> Option<Kind> {
        let start = self.at;
        let has_keyword = self.takes("function");
        if has_keyword {
            self.spaces();
        }
        let name = self.at..self.at + self.rest().bytes().take_while(|byte| !ends_word(*byte)).count();
        let after = self.text[name.end..self.end].trim_start_matches([' ', '\t']);
        let opens = self.end - after.len();
        let has_parentheses = after.starts_with('(')
            && self.text[opens + 1..self.end].trim_start_matches([' ', '\t']).starts_with(')');
        let is_plain = !self.text[name.clone()].contains(['$', '`', '"', '\'', '\\', '=']);
        if name.is_empty() || !is_plain || !has_parentheses && !has_keyword {
            self.at = start;
            return None;
        }
        if has_keyword {
            self.fault(start..name.end, FaultKind::Bash);
        } else if !is_name(&self.text[name.clone()]) {
            self.fault(name.clone(), FaultKind::BadName);
        }
        self.at = name.end;
        if has_parentheses {
            self.at = opens + 1;
            self.spaces();
            self.takes_sign(")");
        }
        self.newlines();
        let body = if self.at_end_of_list() { None } else { self.command() };
        let Some(body) = body else {
            self.fault(start..self.at, FaultKind::Unclosed);
            return Some(Kind::Simple(Simple::default()));
        };
        Some(Kind::Function(Function { name, has_keyword, body: Box::new(body) }))
    }

    /// Words, assignments and redirections up to a sign or a line end.
    fn simple(&mut self, redirects: &mut Vec<Redirect>) -> Option<Simple> {
        let mut simple = Simple::default();
        loop {
            self.spaces();
            if let Some(redirect) = self.redirect() {
                redirects.push(redirect);
                continue;
            }
            if simple.words.is_empty()
                && let Some(assignment) = self.assignment()
            {
                simple.assignments.push(assignment);
                continue;
            }
            if simple == Simple::default() && redirects.is_empty() && self.sees("in") {
                self.fault(self.at..self.at + 2, FaultKind::Unexpected);
            }
            let Some(word) = self.word() else { break };
            simple.words.push(word);
        }
        let is_empty = simple.words.is_empty() && simple.assignments.is_empty() && redirects.is_empty();
        (!is_empty).then_some(simple)
    }

    fn assignment(&mut self) -> Option<Assignment> {
        let name =
            self.rest().bytes().take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'_').count();
        let name = self.at..self.at + name;
        if !is_name(&self.text[name.clone()]) {
            return None;
        }
        let sign = &self.text[name.end..self.end];
        let appends = sign.starts_with("+=");
        if !appends && !sign.starts_with('=') {
            return None;
        }
        self.at = name.end + if appends { 2 } else { 1 };
        if self.byte(0) == Some(b'(') {
            let end = self.rest().find(')').map_or(self.rest().len(), |end| end + 1);
            self.fault(name.start..self.at + end, FaultKind::Bash);
            let span = self.at..self.at + end;
            self.at = span.end;
            return Some(Assignment { name, appends, value: Word { span, parts: Vec::new() } });
        }
        let value = self.word().unwrap_or_else(|| Word { span: self.at..self.at, parts: Vec::new() });
        Some(Assignment { name, appends, value })
    }

    fn redirect(&mut self) -> Option<Redirect> {
        let start = self.at;
        let digits = self.rest().bytes().take_while(u8::is_ascii_digit).count();
        let rest = &self.text.as_bytes()[self.at + digits..self.end];
        let len = match rest {
            [b'<', b'<', b'<', ..] | [b'<', b'<', b'-', ..] => 3,
            [b'<', b'<' | b'&' | b'>', ..] | [b'>', b'>' | b'&' | b'|', ..] => 2,
            [b'<' | b'>', ..] => 1,
            _ => return None,
        };
        let operator = start + digits..start + digits + len;
        self.at = operator.end;
        let sign = &self.text[operator.clone()];
        let is_process = len == 1 && self.byte(0) == Some(b'(');
        if sign == "<<<" || is_process {
            self.fault(operator.clone(), FaultKind::Bash);
        }
        if is_process {
            let from = self.at;
            self.at += 1;
            self.depth += 1;
            let list = if self.depth < MAX_DEPTH { self.list() } else { List::new() };
            self.depth -= 1;
            self.close(")", from);
            let parts = vec![Part { span: from..self.at, kind: PartKind::Command(list) }];
            let target = Word { span: from..self.at, parts };
            return Some(Redirect {
                span: start..self.at,
                descriptor: None,
                operator,
                target,
                document: None,
            });
        }
        self.spaces();
        let target = self.word().unwrap_or_else(|| {
            self.fault(operator.clone(), FaultKind::Unexpected);
            Word { span: self.at..self.at, parts: Vec::new() }
        });
        let document =
            matches!(&self.text[operator.clone()], "<<" | "<<-").then(|| self.wait_for(&operator, &target));
        let descriptor = (digits > 0).then_some(start..start + digits);
        Some(Redirect { span: start..self.at, descriptor, operator, target, document })
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
