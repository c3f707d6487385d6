//! Why a variable cannot be expanded.

use std::fmt;

/// BitBake's `ExpansionError`, or a limit of pvlint's own.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Failure {
    pub cause: Cause,
    /// The variable whose text could not be expanded; `None` when a bare text was expanded.
    pub variable: Option<String>,
    /// What its text had become by then.
    pub expression: String,
    /// From the failing variable to the one that was asked for.
    pub chain: Vec<String>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Cause {
    /// `A = "${A}"`.
    SelfReference,
    /// A variable needs itself by way of others.
    Cycle,
    /// An inline Python expression raised this: type and message.
    Raised { kind: String, message: String },
    /// More work than pvlint is ready to do. BitBake might succeed.
    TooComplex,
}

impl Failure {
    pub fn new(cause: Cause, variable: Option<&str>, expression: &str) -> Failure {
        let chain = vec![variable.unwrap_or(expression).to_owned()];
        Failure { cause, variable: variable.map(str::to_owned), expression: expression.to_owned(), chain }
    }

    /// Notes that `variable` could not be expanded because of this.
    #[must_use]
    pub fn through(mut self, variable: Option<&str>) -> Failure {
        // A cycle shows itself in a few steps; BitBake prints hundreds.
        if let Some(variable) = variable.filter(|_| self.chain.len() < 100) {
            self.chain.push(variable.to_owned());
        }
        self
    }

    /// Whether BitBake fails, too.
    pub fn is_certain(&self) -> bool {
        self.cause != Cause::TooComplex
    }

    fn exception(&self) -> (&str, String) {
        match &self.cause {
            Cause::SelfReference => {
                let variable = self.variable.as_deref().unwrap_or_default();
                ("Exception", format!("variable {variable} references itself!"))
            }
            Cause::Cycle => ("RecursionError", "maximum recursion depth exceeded".to_owned()),
            Cause::Raised { kind, message } => (kind, message.clone()),
            Cause::TooComplex => ("", "the value is too complex to work out".to_owned()),
        }
    }
}

/// As BitBake words it.
impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (kind, message) = self.exception();
        match &self.variable {
            Some(variable) if self.expression.is_empty() => {
                write!(f, "Failure expanding variable {variable}: {kind}: {message}")?;
            }
            Some(variable) => write!(
                f,
                "Failure expanding variable {variable}, expression was {} which triggered exception {kind}: \
                 {message}",
                self.expression
            )?,
            None => write!(
                f,
                "Failure expanding expression {} which triggered exception {kind}: {message}",
                self.expression
            )?,
        }
        write!(f, "\nThe variable dependency chain for the failure is: {}", self.chain.join(" -> "))
    }
}
