//! What a token of BitBake's scanner of shell is.

use std::borrow::Cow;
use std::ops::Range;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Kind {
    Word,
    /// A word with an equals sign that ends with the text. Anywhere else BitBake takes it for a common word.
    Assignment,
    IoNumber,
    /// The name of a here-document; its text is the word after it.
    DocumentName,
    Newline,
    Comment,
    /// An operator that is not mapped yet.
    Operator,
    AndIf,
    OrIf,
    DoubleSemicolon,
    Semicolon,
    Ampersand,
    Pipe,
    Open,
    Close,
    /// `<`, `>` and others that a file follows.
    Redirect,
    /// `<<` or `<<-`
    Document,
    If,
    Then,
    Else,
    Elif,
    Fi,
    Do,
    Done,
    Case,
    Esac,
    While,
    Until,
    For,
    OpenBrace,
    CloseBrace,
    Bang,
    In,
    /// After the last one.
    End,
}

impl Kind {
    /// What an operator is.
    pub(super) fn of_operator(operator: &str) -> Kind {
        match operator {
            "&&" => Kind::AndIf,
            "||" => Kind::OrIf,
            ";;" => Kind::DoubleSemicolon,
            ";" => Kind::Semicolon,
            "&" => Kind::Ampersand,
            "|" => Kind::Pipe,
            "(" => Kind::Open,
            ")" => Kind::Close,
            "<<" | "<<-" => Kind::Document,
            _ => Kind::Redirect,
        }
    }

    pub(super) fn is_reserved_word(self) -> bool {
        use Kind::*;
        matches!(
            self,
            If | Then
                | Else
                | Elif
                | Fi
                | Do
                | Done
                | Case
                | Esac
                | While
                | Until
                | For
                | OpenBrace
                | CloseBrace
                | Bang
                | In
        )
    }
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Token<'a> {
    pub kind: Kind,
    /// Without continued lines.
    pub value: Cow<'a, str>,
    pub span: Range<usize>,
}

impl Token<'_> {
    pub(super) fn is_as_written(&self) -> bool {
        matches!(self.value, Cow::Borrowed(_))
    }
}

/// `^\d+$`, which a line end may follow.
pub(super) fn is_number(word: &str) -> bool {
    let digits = word.strip_suffix('\n').unwrap_or(word);
    !digits.is_empty() && digits.chars().all(is_decimal)
}

/// Whether Python takes a character for a decimal digit: those of all scripts.
fn is_decimal(c: char) -> bool {
    /// The zeros outside of ASCII; the other digits follow them.
    const ZEROS: [u32; 65] = [
        0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66, 0xde6, 0xe50,
        0xed0, 0xf20, 0x1040, 0x1090, 0x17e0, 0x1810, 0x1946, 0x19d0, 0x1a80, 0x1a90, 0x1b50, 0x1bb0, 0x1c40,
        0x1c50, 0xa620, 0xa8d0, 0xa900, 0xa9d0, 0xa9f0, 0xaa50, 0xabf0, 0xff10, 0x104a0, 0x10d30, 0x11066,
        0x110f0, 0x11136, 0x111d0, 0x112f0, 0x11450, 0x114d0, 0x11650, 0x116c0, 0x11730, 0x118e0, 0x11950,
        0x11c50, 0x11d50, 0x11da0, 0x16a60, 0x16ac0, 0x16b50, 0x1d7ce, 0x1d7d8, 0x1d7e2, 0x1d7ec, 0x1d7f6,
        0x1e140, 0x1e2f0, 0x1e950, 0x1fbf0,
    ];
    let code = c as u32;
    c.is_ascii_digit() || ZEROS.iter().any(|zero| (*zero..zero + 10).contains(&code))
}
