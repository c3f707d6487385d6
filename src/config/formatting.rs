//! `[fmt]`: the formatter's options as written, and what they come to.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use serde::Deserialize;
use serde::de::IgnoredAny;
use toml::Spanned;

use super::ConfigError;
use crate::format::{FormatOption, OPTIONS, Options};
use crate::text::{SourceFile, Span, did_you_mean};

/// `[fmt]`. The keys are those of [`OPTIONS`] and `json`; [`Fmt::resolve`] checks them.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(transparent)]
pub struct Fmt(pub(super) BTreeMap<Spanned<String>, Spanned<Setting>>);

/// What stands after a key.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum Setting {
    Switch(bool),
    Number(i64),
    Text(String),
    Words(Vec<String>),
    Other(IgnoredAny),
}

/// How the files below a configuration are formatted.
#[derive(Clone, Debug, Default)]
pub struct Formatting {
    pub options: Options,
    /// Whether the JSON files of containers are formatted as well; that changes what recipes fetch.
    pub json: bool,
}

impl Fmt {
    /// The options that these settings, which stand in `file`, come to.
    pub(super) fn resolve(&self, file: &Arc<SourceFile>) -> Result<Formatting, ConfigError> {
        let mut formatting = Formatting::default();
        for (key, setting) in &self.0 {
            let name = key.get_ref().as_str();
            if name == "json" {
                let Setting::Switch(json) = setting.get_ref() else {
                    let message = "`json` takes true or false".to_owned();
                    return Err(error(file, setting.span(), message, None));
                };
                formatting.json = *json;
                continue;
            }
            let Some(option) = FormatOption::find(name) else {
                let known = OPTIONS.iter().map(|option| option.name).chain(["json"]);
                let help = did_you_mean(name, known.clone())
                    .unwrap_or_else(|| format!("the options are {}", known.collect::<Vec<_>>().join(", ")));
                return Err(error(file, key.span(), format!("there is no option `{name}`"), Some(help)));
            };
            let value = setting.get_ref().as_written();
            if value.is_none_or(|value| formatting.options.set(name, &value).is_err()) {
                let message = format!("`{name}` takes {}", option.takes);
                return Err(error(file, setting.span(), message, None));
            }
        }
        Ok(formatting)
    }
}

fn error(file: &Arc<SourceFile>, place: Range<usize>, message: String, help: Option<String>) -> ConfigError {
    let span = Some(Span::new(place.start, place.end));
    ConfigError { file: Arc::clone(file), span, message, help }
}

impl Setting {
    /// The text that [`Options::set`] takes; `None` for what no option takes.
    fn as_written(&self) -> Option<String> {
        match self {
            Setting::Number(number) => Some(number.to_string()),
            Setting::Text(text) => Some(text.clone()),
            Setting::Words(words) => Some(words.join(" ")),
            Setting::Switch(_) | Setting::Other(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;
    use crate::format::{ItemsPerLine, Lists};

    fn resolve(text: &str) -> Result<Formatting, ConfigError> {
        let file = Arc::new(SourceFile::new("pvlint.toml", format!("[fmt]\n{text}\n")));
        Config::parse(&file)?.fmt.resolve(&file)
    }

    #[test]
    fn options_are_numbers_texts_and_lists() {
        let got = resolve(
            "lists = \"hanging\"\nlist-items-per-line = 1\nmax-blank-lines = 2\njson = true\n\
             list-variables = [\"A\", \"B_C\"]",
        )
        .expect("options");
        assert!(got.json);
        assert_eq!((got.options.lists, got.options.max_blank_lines), (Lists::Hanging, 2));
        assert_eq!(got.options.list_items_per_line, ItemsPerLine::One);
        assert_eq!(got.options.list_variables, ["A", "B_C"]);
    }

    #[test]
    fn what_is_wrong_is_shown_where_it_stands() {
        #[track_caller]
        fn check(text: &str, wrong: &str, message: &str, help: Option<&str>) {
            let error = resolve(text).expect_err(text);
            assert_eq!(error.span.map(|span| error.file.slice(span)), Some(wrong), "{text}");
            assert_eq!((error.message.as_str(), error.help.as_deref()), (message, help), "{text}");
        }
        check("lsits = \"aligned\"", "lsits", "there is no option `lsits`", Some("did you mean `lists`?"));
        check("quotes = \"single\"", "\"single\"", "`quotes` takes double or preserve", None);
        check("json = \"yes\"", "\"yes\"", "`json` takes true or false", None);
        check(
            "line-width = true",
            "true",
            "`line-width` takes a number from 20 to 10000 (default 100)",
            None,
        );
        check(
            "list-variables = { a = 1 }",
            "{ a = 1 }",
            "`list-variables` takes names of variables, separated by spaces",
            None,
        );
    }
}
