//! `'…' % (…)` and `'…'.format(…)` with a text that wants other values than it gets.

use ruff_python_ast::{Expr, ExprBinOp, ExprCall, Operator};

use super::{Search, SlipKind, dotted};

pub(super) fn check_operator(search: &mut Search<'_>, node: &ExprBinOp) {
    let (Operator::Mod, Expr::StringLiteral(text)) = (node.op, &*node.left) else { return };
    let Some(wanted) = places(text.value.to_str()) else { return };
    let given = match &*node.right {
        Expr::Tuple(tuple) if tuple.elts.iter().any(|part| part.is_starred_expr()) => return,
        Expr::Tuple(tuple) => tuple.elts.as_slice(),
        value @ (Expr::StringLiteral(_) | Expr::FString(_) | Expr::NumberLiteral(_)) => {
            std::slice::from_ref(value)
        }
        value if is_text_of_datastore(value) => std::slice::from_ref(value),
        // A name, or a call, may stand for a tuple of any length.
        _ => return,
    };
    if wanted.len() != given.len() {
        return search.add(node, SlipKind::FormatCount { wanted: wanted.len(), given: given.len() });
    }
    for (place, value) in wanted.iter().zip(given) {
        let is_text = matches!(value, Expr::StringLiteral(_) | Expr::FString(_));
        if is_text && b"*dioxXueEfFgG".contains(place) {
            return search.add(value, SlipKind::FormatKind { place: char::from(*place) });
        }
    }
}

/// `d.getVar(…)`, which is one text.
fn is_text_of_datastore(value: &Expr) -> bool {
    let Expr::Call(call) = value else { return false };
    dotted(&call.func).is_some_and(|name| ["d.getVar", "d.expand"].contains(&name.as_str()))
}

/// The letters of the places where `%` puts values into a text, a star for a width; `None` if it takes the
/// values by name or is no format at all.
fn places(text: &str) -> Option<Vec<u8>> {
    let mut found = Vec::new();
    let mut rest = text.bytes().peekable();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            continue;
        }
        if rest.peek() == Some(&b'(') {
            return None;
        }
        while rest.next_if(|byte| b"#0- +".contains(byte)).is_some() {}
        found.extend(star_or_digits(&mut rest));
        if rest.next_if_eq(&b'.').is_some() {
            found.extend(star_or_digits(&mut rest));
        }
        rest.next_if(|byte| b"hlL".contains(byte));
        match rest.next()? {
            b'%' => {}
            letter if b"diouxXeEfFgGcrsa".contains(&letter) => found.push(letter),
            _ => return None,
        }
    }
    Some(found)
}

/// A width, which is a value as well if it is a star.
fn star_or_digits(rest: &mut std::iter::Peekable<std::str::Bytes<'_>>) -> Option<u8> {
    let star = rest.next_if_eq(&b'*');
    while star.is_none() && rest.next_if(u8::is_ascii_digit).is_some() {}
    star
}

pub(super) fn check_call(search: &mut Search<'_>, node: &ExprCall) {
    let Expr::Attribute(callee) = &*node.func else { return };
    let Expr::StringLiteral(text) = &*callee.value else { return };
    let is_open = node.arguments.args.iter().any(|argument| argument.is_starred_expr())
        || node.arguments.keywords.iter().any(|keyword| keyword.arg.is_none());
    if callee.attr.as_str() != "format" || is_open {
        return;
    }
    let Some(fields) = fields(text.value.to_str()) else { return };
    let given = node.arguments.args.len();
    let automatic = fields.iter().filter(|field| field.is_empty()).count();
    if automatic > given {
        return search.add(node, SlipKind::FormatCount { wanted: automatic, given });
    }
    for field in fields {
        if field.is_empty() {
            continue;
        }
        let is_there = match field.parse::<usize>() {
            Ok(number) => number < given,
            Err(_) => {
                let mut names = node.arguments.keywords.iter().filter_map(|keyword| keyword.arg.as_ref());
                names.any(|name| name.as_str() == field)
            }
        };
        if !is_there {
            return search.add(node, SlipKind::FormatName(field));
        }
    }
}

/// The names and numbers of the values that `format` puts into a text, empty for those in turn. `None` if the
/// text is beyond what is told apart here: braces that are not closed, or fields in the format of a field.
fn fields(text: &str) -> Option<Vec<String>> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find(['{', '}']) {
        let brace = &rest[at..=at];
        rest = &rest[at + 1..];
        if let Some(after) = rest.strip_prefix(brace) {
            rest = after;
            continue;
        }
        if brace == "}" {
            return None;
        }
        let (field, after) = rest.split_once('}')?;
        if field.contains('{') {
            return None;
        }
        let end = field.find(['.', '[', ':', '!']).unwrap_or(field.len());
        found.push(field[..end].to_owned());
        rest = after;
    }
    Some(found)
}

#[cfg(test)]
mod tests {
    use super::super::{CodeKind, SlipKind, slips_in};

    #[track_caller]
    fn check(code: &str, is_wrong: bool) {
        let is_format = |kind: &SlipKind| {
            matches!(
                kind,
                SlipKind::FormatCount { .. } | SlipKind::FormatName(_) | SlipKind::FormatKind { .. }
            )
        };
        let found = slips_in(code, CodeKind::Expression).iter().any(|slip| is_format(&slip.kind));
        assert_eq!(found, is_wrong, "{code}");
    }

    #[test]
    fn the_percent_operator() {
        for right in [
            "'%s' % x",
            "'%s %s' % x",
            "'%s %s' % (a, b)",
            "'%s %s' % (*a,)",
            "'%(a)s' % {'a': 1}",
            "'100%% %s' % (a,)",
            "'%*d' % (3, a)",
            "'%-10.3f' % (a,)",
            "'%s' % f(a)",
            "'%s' % 'x'",
            "'%d %s' % (1, 'x')",
            "'%c' % 'x'",
            "x % (a, b)",
            "'%' % (a, b)",
        ] {
            check(right, false);
        }
        for wrong in [
            "'%s %s' % (a,)",
            "'%s' % (a, b)",
            "'no place' % (a,)",
            "'%s %s' % 'x'",
            "'%*d' % (a,)",
            "'%d' % 'x'",
            "'%s %5.1f' % (a, f'{b}')",
        ] {
            check(wrong, true);
        }
    }

    #[test]
    fn the_format_method() {
        for right in [
            "'{}'.format(a)",
            "'{0} {0}'.format(a)",
            "'{a.b} {a[0]:>3}'.format(a=1)",
            "'{} {}'.format(*a)",
            "'{{}}'.format(a)",
            "'{a}'.format(**x)",
            "'{} {}'.format(a, b, c)",
            "'{:{w}}'.format(a, w=3)",
            "x.format(a)",
        ] {
            check(right, false);
        }
        for wrong in ["'{} {}'.format(a)", "'{1}'.format(a)", "'{b}'.format(a=1)"] {
            check(wrong, true);
        }
    }
}
