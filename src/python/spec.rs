//! Numbers and texts with a width, a precision and the like: what follows the colon in a field of `format`.

use super::object::{Number, Object};

/// Wider fields than this are not filled.
const MAX_WIDTH: usize = 4096;

/// A format specification: `[[fill]align][sign][#][0][width][grouping][.precision][type]`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Spec {
    pub fill: Option<char>,
    pub align: Option<char>,
    pub sign: Option<char>,
    pub alternate: bool,
    pub zero: bool,
    pub width: usize,
    pub grouping: Option<char>,
    pub precision: Option<usize>,
    pub kind: Option<char>,
}

/// What formatting comes to.
pub(super) enum Formatted {
    Text(String),
    /// An exception of this class.
    Raises(&'static str),
    Unknown,
}

impl Spec {
    /// Nothing if it is none, or one that is not understood.
    pub(super) fn parse(text: &str) -> Option<Spec> {
        let mut chars = text.chars().peekable();
        let mut spec = Spec::default();
        let mut ahead = text.chars();
        match (ahead.next(), ahead.next()) {
            (Some(fill), Some(align)) if "<>^=".contains(align) => {
                (spec.fill, spec.align) = (Some(fill), Some(align));
                chars.nth(1);
            }
            (Some(align), _) if "<>^=".contains(align) => {
                spec.align = Some(align);
                chars.next();
            }
            _ => {}
        }
        spec.sign = chars.next_if(|c| matches!(c, '+' | '-' | ' '));
        spec.alternate = chars.next_if_eq(&'#').is_some();
        spec.zero = chars.next_if_eq(&'0').is_some();
        let width = digits(&mut chars);
        if !width.is_empty() {
            spec.width = width.parse().ok()?;
        }
        if spec.width > MAX_WIDTH {
            return None;
        }
        spec.grouping = chars.next_if(|c| matches!(c, ',' | '_'));
        if chars.next_if_eq(&'.').is_some() {
            let precision = digits(&mut chars).parse().ok()?;
            if precision > 100 {
                return None;
            }
            spec.precision = Some(precision);
        }
        spec.kind = chars.next();
        if chars.next().is_some() { None } else { Some(spec) }
    }

    /// `format(object, spec)`; the specification is not the empty one.
    pub(super) fn apply(&self, object: &Object) -> Formatted {
        match object {
            Object::Str(text) => self.text(text),
            Object::Bool(_) | Object::Int(_) => match (object.number(), self.kind) {
                (Some(Number::Int(value)), None | Some('d' | 'b' | 'o' | 'x' | 'X' | 'c')) => {
                    self.integer(value)
                }
                (Some(number), Some('e' | 'E' | 'f' | 'F' | 'g' | 'G' | '%')) => self.float(number.float()),
                (_, Some('n')) => Formatted::Unknown,
                _ => Formatted::Raises("ValueError"),
            },
            Object::Float(value) => match self.kind {
                None | Some('e' | 'E' | 'f' | 'F' | 'g' | 'G' | '%') => self.float(*value),
                Some('n') => Formatted::Unknown,
                Some(_) => Formatted::Raises("ValueError"),
            },
            Object::None
            | Object::List(_)
            | Object::Dict(_)
            | Object::Set(_)
            | Object::Tuple(_)
            | Object::Range(_)
            | Object::View(..) => Formatted::Raises("TypeError"),
            _ => Formatted::Unknown,
        }
    }

    fn text(&self, text: &str) -> Formatted {
        match self {
            Spec { kind: None | Some('s'), sign: None, alternate: false, grouping: None, .. } => {}
            // Earlier versions of Python complain of the zero.
            _ => return Formatted::Raises("ValueError"),
        }
        if self.zero {
            return Formatted::Unknown;
        }
        if self.align == Some('=') {
            return Formatted::Raises("ValueError");
        }
        let shown: String = text.chars().take(self.precision.unwrap_or(usize::MAX)).collect();
        Formatted::Text(self.fill_up("", &shown, '<'))
    }

    fn integer(&self, value: i64) -> Formatted {
        if self.precision.is_some() {
            return Formatted::Raises("ValueError");
        }
        let size = value.unsigned_abs();
        let (prefix, digits) = match self.kind {
            Some('c') => {
                let plain = self.sign.is_none() && !self.alternate && self.grouping.is_none() && !self.zero;
                return match u32::try_from(value).ok().and_then(char::from_u32) {
                    Some(c) if plain => Formatted::Text(self.fill_up("", &c.to_string(), '<')),
                    _ => Formatted::Unknown,
                };
            }
            Some('b') => ("0b", format!("{size:b}")),
            Some('o') => ("0o", format!("{size:o}")),
            Some('x') => ("0x", format!("{size:x}")),
            Some('X') => ("0X", format!("{size:X}")),
            _ => ("", size.to_string()),
        };
        let digits = match self.grouping {
            None => digits,
            Some(_) if self.zero || self.fill == Some('0') => return Formatted::Unknown,
            Some(mark) => {
                let every = if matches!(self.kind, None | Some('d')) { 3 } else { 4 };
                if every == 4 && mark == ',' {
                    return Formatted::Raises("ValueError");
                }
                grouped(&digits, mark, every)
            }
        };
        let prefix = if self.alternate { prefix } else { "" };
        let sign = [self.sign_of(value < 0), prefix].concat();
        Formatted::Text(self.fill_up(&sign, &digits, '>'))
    }

