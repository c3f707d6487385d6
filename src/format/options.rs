//! What a user may choose. Every name here is a key of the `[fmt]` table of the configuration.

/// How to format. The default changes nothing that BitBake keeps; [`Options::changes_values`] tells
/// whether these would.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Options {
    pub line_ending: LineEnding,
    /// The most blank lines that may follow each other, 0 to 3.
    pub max_blank_lines: u32,
    /// The fewest blank lines before and after a function, 0 to 2; 0 adds none.
    pub blank_lines_around_functions: u32,
    pub operator_spacing: OperatorSpacing,
    pub quotes: Quotes,
    pub function_header: FunctionHeader,
    /// Only the statements that touch these lines (from 1, both included) are formatted.
    pub range: Option<(u32, u32)>,
}

/// How lines end. BitBake reads LF, CRLF and a lone CR alike.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum LineEnding {
    Lf,
    Crlf,
    /// As most lines of the file do.
    Auto,
}

/// The blanks around an assignment operator.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum OperatorSpacing {
    /// One on each side.
    Single,
    /// As `Single`, but three or more neighbouring assignments whose operators or values are aligned
    /// keep their columns.
    PreserveAlignment,
}

/// The quotes of values.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Quotes {
    /// Double, unless the value holds a double quote itself.
    Double,
    Preserve,
}

/// The blanks in the first line of a function. An anonymous one is always `python () {`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum FunctionHeader {
    /// `name() {`
    Tight,
    /// `name () {`
    Spaced,
    Preserve,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            line_ending: LineEnding::Lf,
            max_blank_lines: 1,
            blank_lines_around_functions: 1,
            operator_spacing: OperatorSpacing::Single,
            quotes: Quotes::Double,
            function_header: FunctionHeader::Tight,
            range: None,
        }
    }
}

/// An option was given a value that it does not take, or there is no such option.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum BadOption {
    /// No option has this name.
    Unknown,
    /// The values that it takes, for people.
    Takes(&'static str),
}

/// The names of all options and the values they take, the default first.
pub const OPTIONS: &[(&str, &str)] = &[
    ("line-ending", "lf, crlf or auto"),
    ("max-blank-lines", "a number from 0 to 3 (default 1)"),
    ("blank-lines-around-functions", "a number from 0 to 2 (default 1)"),
    ("operator-spacing", "single or preserve-alignment"),
    ("quotes", "double or preserve"),
    ("function-header", "`name() {`, `name () {` or preserve"),
];

impl Options {
    /// Sets the option of this name, its value as it is written in the configuration.
    pub fn set(&mut self, name: &str, value: &str) -> Result<(), BadOption> {
        let known = OPTIONS.iter().find(|option| option.0 == name).ok_or(BadOption::Unknown)?;
        self.assign(name, value).ok_or(BadOption::Takes(known.1))
    }

    fn assign(&mut self, name: &str, value: &str) -> Option<()> {
        match name {
            "line-ending" => {
                let known = [("lf", LineEnding::Lf), ("crlf", LineEnding::Crlf), ("auto", LineEnding::Auto)];
                self.line_ending = one_of(value, &known)?;
            }
            "max-blank-lines" => self.max_blank_lines = number(value, 0, 3)?,
            "blank-lines-around-functions" => self.blank_lines_around_functions = number(value, 0, 2)?,
            "operator-spacing" => {
                use OperatorSpacing::*;
                self.operator_spacing =
                    one_of(value, &[("single", Single), ("preserve-alignment", PreserveAlignment)])?;
            }
            "quotes" => {
                self.quotes = one_of(value, &[("double", Quotes::Double), ("preserve", Quotes::Preserve)])?;
            }
            "function-header" => {
                use FunctionHeader::*;
                let known = [("name() {", Tight), ("name () {", Spaced), ("preserve", Preserve)];
                self.function_header = one_of(value, &known)?;
            }
            _ => return None,
        }
        Some(())
    }
}

fn one_of<T: Copy>(value: &str, known: &[(&str, T)]) -> Option<T> {
    known.iter().find(|known| known.0 == value).map(|known| known.1)
}

fn number(value: &str, least: u32, most: u32) -> Option<u32> {
    value.parse().ok().filter(|number| (least..=most).contains(number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_option_can_be_set_by_its_name() {
        let mut options = Options::default();
        for (name, _) in OPTIONS {
            assert!(matches!(options.set(name, "?"), Err(BadOption::Takes(_))), "{name}");
        }
        assert_eq!(options.set("max-blank-lines", "2"), Ok(()));
        assert_eq!(options.max_blank_lines, 2);
        assert_eq!(options.set("max-blank-line", "2"), Err(BadOption::Unknown));
    }
}
