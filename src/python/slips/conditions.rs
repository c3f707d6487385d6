//! Conditions that do not depend on what they name.

use ruff_python_ast::{BoolOp, CmpOp, Expr, ExprBoolOp, ExprCompare};

use super::{Search, SlipKind};

pub(super) fn check_compare(search: &mut Search<'_>, node: &ExprCompare) {
    if let (Expr::BoolOp(choice), [CmpOp::In | CmpOp::NotIn]) = (&*node.left, &*node.ops)
        && let Some(first) = first_text(choice)
    {
        search.add(&*node.left, SlipKind::OnlyFirstLooked { first: first.to_owned() });
    }
    for (number, operator) in node.ops.iter().enumerate() {
        let not = match operator {
            CmpOp::Is => false,
            CmpOp::IsNot => true,
            _ => continue,
        };
        let left = if number == 0 { &*node.left } else { &node.comparators[number - 1] };
        let right = &node.comparators[number];
        if is_literal(left) || is_literal(right) {
            let (before, after) = (search.range(left).end, search.range(right).start);
            // Parentheses around an operand are no part of it.
            let between = search.code.get(before..after).and_then(|text| Some((text, text.find("is")?)));
            let Some((text, at)) = between else { continue };
            let length = if not { text[at..].find("not").map_or(2, |end| end + 3) } else { 2 };
            let operator = before + at..before + at + length;
            search.add(node, SlipKind::IsLiteral { not, operator });
        }
    }
}

/// `'a' or 'b'`: the text that it always is.
fn first_text(choice: &ExprBoolOp) -> Option<&str> {
    let Some(Expr::StringLiteral(first)) = choice.values.first() else { return None };
    let text = first.value.to_str();
    (choice.op == BoolOp::Or && !text.is_empty()).then_some(text)
}

/// Texts and numbers: whether two of the same value are one object is Python's own affair.
fn is_literal(expr: &Expr) -> bool {
    match expr {
        Expr::StringLiteral(_)
        | Expr::BytesLiteral(_)
        | Expr::NumberLiteral(_)
        | Expr::FString(_)
        | Expr::List(_)
        | Expr::Dict(_) => true,
        Expr::Tuple(tuple) => !tuple.is_empty(),
        _ => false,
    }
}

/// An expression of which only the truth counts.
pub(super) fn check_test(search: &mut Search<'_>, test: &Expr) {
    match test {
        Expr::BoolOp(node) if node.op == BoolOp::Or => {
            // `a == 'x' or 'y'`: the second text is no comparison.
            for pair in node.values.windows(2) {
                if let [Expr::Compare(_), Expr::StringLiteral(text)] = pair
                    && !text.value.is_empty()
                {
                    search.add(
                        &pair[1],
                        SlipKind::AlwaysTrue("a text is true whatever it is compared with before"),
                    );
                }
            }
        }
        Expr::BoolOp(node) => node.values.iter().for_each(|part| check_test(search, part)),
        Expr::Tuple(tuple) if !tuple.is_empty() => {
            search.add(test, SlipKind::AlwaysTrue("a tuple is true whatever is in it"));
        }
        _ => {}
    }
}

pub(super) fn check_assertion(search: &mut Search<'_>, test: &Expr) {
    if let Expr::Tuple(tuple) = test
        && !tuple.is_empty()
    {
        search.add(test, SlipKind::AlwaysTrue("a tuple is true whatever is in it"));
    }
}

/// The argument of `getVar` and the like, if it has a default in it.
pub(super) fn default_in_argument(argument: &Expr) -> bool {
    matches!(argument, Expr::BoolOp(choice) if first_text(choice).is_some())
}

#[cfg(test)]
mod tests {
    use super::super::CodeKind;
    use super::super::tests::check as check_code;

    #[track_caller]
    fn check(code: &str, want: &[&str]) {
        check_code(&format!("    if {code}:\n        pass\n"), CodeKind::Body, want);
    }

    #[test]
    fn conditions_that_are_always_true() {
        check("x == 'a' or 'b'", &["'b'"]);
        check("y and (x == 'a' or 'b')", &["'b'"]);
        check("not (x == 'a' or 'b')", &["'b'"]);
        check("(x, y)", &["(x, y)"]);
        check("('a' or 'b') in x", &["'a' or 'b'"]);
        check("x is 'a' and y is not 1", &["x is 'a'", "y is not 1"]);
    }

    #[test]
    fn conditions_that_depend_on_something() {
        check("x == 'a' or x == 'b'", &[]);
        check("f(x == 'a' or 'b')", &[]);
        check("x == 'a' or ''", &[]);
        check("(x or 'b') in y", &[]);
        check("x is None or x is True or x is y or x is ()", &[]);
    }
}
