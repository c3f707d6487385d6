//! How deep each line of a Python function is nested.

use super::bodies::Place;

/// What a physical line begins in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum State {
    /// A new logical line.
    Fresh,
    /// A logical line that brackets or a backslash continue.
    Continued,
    /// A string; three quotes end it if `triple`.
    Text { quote: u8, triple: bool },
}

/// The place of each line. `None` if the indentation is not what Python accepts, or a string never ends.
/// `levels` holds the indentation of the enclosing blocks.
pub fn places(lines: &[&str]) -> Option<Vec<Place>> {
    let mut places = Vec::with_capacity(lines.len());
    let mut blocks = vec![Indent::default()];
    let (mut state, mut brackets) = (State::Fresh, 0_i32);
    for line in lines {
        let code = line.trim_start_matches([' ', '\t', '\x0c']);
        let place = match state {
            State::Text { .. } => Place::Verbatim,
            _ if code.is_empty() || code.starts_with('#') => Place::Comment,
            State::Continued => Place::Continued,
            State::Fresh => Place::Level(nest(&mut blocks, Indent::of(line))?),
        };
        places.push(place);
        // A blank line or a comment neither ends a bracket nor begins a statement.
        if place != Place::Comment {
            state = scan(line, state, &mut brackets)?;
        }
    }
    (state == State::Fresh).then_some(places)
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
    (blocks.len() > 1 && blocks.last() == Some(&indent)).then(|| blocks.len() - 1)
}

/// The state after a line. `None` if a string ends with the line that may not.
fn scan(line: &str, mut state: State, brackets: &mut i32) -> Option<State> {
    let bytes = line.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let rest = &bytes[at..];
        if let State::Text { quote, triple } = state {
            let end = if triple { &[quote; 3][..] } else { &[quote][..] };
            if rest.starts_with(end) {
                state = State::Fresh;
                at += end.len();
            } else {
                at += 1 + usize::from(rest[0] == b'\\');
            }
            continue;
        }
        match rest[0] {
            b'#' => break,
            quote @ (b'"' | b'\'') => {
                let triple = rest.starts_with(&[quote; 3]);
                state = State::Text { quote, triple };
                at += if triple { 3 } else { 1 };
                continue;
            }
            b'(' | b'[' | b'{' => *brackets += 1,
            b')' | b']' | b'}' => *brackets -= 1,
            _ => {}
        }
        at += 1;
    }
    let continues = line.ends_with('\\');
    match state {
        State::Text { triple: false, .. } if !continues => None,
        State::Text { .. } => Some(state),
        _ if *brackets > 0 || continues => Some(State::Continued),
        _ => Some(State::Fresh),
    }
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
