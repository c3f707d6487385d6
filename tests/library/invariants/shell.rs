//! What holds for the shell code of any text.

use pvlint::embed::shell::{Node, Part, PartKind, Script, Span, bitbake};

/// Checks the tree of a text and BitBake's answer about it.
pub(crate) fn check_shell(text: &str) {
    let script = Script::read(text);
    assert_eq!(script, Script::read(text));
    script.each(&mut |node| check_node(text, node));
    for span in script.faults.iter().map(|fault| &fault.span).chain(&script.comments) {
        assert!(text.get(span.clone()).is_some(), "{span:?} lies in {text:?}");
    }
    for document in &script.documents {
        assert!(text.get(document.span.clone()).is_some(), "a document lies in {text:?}");
        check_parts(text, &document.parts, &document.span, false);
    }
    match bitbake::scan(text) {
        Ok(scan) => {
            for call in &scan.calls {
                assert!(text.get(call.span.clone()).is_some(), "{call:?} lies in {text:?}");
            }
        }
        Err(refusal) => assert!(text.get(refusal.span.clone()).is_some(), "{refusal:?} lies in {text:?}"),
    }
}

fn check_node(text: &str, node: &Node) {
    assert!(text.get(node.span.clone()).is_some(), "{:?} lies in {text:?}", node.span);
    for word in node.words() {
        let holds = word.span.is_empty() || node.span.start <= word.span.start;
        assert!(holds && text.get(word.span.clone()).is_some(), "{:?} lies in {text:?}", word.span);
        // An array and a process substitution are not taken apart.
        if !text[word.span.clone()].starts_with('(') {
            check_parts(text, &word.parts, &word.span, true);
        }
    }
}

/// Parts follow one another; those of a word leave nothing out.
fn check_parts(text: &str, parts: &[Part], around: &Span, tiles: bool) {
    let mut at = around.start;
    for part in parts {
        assert!(!tiles || part.span.start == at, "{:?} follows on in {text:?}", part.span);
        assert!(part.span.start >= at && part.span.end <= around.end && part.span.start < part.span.end);
        assert!(text.get(part.span.clone()).is_some(), "{:?} lies in {text:?}", part.span);
        at = part.span.end;
        match &part.kind {
            PartKind::Double(inner) => check_parts(text, inner, &part.span, false),
            PartKind::Parameter(parameter) => check_parts(text, &parameter.parts, &part.span, false),
            _ => {}
        }
    }
    assert!(!tiles || at == around.end, "the parts of a word end with it in {text:?}");
}
