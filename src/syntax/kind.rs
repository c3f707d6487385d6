//! The kinds of files, tokens and statements.

use std::path::Path;

/// Which of BitBake's two handlers reads a file. The file's own extension decides, not its includer.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Dialect {
    /// `.bb`, `.bbappend`, `.inc`, `.bbclass`: BBHandler.
    Recipe,
    /// `.conf`: ConfHandler. `base` files (`bblayers.conf`, `layer.conf`, `bitbake.conf`) are those that
    /// BitBake loads itself; only they may hold `addpylib`.
    Conf { base: bool },
}

impl Dialect {
    /// The dialect of a file of this name, `None` if BitBake would not read it ("not a BitBake file").
    pub fn of(path: &Path) -> Option<Dialect> {
        match path.extension()?.to_str()? {
            "bb" | "bbappend" | "inc" | "bbclass" => Some(Dialect::Recipe),
            "conf" => {
                let name = path.file_name()?.to_str()?;
                Some(Dialect::Conf { base: matches!(name, "bblayers.conf" | "layer.conf" | "bitbake.conf") })
            }
            _ => None,
        }
    }
}

/// What a token is. Tokens tile the file: each ends where the next one starts.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[repr(u8)]
pub enum TokenKind {
    /// Spaces, line ends and the backslashes of continued lines.
    Trivia,
    /// One physical line of a comment, without its line end.
    Comment,
    /// `export`, `inherit`, `python`, `def`, …
    Keyword,
    /// A variable's or function's name; the name of a `def`.
    Name,
    /// `[`, `]`, `(`, `)`, `{` and the closing `}` of a function.
    Punct,
    /// The flag between brackets.
    Flag,
    /// The assignment operator.
    Operator,
    /// The opening or closing quote.
    Quote,
    /// A value, or that part of it which stands on one physical line.
    Value,
    /// A directive's argument as one piece (`inherit`, `require`, `addtask`, …), per physical line.
    Argument,
    /// All lines of a function between its header and its `}`; of a `def` all lines after the header.
    Body,
    /// The parameters of a `def` up to its last character.
    Parameters,
    /// Text that BitBake refuses, or ignores (what follows `#` in `addtask`).
    Other,
}

/// What a statement is. Statements tile the file, too, by whole lines.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[repr(u8)]
pub enum StmtKind {
    /// A run of blank lines.
    Blank,
    /// One comment: a line starting with `#`, and those joined to it by a backslash.
    Comment,
    /// Something that BitBake refuses.
    Error,
    /// `NAME OP "VALUE"`, also with a flag or `export`.
    Assignment,
    /// `export NAME`.
    Export,
    /// `unset NAME`.
    Unset,
    /// `unset NAME[FLAG]`.
    UnsetFlag,
    Include,
    Require,
    IncludeAll,
    Inherit,
    InheritDefer,
    AddTask,
    DelTask,
    AddHandler,
    ExportFunctions,
    AddPylib,
    AddFragments,
    /// `name() { … }`, shell or python, named or anonymous.
    Function,
    /// `def name(…): …`.
    Def,
}

/// A set of statement kinds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct KindSet(u32);

impl KindSet {
    pub const fn of(kinds: &[StmtKind]) -> KindSet {
        let mut bits = 0;
        let mut i = 0;
        while i < kinds.len() {
            bits |= 1 << kinds[i] as u32;
            i += 1;
        }
        KindSet(bits)
    }

    pub const fn contains(self, kind: StmtKind) -> bool {
        self.0 & (1 << kind as u32) != 0
    }
}
