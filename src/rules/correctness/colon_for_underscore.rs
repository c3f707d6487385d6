//! `colon-for-underscore`: a part of a name is taken for an override.

use std::sync::Arc;

use crate::lint::vocabulary::WITH_ANOTHER_NAME;
use crate::lint::{Cx, Statement, edits};
use crate::model::{Build, Parsed};
use crate::rules::rule;
use crate::value::EDIT_WORDS;

rule!("correctness", "colon-for-underscore", InLayer(check));

/// Variables of which nothing reads the value.
const FLAGS_ONLY: [&str; 3] = ["ALTERNATIVE_LINK_NAME", "CVE_STATUS", "NO_GENERIC_LICENSE"];

/// The sums of SRC_URI are flags.
const SUMS: [&str; 4] = ["md5sum", "sha1sum", "sha256sum", "sha512sum"];

fn check(cx: &mut Cx<'_>, file: &Arc<Parsed>, build: &Build) {
    if !build.has_colons(file.path()) {
        return;
    }
    for statement in Statement::all_in(file) {
        if statement.to_value().is_none() {
            continue;
        }
        let stem = statement.stem();
        let rest = &statement.name[stem.len()..];
        let Some(rest) = rest.strip_prefix(':') else { continue };
        if WITH_ANOTHER_NAME.contains(&stem) {
            let first = rest.split(':').next().unwrap_or_default();
            if EDIT_WORDS.contains(&first) {
                continue;
            }
            let new = format!("{stem}_{rest}");
            let message = format!("`{first}` is taken for an override, so nothing reads this");
            let mut found = cx.report(&file.source, statement.name_span(), message);
            found.help(format!("it is a part of the name: `{new}`"));
            found.fix(edits::write(statement.part_span(stem.len(), stem.len() + 1), "_"));
        } else if FLAGS_ONLY.contains(&stem)
            && !rest.is_empty()
            && !rest.contains([':', '$'])
            && !EDIT_WORDS.contains(&rest)
        {
            let message = format!("`{rest}` is taken for an override, and only flags of `{stem}` are read");
            let mut found = cx.report(&file.source, statement.name_span(), message);
            found.help(format!("write `{stem}[{rest}]`"));
            found.fix(edits::write(statement.name_span(), &format!("{stem}[{rest}]")));
        } else if stem == "SRC_URI" && SUMS.contains(&rest) {
            let message = format!("`{rest}` is taken for an override, and no sum is compared");
            let mut found = cx.report(&file.source, statement.name_span(), message);
            found.help(format!("write `SRC_URI[{rest}]`"));
            found.fix(edits::write(statement.name_span(), &format!("SRC_URI[{rest}]")));
        }
    }
}
