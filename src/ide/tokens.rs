//! What single words are, for colors that a regular expression cannot give.

use std::sync::Arc;

use super::mentions::{MentionKind, mentions};
use super::structure::parsed;
use crate::syntax::TokenKind;
use crate::text::{SourceFile, Span};

/// A word and what it is; on one line.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct SemanticToken {
    pub span: Span,
    pub kind: SemanticKind,
    pub defines: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SemanticKind {
    Variable,
    Property,
    Function,
    Class,
    Modifier,
    Operator,
    Keyword,
    String,
}

impl SemanticKind {
    pub const ALL: [SemanticKind; 8] = [
        SemanticKind::Variable,
        SemanticKind::Property,
        SemanticKind::Function,
        SemanticKind::Class,
        SemanticKind::Modifier,
        SemanticKind::Operator,
        SemanticKind::Keyword,
        SemanticKind::String,
    ];

    /// As the protocol calls it.
    pub const fn name(self) -> &'static str {
        match self {
            SemanticKind::Variable => "variable",
            SemanticKind::Property => "property",
            SemanticKind::Function => "function",
            SemanticKind::Class => "class",
            SemanticKind::Modifier => "modifier",
            SemanticKind::Operator => "operator",
            SemanticKind::Keyword => "keyword",
            SemanticKind::String => "string",
        }
    }
}

/// The words of a text, sorted; no two overlap.
pub fn semantic_tokens(source: &Arc<SourceFile>) -> Vec<SemanticToken> {
    let Some(file) = parsed(source) else { return Vec::new() };
    let text = source.text();
    let mut tokens: Vec<SemanticToken> = Vec::new();
    for mention in mentions(&file) {
        let kind = match mention.kind {
            MentionKind::Variable => SemanticKind::Variable,
            MentionKind::Override => SemanticKind::Modifier,
            MentionKind::Flag(_) => SemanticKind::Property,
            MentionKind::Function | MentionKind::Def => SemanticKind::Function,
            MentionKind::Class => SemanticKind::Class,
            MentionKind::Include | MentionKind::Entry => SemanticKind::String,
            MentionKind::Word(_) => continue,
        };
        tokens.push(SemanticToken { span: mention.span, kind, defines: mention.defines });
    }
    for stmt in file.ast().stmts() {
        for (kind, span) in stmt.tokens() {
            let kind = match kind {
                TokenKind::Operator => SemanticKind::Operator,
                TokenKind::Keyword => SemanticKind::Keyword,
                _ => continue,
            };
            tokens.push(SemanticToken { span, kind, defines: false });
        }
    }
    tokens.retain(|token| !token.span.is_empty() && !token.span.slice(text).contains(['\n', '\r']));
    // Of two that overlap the smaller one says more.
    tokens.sort_by_key(|token| (token.span.start, token.span.len()));
    let mut kept: Vec<SemanticToken> = Vec::new();
    for token in tokens {
        match kept.last() {
            Some(last) if token.span.start < last.span.end => {
                if token.span.len() < last.span.len() {
                    kept.pop();
                    kept.push(token);
                }
            }
            _ => kept.push(token),
        }
    }
    kept
}
