//! The tokens that BitBake's scanner cuts a text into (`Lexer` of `pyshlex.py`).

use std::borrow::Cow;
use std::ops::Range;

use super::token::{Kind, Token, is_number};
use super::words::{document_name, expression_end, is_special, without};
use super::{Reason, Refusal};

/// What follows a token, which decides what some of them are.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum After {
    /// The end of the text.
    End,
    /// A sign that may begin a redirection.
    Angle,
    Other,
}

/// A here-document between its operator and the line end after which it begins.
struct Pending<'a> {
    strips_tabs: bool,
    name: Option<String>,
    /// What stands between the name and the line end; comes after the text of the document.
    held_back: Vec<(Token<'a>, After)>,
}

struct Lexer<'a> {
    text: &'a str,
    at: usize,
    tokens: Vec<Token<'a>>,
    document: Option<Pending<'a>>,
    /// Whether the tokens that were held back have brought the line end of the next document.
    document_begins: bool,
    /// How many tokens ago a word `for` or `case` stood: `in` is reserved as the third only.
    since_for: Option<u8>,
}

/// All tokens of a text but comments.
pub(super) fn read(text: &str) -> Result<Vec<Token<'_>>, Refusal> {
    let mut lexer = Lexer {
        text,
        at: 0,
        tokens: Vec::with_capacity(text.len() / 6 + 4),
        document: None,
        document_begins: false,
        since_for: None,
    };
    lexer.read()?;
    Ok(lexer.tokens)
}

impl<'a> Lexer<'a> {
    fn read(&mut self) -> Result<(), Refusal> {
        let bytes = self.text.as_bytes();
        loop {
            if self.document_begins {
                self.document()?;
                continue;
            }
            let Some(&byte) = bytes.get(self.at) else { break };
            match byte {
                b'\n' => {
                    let span = self.at..self.at + 1;
                    self.at += 1;
                    self.push(self.token(Kind::Newline, span), After::End)?;
                }
                b' ' | b'\t' => self.at += 1,
                b'&' | b'|' | b';' | b'<' | b'>' | b'(' | b')' => self.operator()?,
                b'#' => self.comment()?,
                _ => self.word()?,
            }
        }
        if self.document.is_some() {
            let reason = Reason::DocumentWithoutName;
            return Err(Refusal { reason, span: self.text.len()..self.text.len() });
        }
        Ok(())
    }

