//! Python code: its strings, and the calls in it.

use std::ops::Range;

/// A piece of Python code of which the strings and comments are known.
#[derive(Debug)]
pub(crate) struct PythonText<'a> {
    text: &'a str,
    /// As long as the text: what stands in strings and comments is blank, quotes and line ends stay.
    code: String,
    /// All string literals in order.
    pub literals: Vec<Literal>,
}

/// A string literal.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Literal {
    /// With prefix and quotes.
    pub span: Range<usize>,
    /// Between the quotes.
    pub inner: Range<usize>,
}

/// A call: a dotted name and what stands in the parentheses after it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Call {
    pub callee: Range<usize>,
    /// Between the parentheses.
    pub arguments: Range<usize>,
}

impl<'a> PythonText<'a> {
    pub(crate) fn read(text: &'a str) -> PythonText<'a> {
        let mut code = text.as_bytes().to_vec();
        let mut literals = Vec::new();
        let bytes = text.as_bytes();
        let mut at = 0;
        while at < bytes.len() {
            match bytes[at] {
                b'#' => {
                    let end = memchr::memchr(b'\n', &bytes[at..]).map_or(bytes.len(), |end| at + end);
                    blank(&mut code, at..end);
                    at = end;
                }
                b'"' | b'\'' => {
                    let literal = literal(bytes, at);
                    blank(&mut code, literal.inner.clone());
                    at = literal.span.end;
                    literals.push(literal);
                }
                _ => at += 1,
            }
        }
        // Only whole characters were blanked, byte by byte.
        let code = String::from_utf8(code).unwrap_or_else(|_| " ".repeat(text.len()));
        PythonText { text, code, literals }
    }

    /// The code with strings and comments blanked.
    pub(crate) fn code(&self) -> &str {
        &self.code
    }

    pub(crate) fn slice(&self, range: Range<usize>) -> &'a str {
        &self.text[range]
    }

    /// The calls of a name, in order; a call within the arguments of another one comes after it.
    pub(crate) fn calls(&self) -> Vec<Call> {
        let bytes = self.code.as_bytes();
        let mut open: Vec<Option<usize>> = Vec::new();
        let mut calls: Vec<Call> = Vec::new();
        for (at, byte) in bytes.iter().enumerate() {
            match byte {
                b'(' => {
                    let callee = name_before(&self.code, at);
                    if callee.is_empty() || self.is_head(callee.start) {
                        open.push(None);
                    } else {
                        open.push(Some(calls.len()));
                        calls.push(Call { callee, arguments: at + 1..bytes.len() });
                    }
                }
                b'[' | b'{' => open.push(None),
                b')' | b']' | b'}' => {
                    if let Some(Some(call)) = open.pop() {
                        calls[call].arguments.end = at;
                    }
                }
                _ => {}
            }
        }
        calls
    }

    /// Whether the name that begins here is one that a `def` or a `class` gives.
    fn is_head(&self, start: usize) -> bool {
        let before = self.code[..start].trim_end();
        let keyword = before.rsplit(|c: char| !c.is_ascii_alphanumeric() && c != '_').next();
        before.len() < start && matches!(keyword, Some("def" | "class"))
    }

    /// The arguments of a call without the spaces around them.
    pub(crate) fn arguments(&self, call: &Call) -> Vec<Range<usize>> {
        let code = &self.code[call.arguments.clone()];
        let (mut depth, mut start) = (0usize, 0);
        let mut found = Vec::new();
        for (at, byte) in code.bytes().enumerate() {
            match byte {
                b'(' | b'[' | b'{' => depth += 1,
                b')' | b']' | b'}' => depth = depth.saturating_sub(1),
                b',' if depth == 0 => {
                    found.push(start..at);
                    start = at + 1;
                }
                _ => {}
            }
        }
        found.push(start..code.len());
        let trim = |range: Range<usize>| {
            let part = &code[range.clone()];
            let start = range.start + part.len() - part.trim_start().len();
            call.arguments.start + start..call.arguments.start + start + part.trim().len()
        };
        found.into_iter().map(trim).filter(|range| !range.is_empty()).collect()
    }

    /// The literal that a range holds and nothing else.
    pub(crate) fn literal_at(&self, range: &Range<usize>) -> Option<&Literal> {
        self.literals.iter().find(|literal| literal.span == *range)
    }
}

