//! JSON files laid out anew: the tokens stay, the spaces between them change.
//!
//! Numbers and strings keep their spelling, members their order, and of a key that comes twice both
//! members stay, for no value is ever built. The files are fetched by recipes, and BitBake hashes their
//! bytes: whoever formats one makes the tasks of its recipe run again.

use std::fmt;

use super::proof::Unproven;

/// How to lay out JSON.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct JsonOptions {
    /// Spaces per level.
    pub indent: u32,
    /// The longest line, in characters, that an object or array may stand on; those that were on several
    /// lines stay on several.
    pub line_width: u32,
}

impl Default for JsonOptions {
    fn default() -> JsonOptions {
        JsonOptions { indent: 4, line_width: 100 }
    }
}

/// Why a text was left as it is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum JsonError {
    /// It is no JSON; `at` is the byte where that shows.
    Invalid { at: usize, what: &'static str },
    /// The outcome would not be the same JSON: a fault of pvlint.
    Unproven(Unproven),
}

impl fmt::Display for JsonError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            JsonError::Invalid { what, .. } => write!(f, "not JSON: {what}"),
            JsonError::Unproven(unproven) => unproven.fmt(f),
        }
    }
}

impl std::error::Error for JsonError {}

/// Lays out a JSON text, and proves that its tokens are the same and that a second run changes nothing.
pub(crate) fn format_json(text: &str, options: JsonOptions) -> Result<String, JsonError> {
    let tokens = tokens(text)?;
    let formatted = lay_out(&tokens, options);
    let again = self::tokens(&formatted)?;
    let what = if !again.iter().map(|token| token.text).eq(tokens.iter().map(|token| token.text)) {
        "a token of this JSON file"
    } else if lay_out(&again, options) != formatted {
        "its own outcome, if run twice,"
    } else {
        return Ok(formatted);
    };
    Err(JsonError::Unproven(Unproven { line: 1, what }))
}

/// Deeper nesting is refused: its indentation alone would grow with the square of the depth.
const MAX_DEPTH: usize = 256;

#[derive(Clone, Copy)]
struct Token<'a> {
    text: &'a str,
    /// Whether a line ends between the token before it and this one.
    on_new_line: bool,
    /// For a bracket that opens: the index of its partner.
    partner: usize,
}

impl Token<'_> {
    fn opens(&self) -> bool {
        matches!(self.text, "{" | "[")
    }

    fn closes(&self) -> bool {
        matches!(self.text, "}" | "]")
    }
}

/// What may come next, in terms of tokens.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Expect {
    Value,
    /// A value, or the end of an array that has just begun.
    ValueOrEnd,
    Key,
    /// A key, or the end of an object that has just begun.
    KeyOrEnd,
    Colon,
    CommaOrEnd,
    Nothing,
}

/// The tokens of a text, if it is one JSON value.
fn tokens(text: &str) -> Result<Vec<Token<'_>>, JsonError> {
    let mut tokens: Vec<Token<'_>> = Vec::with_capacity(text.len() / 6);
    let mut open: Vec<usize> = Vec::new();
    let mut expect = Expect::Value;
    let mut rest = text;
    loop {
        let spaces = rest;
        rest = rest.trim_start_matches([' ', '\t', '\n', '\r']);
        let on_new_line = spaces[..spaces.len() - rest.len()].contains(['\n', '\r']);
        let invalid = |what| JsonError::Invalid { at: text.len() - rest.len(), what };
        if rest.is_empty() {
            return if expect == Expect::Nothing { Ok(tokens) } else { Err(invalid("it ends too early")) };
        }
        let opened = open.last().map(|&index: &usize| tokens[index].text);
        let (len, next) = accept(rest, expect, opened).map_err(invalid)?;
        let index = tokens.len();
        let token = Token { text: &rest[..len], on_new_line, partner: index };
        if token.opens() {
            open.push(index);
        } else if token.closes()
            && let Some(partner) = open.pop()
        {
            tokens[partner].partner = index;
        }
        if open.len() > MAX_DEPTH {
            return Err(invalid("nested too deeply"));
        }
        tokens.push(token);
        expect = if open.is_empty() { Expect::Nothing } else { next };
        rest = &rest[len..];
    }
}

