//! Reads simple commands, and the redirections of all commands.

use super::parse::{MAX_DEPTH, Parser, is_name};
use super::tree::*;

impl Parser<'_> {
    /// Words, assignments and redirections up to a sign or a line end.
    pub(super) fn simple(&mut self, redirects: &mut Vec<Redirect>) -> Option<Simple> {
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
            let Some(word) = self.word().or_else(|| self.group_in_test(&simple)) else { break };
            simple.words.push(word);
        }
        let is_empty = simple.words.is_empty() && simple.assignments.is_empty() && redirects.is_empty();
        if is_empty { None } else { Some(simple) }
    }

    /// Parentheses between `[[` and `]]` of bash, which group or are a part of a pattern.
    fn group_in_test(&mut self, simple: &Simple) -> Option<Word> {
        let first = simple.words.first()?;
        let is_test = &self.text[first.span.clone()] == "[[" && self.byte(0) == Some(b'(');
        let line = self.rest().lines().next().unwrap_or_default();
        let test = line.get(..line.find("]]")?)?;
        let len = test.rfind(')')? + 1;
        if !is_test {
            return None;
        }
        let span = self.at..self.at + len;
        self.fault(span.clone(), FaultKind::Bash);
        self.at = span.end;
        Some(Word { parts: vec![Part { span: span.clone(), kind: PartKind::Literal }], span })
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

    pub(super) fn redirect(&mut self) -> Option<Redirect> {
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
        let is_document = matches!(&self.text[operator.clone()], "<<" | "<<-");
        let document = if is_document { Some(self.wait_for(&operator, &target)) } else { None };
        let descriptor = if digits > 0 { Some(start..start + digits) } else { None };
        Some(Redirect { span: start..self.at, descriptor, operator, target, document })
    }
}
