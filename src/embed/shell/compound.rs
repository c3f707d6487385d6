//! Reads compound commands: groups, conditions, loops, cases and functions.

use super::parse::{Parser, ends_word, is_name};
use super::tree::*;

impl Parser<'_> {
    pub(super) fn compound(&mut self) -> Option<Kind> {
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

    pub(super) fn close(&mut self, word: &str, start: usize) {
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
}
