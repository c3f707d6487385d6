//! A first look at code: strings that do not end, brackets that do not match, and nesting so deep that a
//! recursive parser should not be shown it.

/// Sane code nests a tenth of this; Python itself refuses 200 brackets and 100 indents.
const MAX_DEPTH: usize = 200;

/// Words that open a level of the tree without a bracket.
const NESTING_WORDS: [&str; 8] = ["and", "await", "else", "if", "lambda", "not", "or", "yield"];

struct Scanner<'c> {
    code: &'c str,
    at: usize,
    /// The open brackets: where each is, and the number of operators since its last comma.
    open: Vec<(usize, usize)>,
    /// The number of operators since the last comma outside of brackets.
    outside: usize,
    /// Operators in all of `open` and `outside`.
    operators: usize,
}

/// Finds what Python's tokenizer would complain about first, and code that nests too deeply. The depth of
/// the tree cannot exceed the brackets and operators around any place, and these are what is counted.
pub(super) fn check(code: &str) -> Result<(), Invalid> {
    let mut scanner = Scanner { code, at: 0, open: Vec::new(), outside: 0, operators: 0 };
    scanner.run()?;
    match scanner.open.last() {
        Some((at, _)) => {
            let message = format!("'{}' was never closed", &code[*at..at + 1]);
            Err(Invalid::Syntax { message, at: *at })
        }
        None => Ok(()),
    }
}

impl Scanner<'_> {
    fn run(&mut self) -> Result<(), Invalid> {
        let bytes = self.code.as_bytes();
        while let Some(&byte) = bytes.get(self.at) {
            match byte {
                b'\'' | b'"' => self.string(byte)?,
                b'#' => self.at += self.code[self.at..].find('\n').unwrap_or(self.code.len() - self.at),
                b'(' | b'[' | b'{' => {
                    self.open.push((self.at, 0));
                    self.at += 1;
                }
                b')' | b']' | b'}' => self.close(byte)?,
                b',' | b';' => {
                    self.reset();
                    self.at += 1;
                }
                b'\n' => self.line_end()?,
                b'\\' => self.at += 2,
                b'_' | b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => self.word(),
                b' ' | b'\t' | b':' => self.at += 1,
                _ => {
                    self.count();
                    self.at += 1;
                }
            }
            if self.open.len() + self.operators > MAX_DEPTH {
                return Err(Invalid::TooDeep);
            }
        }
        Ok(())
    }

    fn count(&mut self) {
        self.operators += 1;
        match self.open.last_mut() {
            Some((_, operators)) => *operators += 1,
            None => self.outside += 1,
        }
    }

    fn reset(&mut self) {
        let here = match self.open.last_mut() {
            Some((_, operators)) => operators,
            None => &mut self.outside,
        };
        self.operators -= std::mem::take(here);
    }

    fn close(&mut self, byte: u8) -> Result<(), Invalid> {
        let close = byte as char;
        let at = self.at;
        let Some((open, operators)) = self.open.pop() else {
            return Err(Invalid::Syntax { message: format!("unmatched '{close}'"), at });
        };
        let open = self.code.as_bytes()[open];
        if !matches!((open, byte), (b'(', b')') | (b'[', b']') | (b'{', b'}')) {
            let open = open as char;
            let message =
                format!("closing parenthesis '{close}' does not match opening parenthesis '{open}'");
            return Err(Invalid::Syntax { message, at });
        }
        self.operators -= operators;
        self.at += 1;
        // What was in the brackets is one operand; a chain of calls nests like a chain of operators.
        self.count();
        Ok(())
    }

    /// The end of a logical line, unless a bracket is open; the next line's spaces are levels of blocks.
    fn line_end(&mut self) -> Result<(), Invalid> {
        self.at += 1;
        if !self.open.is_empty() {
            return Ok(());
        }
        self.reset();
        let rest = &self.code[self.at..];
        let indent = rest.len() - rest.trim_start_matches([' ', '\t']).len();
        // A block may be indented by a single space, but code does not have a hundred of them.
        if indent > MAX_DEPTH { Err(Invalid::TooDeep) } else { Ok(()) }
    }

    fn word(&mut self) {
        let rest = &self.code[self.at..];
        let end = rest.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(rest.len());
        if NESTING_WORDS.contains(&&rest[..end]) {
            self.count();
        }
        self.at += end;
    }

    /// Braces within count, as they nest in an f-string.
    fn string(&mut self, quote: u8) -> Result<(), Invalid> {
        let bytes = self.code.as_bytes();
        let triple = bytes[self.at..].starts_with(&[quote; 3]);
        let start = self.at;
        self.at += if triple { 3 } else { 1 };
        let prefix = &self.code[..start];
        let formatted = prefix.ends_with(['f', 'F'])
            || prefix.len() >= 2 && prefix.ends_with(['r', 'R']) && matches!(bytes[start - 2], b'f' | b'F');
        while let Some(&byte) = bytes.get(self.at) {
            match byte {
                b'\\' => self.at += 1,
                b'\n' if !triple => break,
                b'{' if formatted => self.count(),
                _ if byte == quote && !triple => {
                    self.at += 1;
                    return Ok(());
                }
                _ if triple && bytes[self.at..].starts_with(&[quote; 3]) => {
                    self.at += 3;
                    return Ok(());
                }
                _ => {}
            }
            self.at += 1;
            if self.operators > MAX_DEPTH {
                return Err(Invalid::TooDeep);
            }
        }
        Err(if triple {
            Invalid::Syntax { message: "unterminated triple-quoted string literal".to_owned(), at: start }
        } else {
            Invalid::UnterminatedString { at: start }
        })
    }
}

/// Code that is no Python, or more than anybody would write.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Invalid {
    UnterminatedString {
        at: usize,
    },
    /// What Python would say, and where.
    Syntax {
        message: String,
        at: usize,
    },
    /// Python would say that the syntax is invalid; and what it comes to.
    Grammar {
        why: String,
        at: usize,
    },
    TooDeep,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_that(code: &str, want: Result<(), Invalid>) {
        assert_eq!(check(code), want, "{:.60}", code);
    }

    fn syntax(message: &str, at: usize) -> Result<(), Invalid> {
        Err(Invalid::Syntax { message: message.to_owned(), at })
    }

    fn unterminated(at: usize) -> Result<(), Invalid> {
        Err(Invalid::UnterminatedString { at })
    }

    #[test]
    fn finds_what_the_tokenizer_would() {
        check_that("d.getVar('A') + \"it's\" # '", Ok(()));
        check_that("'it's'", unterminated(5));
        check_that(r"'a\'", unterminated(0));
        check_that("'''it's'''", Ok(()));
        check_that("'''a", syntax("unterminated triple-quoted string literal", 0));
        check_that("{'a': (1", syntax("'(' was never closed", 6));
        check_that("(1]", syntax("closing parenthesis ']' does not match opening parenthesis '('", 2));
        check_that("1)'", syntax("unmatched ')'", 1));
    }

    #[test]
    fn refuses_what_nests_too_deeply() {
        for code in ["(", "[", "{", "f(", "-", "not ", "a.", "a+", "a[0]", "lambda: ", "a if b else ", "ä."]
        {
            check_that(&code.repeat(100_000), Err(Invalid::TooDeep));
            assert_ne!(check(&code.repeat(20)), Err(Invalid::TooDeep), "{code}");
        }
        check_that(&"f'{".repeat(100_000), Err(Invalid::TooDeep));
        check_that(&format!("[{}]", "'a' + b, ".repeat(10_000)), Ok(()));
        check_that(&"    a = b + c\n".repeat(10_000), Ok(()));
    }
}