    fn float(&self, value: f64) -> Formatted {
        if self.alternate || self.grouping.is_some() && (self.zero || self.fill == Some('0')) {
            return Formatted::Unknown;
        }
        let size = value.abs();
        let shown = if value.is_finite() {
            let precision = self.precision.unwrap_or(6);
            match self.kind {
                Some('f' | 'F') => format!("{size:.precision$}"),
                Some('%') => format!("{:.precision$}%", size * 100.0),
                Some('e' | 'E') => exponential(size, precision),
                Some('g' | 'G') => general(size, precision.max(1), false),
                _ => match self.precision {
                    None => shortest(size),
                    Some(precision) => general(size, precision.max(1), true),
                },
            }
        } else {
            let shown = if value.is_nan() { "nan" } else { "inf" };
            if self.zero {
                return Formatted::Unknown;
            }
            shown.to_owned() + if self.kind == Some('%') { "%" } else { "" }
        };
        let shown = match self.grouping {
            None => shown,
            Some(mark) => {
                let end = shown.find(|c: char| !c.is_ascii_digit()).unwrap_or(shown.len());
                grouped(&shown[..end], mark, 3) + &shown[end..]
            }
        };
        let shown = if matches!(self.kind, Some('E' | 'F' | 'G')) { shown.to_uppercase() } else { shown };
        let negative = value.is_sign_negative() && !value.is_nan();
        Formatted::Text(self.fill_up(self.sign_of(negative), &shown, '>'))
    }

    fn sign_of(&self, negative: bool) -> &'static str {
        match (negative, self.sign) {
            (true, _) => "-",
            (false, Some('+')) => "+",
            (false, Some(' ')) => " ",
            _ => "",
        }
    }

    fn fill_up(&self, sign: &str, shown: &str, side: char) -> String {
        let missing = self.width.saturating_sub(sign.len() + shown.chars().count());
        let fill = self.fill.unwrap_or(if self.zero { '0' } else { ' ' }).to_string();
        let filling = fill.repeat(missing);
        let side = self.align.unwrap_or(if self.zero { '=' } else { side });
        match side {
            '<' => format!("{sign}{shown}{filling}"),
            '>' => format!("{filling}{sign}{shown}"),
            '^' => {
                let left = missing / 2;
                format!("{}{sign}{shown}{}", fill.repeat(left), fill.repeat(missing - left))
            }
            _ => format!("{sign}{filling}{shown}"),
        }
    }
}

fn digits(chars: &mut std::iter::Peekable<std::str::Chars<'_>>) -> String {
    let mut digits = String::new();
    while let Some(digit) = chars.next_if(char::is_ascii_digit) {
        digits.push(digit);
    }
    digits
}

fn grouped(digits: &str, mark: char, every: usize) -> String {
    let mut out = String::with_capacity(digits.len() + digits.len() / every);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(every) {
            out.push(mark);
        }
        out.push(digit);
    }
    out
}

/// The digits of a number and its exponent, as Rust writes it with an `e`.
fn parts(shown: &str) -> (&str, i32) {
    let (digits, exponent) = shown.split_once('e').unwrap_or((shown, "0"));
    (digits, exponent.parse().unwrap_or(0))
}

fn with_exponent(digits: &str, exponent: i32) -> String {
    let sign = if exponent < 0 { '-' } else { '+' };
    format!("{digits}e{sign}{:02}", exponent.unsigned_abs())
}

fn exponential(size: f64, precision: usize) -> String {
    let shown = format!("{size:.precision$e}");
    let (digits, exponent) = parts(&shown);
    with_exponent(digits, exponent)
}

/// With so many digits, and without zeros at the end; with `dot`, what looks like a whole number gets a `.0`.
fn general(size: f64, precision: usize, dot: bool) -> String {
    let shown = format!("{size:.*e}", precision - 1);
    let (digits, exponent) = parts(&shown);
    let limit = precision as i32 - i32::from(dot);
    if size != 0.0 && (exponent < -4 || exponent >= limit) {
        let digits =
            if digits.contains('.') { digits.trim_end_matches('0').trim_end_matches('.') } else { digits };
        return with_exponent(digits, exponent);
    }
    let decimals = (precision as i32 - 1 - exponent).max(0) as usize;
    let fixed = format!("{size:.decimals$}");
    let fixed = if fixed.contains('.') { fixed.trim_end_matches('0').trim_end_matches('.') } else { &fixed };
    if dot && !fixed.contains('.') { format!("{fixed}.0") } else { fixed.to_owned() }
}

/// `repr()` of a number: the fewest digits that tell it from all others.
pub(super) fn shortest(value: f64) -> String {
    if !value.is_finite() {
        let sign = if value == f64::NEG_INFINITY { "-" } else { "" };
        return format!("{sign}{}", if value.is_nan() { "nan" } else { "inf" });
    }
    let shown = format!("{value:e}");
    let (digits, exponent) = parts(&shown);
    if value != 0.0 && !(-4..16).contains(&exponent) {
        return with_exponent(digits, exponent);
    }
    format!("{value:?}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn floats_are_shown_as_python_does() {
        for (value, want) in [
            (0.1, "0.1"),
            (3.0, "3.0"),
            (1e16, "1e+16"),
            (1e15, "1000000000000000.0"),
            (1.5e-5, "1.5e-05"),
            (0.0001, "0.0001"),
            (-0.0, "-0.0"),
            (f64::NEG_INFINITY, "-inf"),
        ] {
            assert_eq!(shortest(value), want);
        }
        assert_eq!(general(0.00001, 6, false), "1e-05");
        assert_eq!(general(100_000.0, 6, false), "100000");
        assert_eq!(general(100.0, 3, true), "1e+02");
        assert_eq!(exponential(12345.678, 6), "1.234568e+04");
    }
}
