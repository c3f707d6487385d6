//! What runs ShellCheck: the program itself is the command line's to start.

/// Runs ShellCheck.
pub trait RunShellcheck: Sync {
    /// What it says about each of these scripts, in their order, of what has one of these codes.
    ///
    /// # Errors
    /// It is not there, or something went wrong; the text is for people.
    fn run(&self, scripts: &[&str], codes: &[u32]) -> Result<Vec<Vec<Comment>>, String>;

    /// Which program that is. As long as this is the same text, it says the same.
    fn described(&self) -> String;
}

/// Something that it says. Lines and columns begin with 1; columns are characters.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Comment {
    pub code: u32,
    pub from: (usize, usize),
    pub to: (usize, usize),
    /// Whether it only gives advice.
    pub is_advice: bool,
    pub message: String,
}
