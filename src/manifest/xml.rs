//! The tags of a small XML file with their places, such as a policy of D-Bus.

use std::ops::Range;

/// An element, from the start of its first tag to the end of that tag.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Element<'t> {
    pub(crate) name: &'t str,
    /// The place of the name.
    pub(crate) span: Range<usize>,
    pub(crate) attributes: Vec<Attribute<'t>>,
    /// The element around it, by its place in the list.
    pub(crate) within: Option<usize>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Attribute<'t> {
    pub(crate) name: &'t str,
    pub(crate) value: &'t str,
    /// From the name to the quote at the end.
    pub(crate) span: Range<usize>,
    /// The value without its quotes.
    pub(crate) value_span: Range<usize>,
}

/// Why a text is no XML, and where.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct NotWellFormed {
    pub(crate) what: String,
    pub(crate) span: Range<usize>,
}

/// The elements of a text in order. Comments, declarations and the text between tags are passed over.
///
/// # Errors
/// A tag, a quote or a comment is not closed, or not the one that is open.
pub(crate) fn elements(text: &str) -> Result<Vec<Element<'_>>, NotWellFormed> {
    let mut reader = Reader { text, at: 0, open: Vec::new(), found: Vec::new() };
    while let Some(start) = text[reader.at..].find('<').map(|at| reader.at + at) {
        reader.at = start;
        reader.markup(start)?;
    }
    match reader.open.last() {
        Some(open) => {
            let element = &reader.found[*open];
            Err(no(element.span.clone(), format!("`<{}>` is not closed", element.name)))
        }
        None if reader.found.is_empty() => Err(no(0..text.len().min(1), "there is no element".to_owned())),
        None => Ok(reader.found),
    }
}

fn no(span: Range<usize>, what: String) -> NotWellFormed {
    NotWellFormed { what, span }
}

struct Reader<'t> {
    text: &'t str,
    at: usize,
    open: Vec<usize>,
    found: Vec<Element<'t>>,
}

impl<'t> Reader<'t> {
    /// What begins with `<`.
    fn markup(&mut self, start: usize) -> Result<(), NotWellFormed> {
        const PASSED_OVER: [(&str, &str, &str); 4] = [
            ("<!--", "-->", "a comment"),
            ("<![CDATA[", "]]>", "a section of text"),
            ("<?", "?>", "a declaration"),
            ("<!", ">", "a declaration"),
        ];
        for (begin, end, what) in PASSED_OVER {
            if !self.text[start..].starts_with(begin) {
                continue;
            }
            let from = start + begin.len();
            let Some(at) = self.text[from..].find(end) else {
                return Err(no(start..from, format!("{what} is not closed")));
            };
            self.at = from + at + end.len();
            return Ok(());
        }
        if self.text[start..].starts_with("</") { self.end_tag(start) } else { self.start_tag(start) }
    }

    fn end_tag(&mut self, start: usize) -> Result<(), NotWellFormed> {
        self.at = start + 2;
        let (name, span) = self.name();
        self.blanks();
        let end = self.text[self.at..].starts_with('>');
        let open = self.open.pop().map(|open| &self.found[open]);
        match open {
            Some(open) if open.name == name && end => {
                self.at += 1;
                Ok(())
            }
            Some(open) => Err(no(span, format!("`<{}>` is open here, and to be closed first", open.name))),
            None => Err(no(span, format!("`</{name}>` closes nothing"))),
        }
    }

    fn start_tag(&mut self, start: usize) -> Result<(), NotWellFormed> {
        self.at = start + 1;
        let (name, span) = self.name();
        if name.is_empty() {
            return Err(no(start..start + 1, "a tag has a name".to_owned()));
        }
        let within = self.open.last().copied();
        let mut attributes = Vec::new();
        loop {
            self.blanks();
            let rest = &self.text[self.at..];
            if rest.starts_with("/>") || rest.starts_with('>') {
                let is_closed = rest.starts_with('/');
                self.at += if is_closed { 2 } else { 1 };
                if !is_closed {
                    self.open.push(self.found.len());
                }
                self.found.push(Element { name, span, attributes, within });
                return Ok(());
            }
            attributes.push(self.attribute(&span)?);
        }
    }

    fn attribute(&mut self, tag: &Range<usize>) -> Result<Attribute<'t>, NotWellFormed> {
        let (name, span) = self.name();
        if name.is_empty() {
            return Err(no(tag.clone(), "this tag is not closed".to_owned()));
        }
        self.blanks();
        let value = self.text[self.at..].strip_prefix('=').map_or("", str::trim_start);
        let Some(quote @ ('"' | '\'')) = value.chars().next() else {
            return Err(no(span, format!("`{name}` has no value in quotes")));
        };
        let from = self.text.len() - value.len() + 1;
        let end = match self.text[from..].find([quote, '<']) {
            Some(length) if self.text[from + length..].starts_with(quote) => from + length,
            _ => return Err(no(span, format!("the value of `{name}` is not closed"))),
        };
        self.at = end + 1;
        Ok(Attribute { name, value: &self.text[from..end], span: span.start..end + 1, value_span: from..end })
    }

    fn name(&mut self) -> (&'t str, Range<usize>) {
        let rest = &self.text[self.at..];
        let end = rest.find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | ':')));
        let length = end.unwrap_or(rest.len());
        let span = self.at..self.at + length;
        self.at = span.end;
        (&rest[..length], span)
    }

    fn blanks(&mut self) {
        let rest = &self.text[self.at..];
        self.at += rest.len() - rest.trim_start().len();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, want: &str) {
        let got = match elements(text) {
            Ok(found) => {
                let shown = found.iter().map(|element| {
                    let attributes: Vec<String> = element
                        .attributes
                        .iter()
                        .map(|one| format!("{}={}", one.name, &text[one.value_span.clone()]))
                        .collect();
                    format!("{}{:?}[{}]", &text[element.span.clone()], element.within, attributes.join(","))
                });
                shown.collect::<Vec<_>>().join(" ")
            }
            Err(error) => format!("{} at {:?}", error.what, &text[error.span]),
        };
        assert_eq!(got, want, "{text}");
    }

    #[test]
    fn elements_have_places() {
        check(
            "<?xml version='1.0'?>\n<!DOCTYPE a>\n<!-- <x> -->\n<a b=\"1\" c = '>'>é<d/><e f='x'></e ></a>",
            "aNone[b=1,c=>] dSome(0)[] eSome(0)[f=x]",
        );
    }

    #[test]
    fn what_is_not_closed_is_no_xml() {
        check("<a><b></a>", "`<b>` is open here, and to be closed first at \"a\"");
        check("<a>", "`<a>` is not closed at \"a\"");
        check("<a b='x></a>", "the value of `b` is not closed at \"b\"");
        check("<a b></a>", "`b` has no value in quotes at \"b\"");
        check("<a", "this tag is not closed at \"a\"");
        check("</a>", "`</a>` closes nothing at \"a\"");
        check("<a/><!-- x", "a comment is not closed at \"<!--\"");
        check("< a/>", "a tag has a name at \"<\"");
        check("x", "there is no element at \"x\"");
        check("", "there is no element at \"\"");
    }
}
