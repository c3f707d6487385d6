//! What a command changes, or would change, as a unified diff that `git apply` and `patch -p1` take.

use std::io::{self, Write};
use std::path::Path;

use similar::{ChangeTag, TextDiff};

use super::Style;
use crate::text::{display_path, one_line};

/// Writes how a file, known to people by a name and with a text, becomes another one: with another text,
/// under another name, or out of nothing.
///
/// In a diff that also renames files or makes them, every file has a line for git (`for_git`): else what
/// follows a file that only gets another name would be taken for a part of that.
///
/// In color, which is for a terminal, control characters are written as escapes.
pub(crate) fn write_unified(
    old: Option<(&Path, &str)>,
    (new_name, new): (&Path, &str),
    for_git: bool,
    style: Style,
    out: &mut dyn Write,
) -> io::Result<()> {
    let (old_name, new_name) = (old.map(|(old, _)| shown(old)), shown(new_name));
    // A lone carriage return ends no line for those who read this.
    let old: Vec<&str> = old.map_or("", |(_, text)| text).split_inclusive('\n').collect();
    let new: Vec<&str> = new.split_inclusive('\n').collect();
    let diff = TextDiff::configure().newline_terminated(true).diff_slices(&old, &new);
    let hunks = diff.unified_diff();
    let mut hunks = hunks.iter_hunks().peekable();
    let (bold, plain) = painted(style, "\x1b[1m");
    let is_changed = hunks.peek().is_some() || old_name.as_ref() != Some(&new_name);
    if for_git && is_changed {
        let old = old_name.as_ref().unwrap_or(&new_name);
        writeln!(out, "{bold}diff --git a/{old} b/{new_name}{plain}")?;
        match &old_name {
            Some(old) if *old == new_name => {}
            Some(old) => writeln!(out, "{bold}rename from {old}\nrename to {new_name}{plain}")?,
            None => writeln!(out, "{bold}new file mode 100644{plain}")?,
        }
    }
    if hunks.peek().is_some() {
        let old = old_name.map_or("/dev/null".to_owned(), |old| format!("a/{old}"));
        let (old_end, new_end) = (end_of_name(&old), end_of_name(&new_name));
        writeln!(out, "{bold}--- {old}{old_end}\n+++ b/{new_name}{new_end}{plain}")?;
    }
    for hunk in hunks {
        let (cyan, plain) = painted(style, "\x1b[36m");
        writeln!(out, "{cyan}{}{plain}", hunk.header())?;
        for change in hunk.iter_changes() {
            write_line(change.tag(), change.value(), style, out)?;
        }
    }
    Ok(())
}

/// A path as a diff has it, below the root of whatever it is applied to.
fn shown(path: &Path) -> String {
    display_path(path.strip_prefix("/").unwrap_or(path), Path::new(""))
}

/// A name with a space ends at a tab.
fn end_of_name(name: &str) -> &'static str {
    if name.contains(' ') { "\t" } else { "" }
}

/// One line with its sign. Only a line feed ends it: the library would take a lone carriage return for a line
/// end, and then the next line would be glued to this one.
fn write_line(tag: ChangeTag, value: &str, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let line = value.strip_suffix('\n');
    let text = line.unwrap_or(value);
    let (color, plain) = match tag {
        ChangeTag::Equal => ("", ""),
        ChangeTag::Delete => painted(style, "\x1b[31m"),
        ChangeTag::Insert => painted(style, "\x1b[32m"),
    };
    if style.color {
        let text = text.split('\t').map(one_line).collect::<Vec<_>>().join("\t");
        writeln!(out, "{color}{tag}{text}{plain}")?;
    } else {
        writeln!(out, "{tag}{text}")?;
    }
    if line.is_none() {
        writeln!(out, "\\ No newline at end of file")?;
    }
    Ok(())
}

/// What turns a color on and off again, if there are any.
fn painted(style: Style, color: &'static str) -> (&'static str, &'static str) {
    if style.color { (color, "\x1b[0m") } else { ("", "") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(old: &str, new: &str, color: bool, want: &str) {
        let mut out = Vec::new();
        let style = Style { color, ..Style::default() };
        let path = Path::new("/x/y.bb");
        write_unified(Some((path, old)), (path, new), false, style, &mut out).unwrap();
        assert_eq!(String::from_utf8(out).unwrap(), want);
    }

    #[test]
    fn lines_end_where_patch_thinks_so() {
        check("", "", false, "");
        check(
            "A\rB\nC",
            "A\nB\nC\n",
            false,
            "--- a/x/y.bb\n+++ b/x/y.bb\n@@ -1,2 +1,3 @@\n-A\rB\n-C\n\\ No newline at end of file\n+A\n+B\n+C\n",
        );
        check(
            "A\r",
            "A\n",
            false,
            "--- a/x/y.bb\n+++ b/x/y.bb\n@@ -1 +1 @@\n-A\r\n\\ No newline at end of file\n+A\n",
        );
    }

    #[test]
    fn names_are_told_to_git() {
        #[track_caller]
        fn check(old: Option<(&str, &str)>, new: (&str, &str), want: &str) {
            let mut out = Vec::new();
            let style = Style { color: false, ..Style::default() };
            let old = old.map(|(name, text)| (Path::new(name), text));
            write_unified(old, (Path::new(new.0), new.1), true, style, &mut out).unwrap();
            assert_eq!(String::from_utf8(out).unwrap(), want);
        }
        check(Some(("x", "A\n")), ("x", "A\n"), "");
        check(
            Some(("x", "A\n")),
            ("x", "B\n"),
            "diff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -1 +1 @@\n-A\n+B\n",
        );
        check(Some(("x", "A\n")), ("y", "A\n"), "diff --git a/x b/y\nrename from x\nrename to y\n");
        check(None, ("x", ""), "diff --git a/x b/x\nnew file mode 100644\n");
        check(
            None,
            ("x y", "A\n"),
            "diff --git a/x y b/x y\nnew file mode 100644\n--- /dev/null\n+++ b/x y\t\n@@ -0,0 +1 @@\n+A\n",
        );
    }

    #[test]
    fn a_terminal_gets_no_control_characters() {
        check(
            "A\u{1b}[2J\tB\n",
            "",
            true,
            "\x1b[1m--- a/x/y.bb\n+++ b/x/y.bb\x1b[0m\n\x1b[36m@@ -1 +0,0 @@\x1b[0m\n\
             \x1b[31m-A\\u{1b}[2J\tB\x1b[0m\n",
        );
    }
}
