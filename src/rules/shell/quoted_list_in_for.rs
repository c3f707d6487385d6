//! `quoted-list-in-for`: a loop that goes round once, over a whole list in quotes.

use crate::embed::shell::{Kind, PartKind};
use crate::lint::{Body, BodyKind, Cx, RecipeContext};
use crate::rules::rule;
use crate::text::{Edit, Fix};

rule!("shell", "quoted-list-in-for", Body(check));

fn check(cx: &mut Cx<'_>, body: &Body, subject: Option<&RecipeContext<'_>>) {
    if body.kind != BodyKind::Run {
        return;
    }
    body.each(&mut |node| {
        let Kind::For(each) = &node.kind else { return };
        let Some([word]) = each.words.as_deref() else { return };
        let [part] = word.parts.as_slice() else { return };
        let written = body.slice(&word.span);
        let inner = &written[1..written.len().max(2) - 1];
        let value = subject.map(|subject| subject.recipe.data.expand(inner));
        let is_quoted = match part.kind {
            PartKind::Double(_) | PartKind::Single => {
                value.map_or(is_list(inner), |value| value.surely(is_list))
            }
            _ => false,
        };
        if is_quoted && let Some((file, span)) = body.place(&word.span) {
            cx.report(file, span, "the loop goes round once, with the whole text")
                .fix(Fix::unsafe_("drop the quotes", vec![Edit::replace(span, inner)]).changes_value());
        }
    });
}

/// Whether a text is several words, and nothing that the shell expands.
fn is_list(text: &str) -> bool {
    text.split_whitespace().count() > 1 && !text.contains(['$', '`', '\\', '*', '"', '\''])
}
