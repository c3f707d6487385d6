//! Regular expressions that Python refuses.

/// Why Python's `re` refuses a pattern, as far as that shows without understanding all of it; `None` if it
/// may take it.
pub(crate) fn refusal(pattern: &str) -> Option<&'static str> {
    let mut open = 0usize;
    // Whether a sign that repeats would have nothing before it.
    let mut nothing = true;
    let mut chars = pattern.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\\' => {
                chars.next()?;
                nothing = false;
            }
            '[' => {
                if !skip_set(&mut chars) {
                    return Some("a `[` is never closed");
                }
                nothing = false;
            }
            '(' => {
                open += 1;
                nothing = true;
                if chars.peek() == Some(&'?') {
                    chars.next();
                    match extension(&mut chars) {
                        Extension::Group => {}
                        Extension::Other => return None,
                        Extension::Refused(why) => return Some(why),
                    }
                }
            }
            ')' => {
                if open == 0 {
                    return Some("a `)` closes nothing");
                }
                open -= 1;
                nothing = false;
            }
            '|' | '^' => nothing = true,
            '*' | '+' | '?' if nothing => return Some("there is nothing that it could repeat"),
            _ => nothing = false,
        }
    }
    if open > 0 { Some("a `(` is never closed") } else { None }
}

/// What `(?` begins.
enum Extension {
    /// A group, or what has to follow or not to follow: an expression of its own up to the bracket.
    Group,
    /// Flags, conditions and comments, which are beyond what is told apart here.
    Other,
    Refused(&'static str),
}

/// Reads on after `(?`, up to where the expression within begins.
fn extension(chars: &mut std::iter::Peekable<std::str::Chars<'_>>) -> Extension {
    match chars.next() {
        Some(':' | '=' | '!') => Extension::Group,
        Some('<') => match chars.next() {
            Some('=' | '!') => Extension::Group,
            _ => Extension::Refused("a group with a name begins with `(?P<`"),
        },
        Some('P') if chars.peek() == Some(&'<') => {
            chars.next();
            let mut name = String::new();
            let end = chars.find(|c| {
                let is_end = !c.is_alphanumeric() && *c != '_';
                if !is_end {
                    name.push(*c);
                }
                is_end
            });
            let is_name = !name.is_empty() && !name.starts_with(|c: char| c.is_ascii_digit());
            if is_name && end == Some('>') {
                Extension::Group
            } else {
                Extension::Refused("`(?P<` has no name with a `>` after it")
            }
        }
        Some('p') => Extension::Refused("a group with a name begins with `(?P<`"),
        _ => Extension::Other,
    }
}

/// Reads a set up to its end; false if there is none.
fn skip_set(chars: &mut std::iter::Peekable<std::str::Chars<'_>>) -> bool {
    if chars.peek() == Some(&'^') {
        chars.next();
    }
    let mut is_first = true;
    while let Some(c) = chars.next() {
        match c {
            ']' if !is_first => return true,
            '\\' => {
                chars.next();
            }
            _ => {}
        }
        is_first = false;
    }
    false
}

#[cfg(test)]
mod tests {
    use super::refusal;

    fn check(pattern: &str, refused: bool) {
        assert_eq!(refusal(pattern).is_some(), refused, "{pattern}");
    }

    #[test]
    fn what_python_refuses_is_seen() {
        check("(qemux86", true);
        check("qemux86)", true);
        check("*-linux", true);
        check("(a|*)", true);
        check("[a-z", true);
        check("(qemux86|qemuarm)", false);
        check("^$", false);
        check(".*-linux", false);
        check("a(?!b", true);
        check("a(?!b)(?:c|d)(?<=e)(?P<pver>\\d+)", false);
        check("(?i)(a", false);
        for wrong in [
            "(?P<pver>a",
            "(?P<pver)",
            "(?P<pver\\d+>a)",
            "(?P<1>a)",
            "(?<pver>a)",
            "(?p<pver>a)",
            "(?P<a>*)",
        ] {
            check(wrong, true);
        }
        check("[]a]*", false);
        check("a\\(b", false);
        check("(-)|x", false);
    }
}
