//! Calls of what is not there any more, and of what takes its arguments in another way.

use ruff_python_ast::{Expr, ExprAttribute, ExprCall};

use super::{Search, SlipKind, conditions, dotted};

/// Names that were once there, and what to write for them.
const REMOVED: [(&str, Option<&str>); 13] = [
    ("bb.build.FuncFailed", Some("bb.BBHandledException")),
    ("bb.data.delVar", Some("d.delVar")),
    ("bb.data.delVarFlag", Some("d.delVarFlag")),
    ("bb.data.getVar", Some("d.getVar")),
    ("bb.data.getVarFlag", Some("d.getVarFlag")),
    ("bb.data.renameVar", Some("d.renameVar")),
    ("bb.data.setVar", Some("d.setVar")),
    ("bb.data.setVarFlag", Some("d.setVarFlag")),
    ("bb.data.update_data", None),
    ("bb.mkdirhier", Some("bb.utils.mkdirhier")),
    ("bb.movefile", Some("bb.utils.movefile")),
    ("bb.which", Some("bb.utils.which")),
    ("string.join", None),
];

/// Functions of Python 2, and of old classes.
const FUNCTIONS: [(&str, Option<&str>); 7] = [
    ("base_contains", Some("bb.utils.contains")),
    ("oe_filter_out", Some("oe.utils.str_filter_out")),
    ("raw_input", Some("input")),
    ("unichr", Some("chr")),
    ("unicode", Some("str")),
    ("xrange", Some("range")),
    ("basestring", Some("str")),
];

/// Methods of Python 2's dictionaries.
const METHODS: [(&str, &str); 4] =
    [("has_key", "in"), ("iteritems", "items"), ("iterkeys", "keys"), ("itervalues", "values")];

/// Functions of `bb` that put their arguments one after the other.
const LOGS: [&str; 8] =
    ["bb.plain", "bb.note", "bb.verbnote", "bb.warn", "bb.warnonce", "bb.error", "bb.erroronce", "bb.fatal"];

pub(super) fn check_attribute(search: &mut Search<'_>, node: &ExprAttribute) {
    let Some(base) = dotted(&node.value) else { return };
    let name = format!("{base}.{}", node.attr);
    if let Some((_, instead)) = REMOVED.iter().find(|(removed, _)| *removed == name) {
        search.add(node, SlipKind::Removed { name, instead: *instead });
    }
}

pub(super) fn check(search: &mut Search<'_>, node: &ExprCall) {
    match &*node.func {
        Expr::Name(name) => {
            let known = FUNCTIONS.iter().find(|(removed, _)| *removed == name.id.as_str());
            if let Some((removed, instead)) = known
                && !is_own(search, name.id.as_str())
            {
                search.add(name, SlipKind::Removed { name: (*removed).to_owned(), instead: *instead });
            }
        }
        Expr::Attribute(method) => {
            let known = METHODS.iter().find(|(name, _)| *name == method.attr.as_str());
            if let Some((name, instead)) = known {
                search.add(&method.attr, SlipKind::RemovedMethod { name, instead });
            }
            let is_read = matches!(method.attr.as_str(), "getVar" | "getVarFlag" | "getVarFlags");
            if is_read
                && let Some(argument) = node.arguments.args.first()
                && conditions::default_in_argument(argument)
            {
                search.add(argument, SlipKind::DefaultInArgument);
            }
        }
        _ => {}
    }
    check_log(search, node);
}

/// Whether a function of that name may be the code's own.
fn is_own(search: &Search<'_>, name: &str) -> bool {
    ["def ", "import ", "as ", "global "]
        .iter()
        .any(|before| search.code.contains(&format!("{before}{name}")))
        || search.code.contains(&format!("{name} ="))
}

/// `bb.warn("… %s", x)`.
fn check_log(search: &mut Search<'_>, node: &ExprCall) {
    let Some(function) = dotted(&node.func) else { return };
    if !LOGS.contains(&function.as_str()) {
        return;
    }
    // Only texts can be put behind each other.
    if let Some(number) = node.arguments.args.iter().find(|argument| argument.is_number_literal_expr()) {
        return search.add(number, SlipKind::LogNumber { function });
    }
    let [Expr::StringLiteral(text), _, ..] = &*node.arguments.args else { return };
    let text = text.value.to_str();
    let is_format = ["%s", "%d", "%r", "%i", "%x"].iter().any(|place| text.contains(place));
    if is_format {
        search.add(node, SlipKind::LogArguments { function });
    }
}

#[cfg(test)]
mod tests {
    use super::super::CodeKind;
    use super::super::tests::check as check_code;

    #[track_caller]
    fn check(code: &str, want: &[&str]) {
        check_code(code, CodeKind::Expression, want);
    }

    #[test]
    fn what_is_gone() {
        check("bb.which(p, 'x')", &["bb.which"]);
        check("bb.data.getVar('A', d, 1)", &["bb.data.getVar"]);
        check("[x for x in xrange(3)]", &["xrange"]);
        check("m.has_key('a')", &["has_key"]);
        check("bb.utils.which(p, 'x') + bb.data.expand('a', d) + self.bb.which(1)", &[]);
    }

    #[test]
    fn arguments() {
        check("bb.warn('%s is old', x)", &["bb.warn('%s is old', x)"]);
        check("bb.warn('%s is old' % x)", &[]);
        check("bb.note('100%', x)", &[]);
        check("bb.error('count: ', 5)", &["5"]);
        check("logger.warning('%s', x)", &[]);
        check("d.getVar('A' or '')", &["'A' or ''"]);
        check("d.getVar('A') or ''", &[]);
        check("d.getVar(x or 'A')", &[]);
    }
}