    fn token(&self, kind: Kind, span: Range<usize>) -> Token<'a> {
        Token { kind, value: Cow::Borrowed(&self.text[span.clone()]), span }
    }

    /// The longest of the operators, but a `|` counts only once it is two.
    fn operator(&mut self) -> Result<(), Refusal> {
        let rest = &self.text.as_bytes()[self.at..];
        let len = match rest {
            [b'<', b'<', b'-', ..] => 3,
            [b'&', b'&', ..]
            | [b'|', b'|', ..]
            | [b';', b';', ..]
            | [b'<', b'<' | b'&' | b'>', ..]
            | [b'>', b'>' | b'&' | b'|', ..] => 2,
            _ => 1,
        };
        let token = self.token(Kind::Operator, self.at..self.at + len);
        self.at += len;
        self.push(token, self.after())
    }

    /// What stands at the place that is reached.
    fn after(&self) -> After {
        match self.text.as_bytes().get(self.at) {
            None => After::End,
            Some(b'<' | b'>') => After::Angle,
            Some(_) => After::Other,
        }
    }

    fn comment(&mut self) -> Result<(), Refusal> {
        let rest = &self.text.as_bytes()[self.at..];
        let Some(end) = memchr::memchr(b'\n', rest) else {
            let span = self.at..self.text.len();
            // A lone `#` is the exception.
            if span.len() > 1 {
                return Err(Refusal { reason: Reason::CommentAtEnd, span });
            }
            self.at = span.end;
            return Ok(());
        };
        let token = self.token(Kind::Comment, self.at..self.at + end);
        self.at += end;
        if token.span.len() > 1 { self.push(token, After::Other) } else { Ok(()) }
    }

    fn word(&mut self) -> Result<(), Refusal> {
        let bytes = self.text.as_bytes();
        let start = self.at;
        let mut continued = Vec::new();
        while let Some(&byte) = bytes.get(self.at) {
            match byte {
                b' ' | b'\t' | b'\n' | b'&' | b'|' | b';' | b'<' | b'>' | b'(' | b')' => break,
                _ if is_special(byte) => {
                    self.at = expression_end(self.text, self.at, &mut continued, |_, _, _| {})?;
                    // Nothing but continued lines so far: what comes may still be a comment.
                    if self.at - start == continued.len() * 2 && bytes.get(self.at) == Some(&b'#') {
                        return Ok(());
                    }
                }
                _ => self.at += 1,
            }
        }
        let span = start..self.at;
        let value = without(self.text, &continued, &span);
        if value.is_empty() {
            return Ok(());
        }
        self.push(Token { kind: Kind::Word, value, span }, self.after())
    }

    /// `Lexer._push_token`
    fn push(&mut self, mut token: Token<'a>, after: After) -> Result<(), Refusal> {
        if let Some(document) = &mut self.document {
            if document.name.is_some() {
                self.document_begins = token.kind == Kind::Newline;
                document.held_back.push((token, after));
                return Ok(());
            }
            if token.kind != Kind::Word {
                return Err(Refusal { reason: Reason::DocumentWithoutName, span: token.span });
            }
            let at = |refusal: Refusal| Refusal { span: token.span.clone(), ..refusal };
            document.name = Some(document_name(&token.value).map_err(at)?);
            token.kind = Kind::DocumentName;
        }
        match token.kind {
            Kind::Operator => {
                token.kind = Kind::of_operator(&token.value);
                if token.kind == Kind::Document {
                    let strips_tabs = token.value == "<<-";
                    self.document = Some(Pending { strips_tabs, name: None, held_back: Vec::new() });
                }
            }
            Kind::Word => token.kind = self.word_kind(&token.value, after),
            Kind::Comment => return Ok(()),
            _ => {}
        }
        if matches!(token.kind, Kind::For | Kind::Case) {
            self.since_for = Some(0);
        }
        self.since_for = self.since_for.map(|count| count + 1).filter(|count| *count < 3);
        self.tokens.push(token);
        Ok(())
    }

    fn word_kind(&self, word: &str, after: After) -> Kind {
        if after == After::End
            && let Some((name, _)) = word.split_once('=')
        {
            let is_name =
                !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
            return if is_name { Kind::Assignment } else { Kind::Word };
        }
        match word {
            "if" => Kind::If,
            "then" => Kind::Then,
            "else" => Kind::Else,
            "elif" => Kind::Elif,
            "fi" => Kind::Fi,
            "do" => Kind::Do,
            "done" => Kind::Done,
            "case" => Kind::Case,
            "esac" => Kind::Esac,
            "while" => Kind::While,
            "until" => Kind::Until,
            "for" => Kind::For,
            "{" => Kind::OpenBrace,
            "}" => Kind::CloseBrace,
            "!" => Kind::Bang,
            // Only the last line of a here-document can be one of these.
            ";" => Kind::Semicolon,
            "&" => Kind::Ampersand,
            "|" => Kind::Pipe,
            "in" if self.since_for == Some(2) => Kind::In,
            _ if after == After::Angle && is_number(word) => Kind::IoNumber,
            _ => Kind::Word,
        }
    }

    /// Reads the text of the here-document that begins here and what was held back for it.
    fn document(&mut self) -> Result<(), Refusal> {
        self.document_begins = false;
        let Some(document) = self.document.take() else { return Ok(()) };
        let name = document.name.unwrap_or_default();
        if name.is_empty() {
            let span = self.at..self.at;
            return Err(Refusal { reason: Reason::DocumentWithoutName, span });
        }
        if self.at >= self.text.len() {
            return Err(Refusal { reason: Reason::EmptyDocument, span: self.at..self.at });
        }
        let (value, span) = self.document_text(&name, document.strips_tabs);
        let after = if name == "<" || name == ">" { After::Angle } else { After::Other };
        // An empty one is no token: the grammar takes what comes next for it, if that is a word.
        if !value.is_empty() {
            self.push(Token { kind: Kind::Word, value, span }, after)?;
        }
        for (token, after) in document.held_back {
            self.push(token, after)?;
        }
        Ok(())
    }

    /// `HereDocLexer`: the lines up to the name. A backslash at the end of a line joins it with the next one,
    /// in whatever way the name is quoted.
    fn document_text(&mut self, name: &str, strips_tabs: bool) -> (Cow<'a, str>, Range<usize>) {
        let start = self.at;
        let mut stripped: Option<String> = None;
        while self.at < self.text.len() {
            let rest = &self.text[self.at..];
            let end = line_end(rest.as_bytes());
            let written = &rest[..end.unwrap_or(rest.len())];
            let line = if strips_tabs { written.trim_start_matches('\t') } else { written };
            let next = self.at + written.len() + usize::from(end.is_some());
            if line == name {
                let span = start..self.at;
                self.at = next;
                return (stripped.map_or_else(|| Cow::Borrowed(&self.text[span.clone()]), Cow::Owned), span);
            }
            if line.len() != written.len() && stripped.is_none() {
                stripped = Some(self.text[start..self.at].to_owned());
            }
            if let Some(stripped) = &mut stripped {
                stripped.push_str(line);
                stripped.push_str(&self.text[next - usize::from(end.is_some())..next]);
            }
            self.at = next;
        }
        let span = start..self.at;
        (stripped.map_or_else(|| Cow::Borrowed(&self.text[span.clone()]), Cow::Owned), span)
    }
}

/// The first line end without a backslash before it.
fn line_end(bytes: &[u8]) -> Option<usize> {
    let mut at = 0;
    loop {
        at += memchr::memchr2(b'\\', b'\n', bytes.get(at..)?)?;
        if bytes[at] == b'\n' {
            return Some(at);
        }
        at += 2;
    }
}
