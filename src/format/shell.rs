//! Which lines of a shell function may be indented anew: not those in here-documents and in quoted text of
//! several lines.

use std::ops::Range;

use crate::embed::shell::{FaultKind, Node, Part, PartKind, Script, each_part};

use super::bodies::Place;

/// The place of each line. `None` if the text does not end as it began, outside of quotes and documents, or
/// if shells read it in different ways: then it is better left alone.
pub(super) fn places(lines: &[&str]) -> Option<Vec<Place>> {
    let text = lines.join("\n");
    let script = Script::read(&text);
    if script.faults.iter().any(|fault| fault.kind != FaultKind::Bash) {
        return None;
    }
    let mut verbatim: Vec<Range<usize>> = Vec::new();
    let mut is_clear = true;
    script.each(&mut |node| {
        is_clear &= node_is_clear(node, &text);
        // A line that begins within a word belongs to it.
        verbatim.extend(node.words().into_iter().map(|word| word.span.start + 1..word.span.end));
    });
    // The line with its name belongs to a document.
    verbatim.extend(script.documents.iter().map(|document| document.span.start..document.span.end + 1));
    let mut start = 0;
    let mut places = Vec::with_capacity(lines.len());
    for line in lines {
        let is_verbatim = verbatim.iter().any(|range| range.contains(&start));
        places.push(if is_verbatim { Place::Verbatim } else { Place::Free });
        start += line.len() + 1;
    }
    if is_clear { Some(places) } else { None }
}

/// Whether all shells see the same quotes: a backslash in `$'…\'…'` is an escape in some only, and a lone
/// quote in `${…}` within double quotes begins a text in some and is a mere letter in others.
fn node_is_clear(node: &Node, text: &str) -> bool {
    let mut is_clear = true;
    node.each_part(&[], &mut |part| match &part.kind {
        PartKind::Ansi => is_clear &= !text[part.span.clone()].contains("\\'"),
        PartKind::Double(inner) => each_part(inner, &mut |part| is_clear &= !has_lone_quote(part, text)),
        _ => {}
    });
    is_clear
}

fn has_lone_quote(part: &Part, text: &str) -> bool {
    match &part.kind {
        PartKind::Parameter(parameter) if parameter.has_braces => {
            let inner = &text[part.span.clone()];
            ['\'', '"'].iter().any(|quote| inner.matches(*quote).count() % 2 == 1)
        }
        _ => false,
    }
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