/// The literal whose opening quote is at `quote_at`. One that has no end on its line ends with it.
fn literal(bytes: &[u8], quote_at: usize) -> Literal {
    let before = bytes[..quote_at].iter().rev().take(2);
    let letters =
        before.take_while(|byte| matches!(byte.to_ascii_lowercase(), b'r' | b'b' | b'f' | b'u')).count();
    let before = (quote_at - letters).checked_sub(1).map(|at| bytes[at]);
    // The letters may be the end of a name, as in broken code.
    let start = if before.is_some_and(is_name_byte) { quote_at } else { quote_at - letters };
    let quote = bytes[quote_at];
    let triple = bytes[quote_at..].starts_with(&[quote; 3]);
    let width = if triple { 3 } else { 1 };
    let inner = quote_at + width;
    let mut at = inner;
    while at < bytes.len() {
        match bytes[at] {
            b'\\' => at += 2,
            b'\n' if !triple => return Literal { span: start..at, inner: inner..at },
            byte if byte == quote && (!triple || bytes[at..].starts_with(&[quote; 3])) => {
                return Literal { span: start..at + width, inner: inner..at };
            }
            _ => at += 1,
        }
    }
    Literal { span: start..bytes.len(), inner: inner.min(bytes.len())..bytes.len() }
}

fn is_name_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || !byte.is_ascii()
}

/// The dotted name that ends at `end`; a keyword is none.
fn name_before(code: &str, end: usize) -> Range<usize> {
    const KEYWORDS: [&str; 13] = [
        "and", "or", "not", "in", "is", "if", "elif", "while", "return", "assert", "lambda", "else", "yield",
    ];
    let bytes = code.as_bytes();
    let length = bytes[..end].iter().rev().take_while(|byte| is_name_byte(**byte) || **byte == b'.').count();
    let name = &code[end - length..end];
    if KEYWORDS.contains(&name) || name.bytes().all(|byte| byte == b'.') {
        return end..end;
    }
    end - length..end
}

fn blank(code: &mut [u8], range: Range<usize>) {
    for byte in &mut code[range] {
        if *byte != b'\n' {
            *byte = b' ';
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, code: &str, literals: &[&str]) {
        let python = PythonText::read(text);
        assert_eq!(python.code(), code);
        let found: Vec<&str> = python.literals.iter().map(|literal| &text[literal.inner.clone()]).collect();
        assert_eq!(found, literals, "{text}");
    }

    #[test]
    fn strings_and_comments_are_blank() {
        check("x = 'a' # it's\ny", "x = ' '       \ny", &["a"]);
        check(r#"f("a\"b", r'\d', 1)"#, r#"f("    ", r'  ', 1)"#, &[r#"a\"b"#, r"\d"]);
        check("'''a\n'b''' + \"#\"", "''' \n  ''' + \" \"", &["a\n'b", "#"]);
        check("'é' + ü", "'  ' + ü", &["é"]);
        check("x = 'open\ny = 1", "x = '    \ny = 1", &["open"]);
        check("'\\", "' ", &["\\"]);
    }

    #[track_caller]
    fn check_calls(text: &str, want: &[(&str, &[&str])]) {
        let python = PythonText::read(text);
        let calls = python.calls();
        let found: Vec<(&str, Vec<&str>)> = calls
            .iter()
            .map(|call| {
                let arguments = python.arguments(call).into_iter();
                (python.slice(call.callee.clone()), arguments.map(|range| python.slice(range)).collect())
            })
            .collect();
        let want: Vec<(&str, Vec<&str>)> = want.iter().map(|(name, args)| (*name, args.to_vec())).collect();
        assert_eq!(found, want, "{text}");
    }

    #[test]
    fn finds_calls_and_arguments() {
        check_calls("d.getVar('A', True, '')", &[("d.getVar", &["'A'", "True", "''"])]);
        check_calls("f( g(1, 2), [3, 4] , )", &[("f", &["g(1, 2)", "[3, 4]"]), ("g", &["1", "2"])]);
        check_calls("if (a and (b)): x = '(' + f()", &[("f", &[])]);
        check_calls("x(1", &[("x", &["1"])]);
    }
}
