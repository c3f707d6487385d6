//! What a user may choose. Every name here is a key of the `[fmt]` table of the configuration.

use super::json::JsonOptions;

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
    /// How the lists of [`super::word_lists`] are laid out; changes their values.
    pub lists: Lists,
    pub list_items_per_line: ItemsPerLine,
    /// More variables that are lists of words.
    pub list_variables: Vec<String>,
    /// Which function bodies are indented anew; changes them.
    pub functions: Bodies,
    pub prose_wrap: ProseWrap,
    /// The longest line, in characters, that lists and prose may make.
    pub line_width: u32,
    /// Spaces per level in JSON files.
    pub json_indent: u32,
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

/// The spaces around an assignment operator.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum OperatorSpacing {
    /// One on each side, but three or more neighbouring assignments whose operators or values are aligned
    /// keep their columns: somebody made a table of them.
    PreserveAlignment,
    /// One on each side.
    Single,
}

/// The quotes of values.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Quotes {
    /// Double, unless the value holds a double quote itself.
    Double,
    Preserve,
}

/// The spaces in the first line of a function. An anonymous one is always `python () {`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum FunctionHeader {
    /// `name() {`
    Tight,
    /// `name () {`
    Spaced,
    Preserve,
}

/// The layout of a list that is on several lines, or too long for one.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Lists {
    Preserve,
    /// Items at four spaces, the closing quote in column 0.
    Hanging,
    /// The first item after the quote, the others and the closing quote below it.
    Aligned,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ItemsPerLine {
    One,
    /// As many as fit.
    Fill,
}

/// The languages whose function bodies are indented with four spaces a level: in shell a leading tab becomes
/// four spaces, in Python every level. Here-documents and quoted text are left as they are.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Bodies {
    pub shell: bool,
    pub python: bool,
}

/// What happens to the lines of `SUMMARY` and `DESCRIPTION` that are too long.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ProseWrap {
    Preserve,
    /// They go on in column 0, where no indentation becomes part of the text.
    Column0,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            line_ending: LineEnding::Lf,
            max_blank_lines: 1,
            blank_lines_around_functions: 1,
            operator_spacing: OperatorSpacing::PreserveAlignment,
            quotes: Quotes::Double,
            function_header: FunctionHeader::Tight,
            lists: Lists::Preserve,
            list_items_per_line: ItemsPerLine::One,
            list_variables: Vec::new(),
            functions: Bodies::default(),
            prose_wrap: ProseWrap::Preserve,
            line_width: 100,
            json_indent: 4,
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
    ("operator-spacing", "preserve-alignment or single"),
    ("quotes", "double or preserve"),
    ("function-header", "`name() {`, `name () {` or preserve"),
    ("lists", "preserve, hanging or aligned"),
    ("list-items-per-line", "1 or fill"),
    ("list-variables", "names of variables, separated by spaces"),
    ("functions", "preserve, reindent-shell, reindent-python or reindent (both)"),
    ("prose-wrap", "preserve or column-0"),
    ("json-indent", "a number from 1 to 8 (default 4)"),
    ("line-width", "a number from 20 to 10000 (default 100)"),
];

impl Options {
    /// Sets the option of this name, its value as it is written in the configuration.
    pub fn set(&mut self, name: &str, value: &str) -> Result<(), BadOption> {
        let known = OPTIONS.iter().find(|option| option.0 == name).ok_or(BadOption::Unknown)?;
        self.assign(name, value).ok_or(BadOption::Takes(known.1))
    }

    /// Whether these options change values or bodies, so that the tasks using them run again.
    pub fn changes_values(&self) -> bool {
        self.lists != Lists::Preserve || self.functions != Bodies::default()
    }

    /// The same options without those that change values or bodies.
    #[must_use]
    pub fn without_value_changes(&self) -> Options {
        Options { lists: Lists::Preserve, functions: Bodies::default(), ..self.clone() }
    }

    /// The options that JSON files are formatted with.
    pub fn json(&self) -> JsonOptions {
        JsonOptions { indent: self.json_indent, line_width: self.line_width }
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
            "lists" => {
                let known =
                    [("preserve", Lists::Preserve), ("hanging", Lists::Hanging), ("aligned", Lists::Aligned)];
                self.lists = one_of(value, &known)?;
            }
            "list-items-per-line" => {
                self.list_items_per_line =
                    one_of(value, &[("1", ItemsPerLine::One), ("fill", ItemsPerLine::Fill)])?;
            }
            "list-variables" => self.list_variables = names(value)?,
            "functions" => {
                let bodies = |shell, python| Bodies { shell, python };
                let known = [
                    ("preserve", bodies(false, false)),
                    ("reindent-shell", bodies(true, false)),
                    ("reindent-python", bodies(false, true)),
                    ("reindent", bodies(true, true)),
                ];
                self.functions = one_of(value, &known)?;
            }
            "prose-wrap" => {
                let known = [("preserve", ProseWrap::Preserve), ("column-0", ProseWrap::Column0)];
                self.prose_wrap = one_of(value, &known)?;
            }
            "json-indent" => self.json_indent = number(value, 1, 8)?,
            "line-width" => self.line_width = number(value, 20, 10_000)?,
            _ => return None,
        }
        Some(())
    }
}

fn one_of<T: Copy>(value: &str, known: &[(&str, T)]) -> Option<T> {
    known.iter().find(|known| known.0 == value).map(|known| known.1)
}

fn names(value: &str) -> Option<Vec<String>> {
    let is_name = |name: &str| name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-'));
    value.split_whitespace().map(|name| is_name(name).then(|| name.to_owned())).collect()
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
