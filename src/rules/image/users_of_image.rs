//! The commands of `EXTRA_USERS_PARAMS`.

use std::ops::Range;
use std::sync::Arc;

use crate::lint::Statement;
use crate::model::{Parsed, split_outside_references};

/// What the class `extrausers` carries out.
pub(crate) const COMMANDS: [&str; 7] =
    ["groupadd", "groupdel", "groupmod", "passwd-expire", "useradd", "userdel", "usermod"];

/// A part of a value between semicolons: the range of bytes of each of its words.
pub(crate) struct Setting {
    pub words: Vec<Range<usize>>,
    /// Whether it may go on with what another statement says.
    pub may_go_on: bool,
}

/// The statements of a file that say which users an image has.
pub(crate) fn statements_in(file: &Arc<Parsed>) -> Vec<Statement<'_>> {
    let of_users =
        |statement: &Statement<'_>| statement.stem() == "EXTRA_USERS_PARAMS" && !statement.removes();
    Statement::all_in(file).filter(of_users).collect()
}

/// The settings in a value.
pub(crate) fn settings_of(text: &str, may_go_on: bool) -> Vec<Setting> {
    let mut settings = vec![Setting { words: Vec::new(), may_go_on }];
    for word in split_outside_references(text) {
        let mut start = word.start;
        let mut depth = 0usize;
        for at in word.clone() {
            match text.as_bytes()[at] {
                b'{' => depth += 1,
                b'}' => depth = depth.saturating_sub(1),
                b';' if depth == 0 => {
                    add(&mut settings, start..at);
                    settings.push(Setting { words: Vec::new(), may_go_on: false });
                    start = at + 1;
                }
                _ => {}
            }
        }
        add(&mut settings, start..word.end);
    }
    settings
}

fn add(settings: &mut [Setting], word: Range<usize>) {
    if let (Some(last), false) = (settings.last_mut(), word.is_empty()) {
        last.words.push(word);
    }
}
