//! What a user may choose. Every name here is a key of the `[fmt]` table of the configuration.

use std::fmt;

use super::json::JsonOptions;

/// How to format. The default changes nothing that BitBake keeps; [`Options::changes_values`] tells
/// whether these would.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Options {
    pub line_ending: LineEnding,
    /// The most blank lines that may follow each other.
    pub max_blank_lines: u32,
    /// The fewest blank lines before and after a function; 0 adds none.
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
    /// One on each side, but three or more neighboring assignments whose operators or values are aligned
    /// keep their columns: they are a table that was made by hand.
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

/// The words that an option takes and what each means, the default first.
trait Choice: Copy + 'static {
    const CHOICES: &'static [(&'static str, Self)];

    fn words() -> Vec<&'static str> {
        Self::CHOICES.iter().map(|(word, _)| *word).collect()
    }

    fn parse(written: &str) -> Option<Self> {
        Self::CHOICES.iter().find(|(word, _)| *word == written).map(|(_, choice)| *choice)
    }
}

impl Choice for LineEnding {
    const CHOICES: &'static [(&'static str, Self)] =
        &[("lf", LineEnding::Lf), ("crlf", LineEnding::Crlf), ("auto", LineEnding::Auto)];
}

impl Choice for OperatorSpacing {
    const CHOICES: &'static [(&'static str, Self)] =
        &[("preserve-alignment", OperatorSpacing::PreserveAlignment), ("single", OperatorSpacing::Single)];
}

impl Choice for Quotes {
    const CHOICES: &'static [(&'static str, Self)] =
        &[("double", Quotes::Double), ("preserve", Quotes::Preserve)];
}

impl Choice for FunctionHeader {
    const CHOICES: &'static [(&'static str, Self)] = &[
        ("name() {", FunctionHeader::Tight),
        ("name () {", FunctionHeader::Spaced),
        ("preserve", FunctionHeader::Preserve),
    ];
}

impl Choice for Lists {
    const CHOICES: &'static [(&'static str, Self)] =
        &[("preserve", Lists::Preserve), ("hanging", Lists::Hanging), ("aligned", Lists::Aligned)];
}

impl Choice for ItemsPerLine {
    const CHOICES: &'static [(&'static str, Self)] =
        &[("1", ItemsPerLine::One), ("fill", ItemsPerLine::Fill)];
}

impl Choice for Bodies {
    const CHOICES: &'static [(&'static str, Self)] = &[
        ("preserve", Bodies { shell: false, python: false }),
        ("reindent-shell", Bodies { shell: true, python: false }),
        ("reindent-python", Bodies { shell: false, python: true }),
        ("reindent", Bodies { shell: true, python: true }),
    ];
}

impl Choice for ProseWrap {
    const CHOICES: &'static [(&'static str, Self)] =
        &[("preserve", ProseWrap::Preserve), ("column-0", ProseWrap::Column0)];
}

/// The numbers that an option takes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Limits {
    pub least: u32,
    pub most: u32,
    pub default: u32,
}

const MAX_SPACE_LINES: Limits = Limits { least: 0, most: 3, default: 1 };
const SPACE_LINES_AROUND_FUNCTIONS: Limits = Limits { least: 0, most: 2, default: 1 };
const JSON_INDENT: Limits = Limits { least: 1, most: 8, default: 4 };
const LINE_WIDTH: Limits = Limits { least: 20, most: 10_000, default: 100 };

impl Limits {
    fn parse(self, written: &str) -> Option<u32> {
        let number = written.parse().ok()?;
        if (self.least..=self.most).contains(&number) { Some(number) } else { None }
    }
}

/// What an option may be set to. Shown as a phrase for people.
#[derive(Clone, Copy, Debug)]
pub enum Takes {
    Number(Limits),
    /// One of these words, the default first.
    OneOf(fn() -> Vec<&'static str>),
    /// Names of variables.
    Names,
}

/// A key of `[fmt]`.
#[derive(Clone, Copy, Debug)]
pub struct FormatOption {
    pub name: &'static str,
    /// What it decides, as a sentence.
    pub what: &'static str,
    pub takes: Takes,
}

const fn number(name: &'static str, limits: Limits, what: &'static str) -> FormatOption {
    FormatOption { name, what, takes: Takes::Number(limits) }
}

const fn one_of<T: Choice>(name: &'static str, what: &'static str) -> FormatOption {
    FormatOption { name, what, takes: Takes::OneOf(T::words) }
}

/// All options. The pages, the schema of the configuration and its error messages derive from this table.
pub const OPTIONS: &[FormatOption] = &[
    one_of::<LineEnding>("line-ending", "Line ends; `auto` means those that the file has most of."),
    number("max-blank-lines", MAX_SPACE_LINES, "How many blank lines stay together."),
    number(
        "blank-lines-around-functions",
        SPACE_LINES_AROUND_FUNCTIONS,
        "How many blank lines there are at least around a function.",
    ),
    one_of::<OperatorSpacing>("operator-spacing", "Whether operators that stand below each other stay so."),
    one_of::<Quotes>("quotes", "Whether `'` becomes `\"` where the value holds none."),
    one_of::<FunctionHeader>("function-header", "How the first line of a function is written."),
    one_of::<Lists>("lists", "The layout of lists of words; changes values."),
    one_of::<ItemsPerLine>(
        "list-items-per-line",
        "Whether each word has a line of its own; only with a layout of lists.",
    ),
    FormatOption {
        name: "list-variables",
        what: "Variables that are lists, besides those that pvlint knows.",
        takes: Takes::Names,
    },
    one_of::<Bodies>("functions", "The indentation of bodies; changes them."),
    one_of::<ProseWrap>("prose-wrap", "Whether long texts are broken, at column 0, which changes nothing."),
    number("json-indent", JSON_INDENT, "Spaces for each level of JSON."),
    number("line-width", LINE_WIDTH, "The longest line, for everything that breaks lines."),
];

impl FormatOption {
    pub fn find(name: &str) -> Option<&'static FormatOption> {
        OPTIONS.iter().find(|option| option.name == name)
    }
}

