//! How deep each line of a Python function is nested.

use crate::embed::python::PythonText;

use super::bodies::Place;

/// The place of each line. `None` if the indentation is not what Python accepts, or a string never ends.
/// `levels` holds the indentation of the enclosing blocks.
pub(super) fn places(lines: &[&str]) -> Option<Vec<Place>> {
    let text = lines.join("\n");
    let python = PythonText::read(&text);
    if python.literals.iter().any(|literal| literal.span.end == literal.inner.end) {
        return None;
    }
    let mut places = Vec::with_capacity(lines.len());
    let mut blocks = vec![Indent::default()];
    let mut literals = python.literals.iter().peekable();
    let (mut start, mut brackets, mut is_continued) = (0, 0_i32, false);
    for (line, code) in lines.iter().zip(python.code().split('\n')) {
        while literals.next_if(|literal| literal.span.end <= start).is_some() {}
        let is_text = literals.peek().is_some_and(|literal| literal.span.start < start);
        start += line.len() + 1;
        let written = line.trim_start_matches([' ', '\t', '\x0c']);
        if !is_text && (written.is_empty() || written.starts_with('#')) {
            // A blank line or a comment neither ends a bracket nor begins a statement.
            places.push(Place::Comment);
            continue;
        }
        places.push(match (is_text, is_continued) {
            (true, _) => Place::Verbatim,
            (_, true) => Place::Continued,
            _ => Place::Level(nest(&mut blocks, Indent::of(line))?),
        });
        brackets +=
            code.matches(['(', '[', '{']).count() as i32 - code.matches([')', ']', '}']).count() as i32;
        let goes_on = literals.clone().any(|literal| literal.span.start < start && literal.span.end > start);
        is_continued = goes_on || brackets > 0 || code.ends_with('\\');
    }
    if is_continued { None } else { Some(places) }
}

/// The width of an indentation with tabs to every eighth column, and with tabs as wide as a space: Python
/// wants both to agree about what is deeper.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
struct Indent {
    wide: usize,
    narrow: usize,
}

impl Indent {
    fn of(line: &str) -> Indent {
        let mut indent = Indent::default();
        for byte in line.bytes().take_while(|byte| matches!(byte, b' ' | b'\t')) {
            indent.wide = if byte == b'\t' { (indent.wide / 8 + 1) * 8 } else { indent.wide + 1 };
            indent.narrow += 1;
        }
        indent
    }
}

/// The level of a line, from 1; opens or closes blocks.
fn nest(blocks: &mut Vec<Indent>, indent: Indent) -> Option<usize> {
    let top = *blocks.last()?;
    if indent.wide > top.wide {
        if indent.narrow <= top.narrow {
            return None;
        }
        blocks.push(indent);
    } else {
        while blocks.last().is_some_and(|block| block.wide > indent.wide) {
            blocks.pop();
        }
    }
    let is_within = blocks.len() > 1 && blocks.last() == Some(&indent);
    if is_within { Some(blocks.len() - 1) } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `want` has a character for each line: its level, `c` for continued, `v` for verbatim, `#`.
    fn check(text: &str, want: &str) {
        let lines: Vec<&str> = text.split('\n').collect();
        let letter = |place: &Place| match place {
            Place::Level(level) => level.to_string(),
            Place::Continued => "c".to_owned(),
            Place::Verbatim => "v".to_owned(),
            Place::Comment => "#".to_owned(),
            Place::Free => "f".to_owned(),
        };
        let got: String = places(&lines).unwrap_or_default().iter().map(letter).collect();
        assert_eq!(got, want, "{text}");
    }

    #[test]
    fn levels_are_those_of_python() {
        check("  if a:\n      b\n  c", "121");
        check("\tif a:\n\t    b\n\t\tc", "");
        check("\tif a:\n\t\tb\n\tc", "121");
        check("  if a:\n        b\n\tc", "");
        check("  a(\nb,\n# c\n  )\n  d", "1c#c1");
        check("  a = 1 + \\\n 2\n  b", "1c1");
        check("  a = '''\nb\n  '''\n  c", "1vv1");
        check("  a = 'b \\\n  c'\n  d", "1v1");
        check("  a = 'b\n  c", "");
        check("  a\n    b\n   c", "");
        check("  a # it's (\n\n  b", "1#1");
        check("a", "");
    }
}
