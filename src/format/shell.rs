//! Which lines of a shell function may be indented anew: not those in here-documents and in quoted text of
//! several lines.

use crate::syntax::references;
use crate::text::Span;

use super::bodies::Place;

/// What a scan is in the midst of.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Open {
    /// `'…'`
    Single,
    /// `"…"`
    Double,
    /// `` `…` ``
    Backquote,
    /// `$(…)`, with that many round brackets open in it.
    Command(u32),
}

#[derive(Default)]
struct Scanner<'a> {
    open: Vec<Open>,
    /// The ends of here-documents that are still to come, each with whether tabs may stand before it.
    documents: Vec<(&'a str, bool)>,
    /// How many of `documents` have ended.
    ended: usize,
    /// Whether there was something that shells read in different ways.
    unclear: bool,
}

/// The place of each line. `None` if the text does not end as it began, outside of quotes and documents:
/// then this is not understood, and better left alone.
pub fn places(lines: &[&str]) -> Option<Vec<Place>> {
    let mut scanner = Scanner::default();
    let mut places = Vec::with_capacity(lines.len());
    for line in lines {
        if let Some(&(end, tabs)) = scanner.documents.get(scanner.ended) {
            let text = if tabs { line.trim_start_matches('\t') } else { line };
            scanner.ended += usize::from(text == end);
            places.push(Place::Verbatim);
            continue;
        }
        places.push(if scanner.open.is_empty() { Place::Free } else { Place::Verbatim });
        scanner.line(line);
        // Some shells begin the document within the quotes, others after them.
        let in_quotes = matches!(scanner.open.last(), Some(Open::Single | Open::Double));
        if scanner.unclear || in_quotes && scanner.ended < scanner.documents.len() {
            return None;
        }
    }
    (scanner.open.is_empty() && scanner.ended == scanner.documents.len()).then_some(places)
}

impl<'a> Scanner<'a> {
    fn line(&mut self, line: &'a str) {
        // BitBake has expanded these before the shell gets to see them.
        let mut expanded = references(line).map(|found| Span::of(line, found.0)).peekable();
        let bytes = line.as_bytes();
        let mut at = 0;
        while at < bytes.len() {
            if let Some(reference) = expanded.next_if(|span| span.start as usize <= at) {
                at = at.max(reference.end as usize);
                continue;
            }
            let in_quotes = matches!(self.open.last(), Some(Open::Single | Open::Double));
            at += match bytes[at] {
                _ if self.open.last() == Some(&Open::Single) => self.in_single(bytes[at]),
                b'\\' => 2,
                b'"' => self.toggle(Open::Double),
                b'`' => self.toggle(Open::Backquote),
                b'$' if bytes[at + 1..].starts_with(b"(") => self.begin(Open::Command(0), 2),
                // Only some shells take the backslash in `$'…\'…'` for an escape.
                b'$' if !in_quotes && bytes[at + 1..].starts_with(b"'") => {
                    self.unclear |= line[at..].contains("\\'");
                    1
                }
                b'$' if in_quotes && bytes[at + 1..].starts_with(b"{") => self.parameter(&line[at..]),
                b'\'' if !in_quotes => self.begin(Open::Single, 1),
                b'#' if !in_quotes && starts_word(bytes, at) => return,
                b'<' if !in_quotes => self.redirection(&line[at..]),
                b'(' | b')' if !in_quotes => self.bracket(bytes[at]),
                _ => 1,
            };
        }
    }

    fn in_single(&mut self, byte: u8) -> usize {
        if byte == b'\'' {
            self.open.pop();
        }
        1
    }

    fn begin(&mut self, open: Open, len: usize) -> usize {
        self.open.push(open);
        len
    }

    fn toggle(&mut self, open: Open) -> usize {
        match self.open.last() {
            Some(&last) if last == open => drop(self.open.pop()),
            _ => self.open.push(open),
        }
        1
    }

    /// `${…}` in double quotes. A lone quote in it begins a text in some shells and is a mere letter in
    /// others.
    fn parameter(&mut self, text: &str) -> usize {
        let inner = &text[..text.find('}').unwrap_or(text.len())];
        self.unclear |= ['\'', '"'].iter().any(|quote| inner.matches(*quote).count() % 2 == 1);
        1
    }

    fn bracket(&mut self, byte: u8) -> usize {
        match (byte, self.open.last_mut()) {
            (b'(', Some(Open::Command(depth))) => *depth += 1,
            (b')', Some(Open::Command(0))) => drop(self.open.pop()),
            (b')', Some(Open::Command(depth))) => *depth -= 1,
            _ => {}
        }
        1
    }

    /// `<`, or `<<` and `<<-` with the word that ends the document.
    fn redirection(&mut self, text: &'a str) -> usize {
        let Some(after) = text.strip_prefix("<<") else { return 1 };
        if after.starts_with('<') {
            return 3;
        }
        let tabs = after.starts_with('-');
        let word = after.strip_prefix('-').unwrap_or(after).trim_start_matches([' ', '\t']);
        let end = word.find([' ', '\t', ';', '&', '|', '>', '<', ')']).unwrap_or(word.len());
        let word = &word[..end];
        self.documents.push((word.trim_start_matches('\\').trim_matches(['"', '\'']), tabs));
        Span::of(text, word).end as usize
    }
}

fn starts_word(bytes: &[u8], at: usize) -> bool {
    at.checked_sub(1).is_none_or(|before| matches!(bytes[before], b' ' | b'\t' | b';' | b'&' | b'|' | b'('))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `want` has a letter for each line: `f` for free, `v` for verbatim; empty if it is not understood.
    fn check(text: &str, want: &str) {
        let lines: Vec<&str> = text.split('\n').collect();
        let got = places(&lines).unwrap_or_default();
        let got: String = got.iter().map(|place| if *place == Place::Free { 'f' } else { 'v' }).collect();
        assert_eq!(got, want, "{text}");
    }

    #[test]
    fn quotes_and_documents_are_verbatim() {
        check("a 'b\nc' d\ne", "fvf");
        check("a \"b $(c \"d\ne\") f\ng\"\nh", "fvvf");
        check("cat <<END >x\na 'b\nEND\nc", "fvvf");
        check("cat <<-'END'\n\tEND\nc", "fvf");
        check("a # it's\nb", "ff");
        check("a \\' b\nc", "ff");
        check("x=$(a\nb)\nc", "fvf");
        check("a ${@f(\"it's\")}\nb", "ff");
        check("a <<< b\nc", "ff");
        check("case a in\nb) c ;;\nesac", "fff");
        check("a 'b\nc", "");
        check("cat <<END\nb", "");
        check("cat <<END && a='\nEND\n'\nb", "");
        check("a \"${b:-'}\"\nc", "");
        check("a $'b\\'c'\nd '\ne", "");
        check("a $'b\\tc'\nd", "ff");
        check("a \"${b:-'c'}\" \"${b#\"c\"}\"\nd", "ff");
    }
}