/// The length of the token at the start of `text`, and what may follow it; `opened` is the bracket that
/// was opened last.
fn accept(text: &str, expect: Expect, opened: Option<&str>) -> Result<(usize, Expect), &'static str> {
    use Expect::{Colon, CommaOrEnd, Key, KeyOrEnd, Nothing, Value, ValueOrEnd};
    Ok(match (text.as_bytes()[0], expect) {
        (b'}', KeyOrEnd | CommaOrEnd) if opened == Some("{") => (1, CommaOrEnd),
        (b']', ValueOrEnd | CommaOrEnd) if opened == Some("[") => (1, CommaOrEnd),
        (b',', CommaOrEnd) => (1, if opened == Some("{") { Key } else { Value }),
        (b':', Colon) => (1, Value),
        (b'"', Key | KeyOrEnd) => (string(text).ok_or("a broken string")?, Colon),
        (b'"', Value | ValueOrEnd) => (string(text).ok_or("a broken string")?, CommaOrEnd),
        (b'{', Value | ValueOrEnd) => (1, KeyOrEnd),
        (b'[', Value | ValueOrEnd) => (1, ValueOrEnd),
        (_, Value | ValueOrEnd) => (literal(text).ok_or("expected a value")?, CommaOrEnd),
        (_, Key | KeyOrEnd) => return Err("expected a key in double quotes"),
        (_, Colon) => return Err("expected `:`"),
        (_, CommaOrEnd) => return Err("expected `,` or a closing bracket"),
        (_, Nothing) => return Err("text after the value"),
    })
}

/// The length of the string at the start of `text`.
fn string(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = 1;
    loop {
        match *bytes.get(at)? {
            b'"' => return Some(at + 1),
            b'\\' => match bytes.get(at + 1)? {
                b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => at += 2,
                b'u' if bytes.get(at + 2..at + 6)?.iter().all(u8::is_ascii_hexdigit) => at += 6,
                _ => return None,
            },
            0..0x20 => return None,
            _ => at += 1,
        }
    }
}

/// The length of the number or word at the start of `text`.
fn literal(text: &str) -> Option<usize> {
    let len = text.bytes().take_while(|b| b.is_ascii_alphanumeric() || b"+-.".contains(b)).count();
    let literal = &text[..len];
    let is_one = matches!(literal, "true" | "false" | "null") || is_number(literal);
    if is_one { Some(len) } else { None }
}

fn is_number(text: &str) -> bool {
    let (mantissa, exponent) = text.split_once(['e', 'E']).map_or((text, None), |(m, e)| (m, Some(e)));
    let (whole, fraction) = mantissa.split_once('.').map_or((mantissa, None), |(w, f)| (w, Some(f)));
    let whole = whole.strip_prefix('-').unwrap_or(whole);
    are_digits(whole)
        && (whole == "0" || !whole.starts_with('0'))
        && fraction.is_none_or(are_digits)
        && exponent.is_none_or(|exponent| are_digits(exponent.strip_prefix(['+', '-']).unwrap_or(exponent)))
}

