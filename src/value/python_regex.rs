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
                // What stands after `(?` is beyond what is told apart here.
                if chars.peek() == Some(&'?') {
                    return None;
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
        check("a(?!b", false);
        check("[]a]*", false);
        check("a\\(b", false);
        check("(-)|x", false);
    }
}