impl fmt::Display for Takes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words = match self {
            Takes::Number(Limits { least, most, default }) => {
                return write!(f, "a number from {least} to {most} (default {default})");
            }
            Takes::Names => return f.write_str("names of variables, separated by spaces"),
            Takes::OneOf(words) => words(),
        };
        for (at, word) in words.iter().enumerate() {
            let before = match at {
                0 => "",
                _ if at + 1 == words.len() => " or ",
                _ => ", ",
            };
            let quote = if word.contains(' ') { "`" } else { "" };
            write!(f, "{before}{quote}{word}{quote}")?;
        }
        Ok(())
    }
}

/// Why an option was not set.
#[derive(Clone, Copy, Debug)]
pub enum BadOption {
    /// No option has this name.
    Unknown,
    /// It takes other values.
    Takes(Takes),
}

impl Default for Options {
    fn default() -> Options {
        Options {
            line_ending: LineEnding::Lf,
            max_blank_lines: MAX_SPACE_LINES.default,
            blank_lines_around_functions: SPACE_LINES_AROUND_FUNCTIONS.default,
            operator_spacing: OperatorSpacing::PreserveAlignment,
            quotes: Quotes::Double,
            function_header: FunctionHeader::Tight,
            lists: Lists::Preserve,
            list_items_per_line: ItemsPerLine::One,
            list_variables: Vec::new(),
            functions: Bodies::default(),
            prose_wrap: ProseWrap::Preserve,
            line_width: LINE_WIDTH.default,
            json_indent: JSON_INDENT.default,
            range: None,
        }
    }
}

impl Options {
    /// Sets the option of this name, its value as it is written in the configuration.
    pub fn set(&mut self, name: &str, value: &str) -> Result<(), BadOption> {
        let option = FormatOption::find(name).ok_or(BadOption::Unknown)?;
        self.assign(name, value).ok_or(BadOption::Takes(option.takes))
    }

    /// Whether these options change values or bodies, so that the tasks using them run again.
    pub fn changes_values(&self) -> bool {
        self.lists != Lists::Preserve || self.functions != Bodies::default()
    }

    /// These options without those that change values or bodies.
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
            "line-ending" => self.line_ending = Choice::parse(value)?,
            "max-blank-lines" => self.max_blank_lines = MAX_SPACE_LINES.parse(value)?,
            "blank-lines-around-functions" => {
                self.blank_lines_around_functions = SPACE_LINES_AROUND_FUNCTIONS.parse(value)?;
            }
            "operator-spacing" => self.operator_spacing = Choice::parse(value)?,
            "quotes" => self.quotes = Choice::parse(value)?,
            "function-header" => self.function_header = Choice::parse(value)?,
            "lists" => self.lists = Choice::parse(value)?,
            "list-items-per-line" => self.list_items_per_line = Choice::parse(value)?,
            "list-variables" => self.list_variables = names(value)?,
            "functions" => self.functions = Choice::parse(value)?,
            "prose-wrap" => self.prose_wrap = Choice::parse(value)?,
            "json-indent" => self.json_indent = JSON_INDENT.parse(value)?,
            "line-width" => self.line_width = LINE_WIDTH.parse(value)?,
            _ => return None,
        }
        Some(())
    }
}

fn names(value: &str) -> Option<Vec<String>> {
    let mut names = Vec::new();
    for name in value.split_whitespace() {
        if !name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-')) {
            return None;
        }
        names.push(name.to_owned());
    }
    Some(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_option_can_be_set_by_its_name() {
        let mut options = Options::default();
        for FormatOption { name, .. } in OPTIONS {
            assert!(matches!(options.set(name, "?"), Err(BadOption::Takes(_))), "{name}");
        }
        assert!(options.set("max-blank-lines", "2").is_ok());
        assert_eq!(options.max_blank_lines, 2);
        assert!(matches!(options.set("max-blank-line", "2"), Err(BadOption::Unknown)));
    }

    #[test]
    fn what_the_table_calls_default_is() {
        let mut options = Options::default();
        for FormatOption { name, takes, .. } in OPTIONS {
            let default = match takes {
                Takes::Number(limits) => limits.default.to_string(),
                Takes::OneOf(words) => words()[0].to_owned(),
                Takes::Names => String::new(),
            };
            assert!(options.set(name, &default).is_ok(), "{name}");
            assert_eq!(options, Options::default(), "{name}");
        }
    }
}