fn are_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Writes the tokens. What stood on one line stays on one if it fits, the outermost value excepted; all
/// else has a line for each item.
fn lay_out(tokens: &[Token<'_>], options: JsonOptions) -> String {
    let mut writer = Writer { out: String::new(), line_start: 0, depth: 0, indent: options.indent as usize };
    let (widths, breaks) = (widths(tokens), line_breaks(tokens));
    let mut index = 0;
    while let Some(token) = tokens.get(index) {
        let end = token.partner + 1;
        let width = writer.column() + widths[end] - widths[index];
        let on_one_line = breaks[end] == breaks[index + 1] && width < options.line_width as usize;
        if token.opens() && (end == index + 2 || index > 0 && on_one_line) {
            tokens[index..end].iter().for_each(|token| writer.inline(token.text));
            index = end;
            continue;
        }
        match token.text {
            "{" | "[" => writer.open(token.text),
            "}" | "]" => writer.close(token.text),
            "," => writer.end_item(),
            text => writer.inline(text),
        }
        index += 1;
    }
    writer.out.push('\n');
    writer.out
}

struct Writer {
    out: String,
    /// Where the line begins that is being written.
    line_start: usize,
    depth: usize,
    indent: usize,
}

impl Writer {
    fn column(&self) -> usize {
        self.out[self.line_start..].chars().count()
    }

    fn inline(&mut self, text: &str) {
        self.out.push_str(text);
        if matches!(text, "," | ":") {
            self.out.push(' ');
        }
    }

    fn open(&mut self, bracket: &str) {
        self.out.push_str(bracket);
        self.depth += 1;
        self.new_line();
    }

    fn close(&mut self, bracket: &str) {
        self.depth -= 1;
        self.new_line();
        self.out.push_str(bracket);
    }

    fn end_item(&mut self) {
        self.out.push(',');
        self.new_line();
    }

    fn new_line(&mut self) {
        self.out.push('\n');
        self.line_start = self.out.len();
        self.out.extend(std::iter::repeat_n(' ', self.depth * self.indent));
    }
}

/// At each index, how many characters the tokens before it take on one line.
fn widths(tokens: &[Token<'_>]) -> Vec<usize> {
    let mut sum = 0;
    let mut widths = vec![0];
    for token in tokens {
        sum += token.text.chars().count() + usize::from(matches!(token.text, "," | ":"));
        widths.push(sum);
    }
    widths
}

/// At each index, how many of the tokens before it stand on a line of their own.
fn line_breaks(tokens: &[Token<'_>]) -> Vec<usize> {
    let mut sum = 0;
    let sums = tokens.iter().map(|token| {
        sum += usize::from(token.on_new_line);
        sum
    });
    std::iter::once(0).chain(sums).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, want: &str) {
        let options = JsonOptions { indent: 4, line_width: 40 };
        assert_eq!(format_json(text, options).as_deref(), Ok(want), "{text}");
    }

    #[test]
    fn short_items_stay_on_their_line() {
        check("{}", "{}\n");
        check(" [ ]\r\n", "[]\n");
        check("7", "7\n");
        check(r#"{"a":[1,2 , 3],"b":{"c":null}}"#, "{\n    \"a\": [1, 2, 3],\n    \"b\": {\"c\": null}\n}\n");
        check("[[\n1]]", "[\n    [\n        1\n    ]\n]\n");
        check(
            r#"[{"a key": "a long value", "another": "one"}, {}]"#,
            "[\n    {\n        \"a key\": \"a long value\",\n        \"another\": \"one\"\n    },\n    {}\n]\n",
        );
    }

    #[test]
    fn spelling_order_and_duplicates_are_kept() {
        check(
            r#"{"z": 1.50e+3, "a": "\u00e9\/", "z": -0}"#,
            "{\n    \"z\": 1.50e+3,\n    \"a\": \"\\u00e9\\/\",\n    \"z\": -0\n}\n",
        );
    }

    #[test]
    fn what_is_not_json_is_refused() {
        let refuse = |text: &str| {
            assert!(
                matches!(format_json(text, JsonOptions::default()), Err(JsonError::Invalid { .. })),
                "{text}"
            );
        };
        let cases = [
            "",
            "{",
            "[1,]",
            "{\"a\" 1}",
            "{a: 1}",
            "[1 2]",
            "{\"a\": 1,}",
            "01",
            "1.",
            "+1",
            "tru",
            "[1]]",
            "\"\n\"",
            "\"\\x\"",
            "\u{feff}{}",
            "[}",
            "'a'",
            "// c\n{}",
        ];
        cases.into_iter().for_each(refuse);
        refuse(&"[".repeat(100_000));
    }
}
