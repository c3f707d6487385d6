//! Where the keys and the values of a YAML file stand.

use saphyr_parser::{Event, ScalarStyle};

use crate::text::Span;

/// A key or a value.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Place {
    /// The keys above it, and its own if it is a value; `[]` stands for a place in a list.
    pub(crate) path: Vec<String>,
    pub(crate) what: Part,
    /// Of a list or a mapping only where it begins.
    pub(crate) span: Span,
}

/// What stands at a place.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Part {
    Key(String),
    /// A text as it is written, in quotes or not.
    Text {
        text: String,
        is_plain: bool,
    },
    List,
    Map,
}

/// Collects places while a file is read.
pub(super) struct Places<'t> {
    text: &'t str,
    /// A byte of the text, and how many characters stand before it.
    at: (usize, usize),
    pub(super) found: Vec<Place>,
}

impl<'t> Places<'t> {
    pub(super) fn new(text: &'t str) -> Places<'t> {
        Places { text, at: (0, 0), found: Vec::new() }
    }

    /// `open` says of each list and mapping around under which key the event comes; the innermost one has
    /// none if the event is a key.
    pub(super) fn add<'k>(
        &mut self,
        event: &Event<'_>,
        span: saphyr_parser::Span,
        open: impl Iterator<Item = Option<&'k str>> + Clone,
    ) {
        let is_key = open.clone().last().is_some_and(|key| key.is_none());
        let what = match event {
            Event::Scalar(text, ..) if is_key => Part::Key(text.to_string()),
            Event::Scalar(text, style, ..) => {
                Part::Text { text: text.to_string(), is_plain: *style == ScalarStyle::Plain }
            }
            Event::SequenceStart(..) => Part::List,
            Event::MappingStart(..) => Part::Map,
            _ => return,
        };
        let path = open.flatten().map(str::to_owned).collect();
        let span = Span::new(self.byte(span.start.index()), self.byte(span.end.index()));
        self.found.push(Place { path, what, span });
    }

    /// The parser counts characters. It hardly ever goes back.
    fn byte(&mut self, character: usize) -> usize {
        let (byte, before) = if character < self.at.1 { (0, 0) } else { self.at };
        let rest = &self.text[byte..];
        let more = rest.char_indices().nth(character - before).map_or(rest.len(), |(at, _)| at);
        self.at = (byte + more, character);
        byte + more
    }
}

#[cfg(test)]
mod tests {
    use super::super::Yaml;
    use super::Part;

    #[test]
    fn keys_and_values_have_places() {
        let text = "# é\na:\n  - b: 'c'\n  - d\né: {f: 14}\ng: |\n  x\n";
        let places = Yaml::places(text).expect("it is YAML");
        let shown: Vec<String> = places
            .iter()
            .map(|place| {
                let path = place.path.join("/");
                match &place.what {
                    Part::Key(key) => format!("{path} key {key} {:?}", place.span.slice(text)),
                    Part::Text { text: value, is_plain } => {
                        let value = value.trim_end();
                        format!("{path} {value} {is_plain} {}", place.span.slice(text).len())
                    }
                    Part::List => format!("{path} list"),
                    Part::Map => format!("{path} map"),
                }
            })
            .collect();
        let want = [
            " map",
            " key a \"a\"",
            "a list",
            "a/[] map",
            "a/[] key b \"b\"",
            "a/[]/b c false 3",
            "a/[] d true 1",
            " key é \"é\"",
            "é map",
            "é key f \"f\"",
            "é/f 14 true 2",
            " key g \"g\"",
        ];
        assert_eq!(shown[..want.len()], want);
    }
}
