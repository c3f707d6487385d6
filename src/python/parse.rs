//! Text to tree. The Python parser is known only here and in `slips`.

use super::nesting::Invalid;
use std::cell::{Cell, RefCell};
use std::sync::Arc;

use ruff_python_ast as ast;
use ruff_python_parser::{ParseError, parse_expression, parse_module};

use super::nesting;
use super::tree::{
    Binary, Call, Collected, Compare, Comprehension, ComprehensionLoop, Expr, FormatPart, Function, Stmt,
    Text, Unary,
};

/// The expression of `${@…}`, without spaces around it.
pub(super) fn expression(code: &str) -> Result<Expr, Invalid> {
    nesting::check(code)?;
    let parsed = parse_expression(code).map_err(invalid)?;
    let lowering = Lowering::default();
    let expr = lowering.expr(parsed.expr());
    // What is not understood may do anything to all that there is.
    Ok(if lowering.unusual.get() { Expr::Opaque(vec![text("d")]) } else { expr })
}

/// The statements of a module or of a function's text, its `def` included.
pub(super) fn module(code: &str) -> Result<Vec<Stmt>, Invalid> {
    nesting::check(code)?;
    let parsed = parse_module(code).map_err(invalid)?;
    Ok(Lowering::default().block(parsed.suite()))
}

fn invalid(error: ParseError) -> Invalid {
    Invalid::Grammar { why: error.error.to_string(), at: error.location.start().to_usize() }
}

#[derive(Default)]
pub(super) struct Lowering {
    /// Whether something was met that makes the function around it more than a sequence of statements.
    pub unusual: Cell<bool>,
    /// The names that were met.
    pub mentions: RefCell<Vec<Text>>,
    /// Those that `nonlocal` and `global` declare.
    pub sets_outside: RefCell<Vec<Text>>,
}

pub(super) fn text(name: &str) -> Text {
    Text::from(name)
}

impl Lowering {
    fn boxed(&self, expr: &ast::Expr) -> Box<Expr> {
        Box::new(self.expr(expr))
    }

    pub(super) fn list(&self, exprs: &[ast::Expr]) -> Vec<Expr> {
        exprs.iter().map(|expr| self.expr(expr)).collect()
    }

    fn entries(&self, items: &[ast::DictItem]) -> Vec<(Option<Expr>, Expr)> {
        items.iter().map(|item| (self.optional(item.key.as_ref()), self.expr(&item.value))).collect()
    }

    pub(super) fn optional(&self, expr: Option<&ast::Expr>) -> Option<Expr> {
        expr.map(|expr| self.expr(expr))
    }

    pub(super) fn expr(&self, expr: &ast::Expr) -> Expr {
        match expr {
            ast::Expr::NoneLiteral(_) => Expr::None,
            ast::Expr::BooleanLiteral(node) => Expr::Bool(node.value),
            ast::Expr::NumberLiteral(node) => number(&node.value),
            ast::Expr::StringLiteral(node) => Expr::Str(text(node.value.to_str())),
            ast::Expr::FString(node) => self.f_string(node),
            ast::Expr::Name(node) => {
                let name = text(node.id.as_str());
                self.mention(&name);
                Expr::Name(name)
            }
            ast::Expr::Attribute(node) => Expr::Attribute(self.boxed(&node.value), text(node.attr.as_str())),
            ast::Expr::Subscript(node) => Expr::Item(self.boxed(&node.value), self.boxed(&node.slice)),
            ast::Expr::Slice(node) => {
                let bound = |bound: &Option<Box<ast::Expr>>| bound.as_deref().map(|bound| self.boxed(bound));
                Expr::Slice([bound(&node.lower), bound(&node.upper), bound(&node.step)])
            }
            ast::Expr::Call(node) => Expr::Call(Box::new(Call {
                callee: self.expr(&node.func),
                positional: self.list(&node.arguments.args),
                named: node.arguments.keywords.iter().map(|keyword| self.keyword(keyword)).collect(),
                at: match &*node.func {
                    ast::Expr::Attribute(method) => method.attr.range.start().to_usize(),
                    _ => node.arguments.range.start().to_usize(),
                },
            })),
            ast::Expr::UnaryOp(node) => Expr::Unary(unary(node.op), self.boxed(&node.operand)),
            ast::Expr::BinOp(node) => match binary(node.op) {
                Some(op) => Expr::Binary(self.boxed(&node.left), op, self.boxed(&node.right)),
                None => self.opaque(&[&node.left, &node.right]),
            },
            ast::Expr::BoolOp(node) => match node.op {
                ast::BoolOp::And => Expr::And(self.list(&node.values)),
                ast::BoolOp::Or => Expr::Or(self.list(&node.values)),
            },
            ast::Expr::Compare(node) => {
                let rest = node.ops.iter().zip(&node.comparators);
                let rest = rest.map(|(op, right)| (compare(*op), self.expr(right)));
                Expr::Compare(self.boxed(&node.left), rest.collect())
            }
            ast::Expr::If(node) => {
                let parts = [&node.test, &node.body, &node.orelse];
                Expr::IfElse(Box::new(parts.map(|part| self.expr(part))))
            }
            ast::Expr::List(node) => Expr::List(self.list(&node.elts)),
            ast::Expr::Tuple(node) => Expr::Tuple(self.list(&node.elts)),
            ast::Expr::Set(node) => Expr::Set(self.list(&node.elts)),
            ast::Expr::Dict(node) => Expr::Dict(self.entries(&node.items)),
            ast::Expr::ListComp(node) => {
                self.comprehension(Collected::List, &node.elt, None, &node.generators)
            }
            ast::Expr::SetComp(node) => self.comprehension(Collected::Set, &node.elt, None, &node.generators),
            ast::Expr::Generator(node) => {
                self.comprehension(Collected::Generator, &node.elt, None, &node.generators)
            }
            ast::Expr::DictComp(node) => match &node.key {
                Some(key) => self.comprehension(Collected::Dict, key, Some(&node.value), &node.generators),
                None => self.opaque(&[&node.value]),
            },
            ast::Expr::Lambda(node) => {
                let inner = Lowering::default();
                let body = vec![Stmt::Return(Some(inner.expr(&node.body)))];
                let function = Function { opaque: inner.unusual.get(), ..inner.function(body) };
                Expr::Lambda(self.signed("<lambda>", node.parameters.as_deref(), function).into())
            }
            ast::Expr::Starred(node) => Expr::Starred(self.boxed(&node.value)),
            ast::Expr::Named(node) => match &*node.target {
                ast::Expr::Name(target) => Expr::Bind(text(target.id.as_str()), self.boxed(&node.value)),
                _ => self.opaque(&[&node.value]),
            },
            ast::Expr::Yield(node) => {
                self.unusual.set(true);
                self.opaque(node.value.as_deref().as_slice())
            }
            ast::Expr::YieldFrom(node) => {
                self.unusual.set(true);
                self.opaque(&[&node.value])
            }
            ast::Expr::Await(node) => {
                self.unusual.set(true);
                self.opaque(&[&node.value])
            }
            ast::Expr::BytesLiteral(_) | ast::Expr::EllipsisLiteral(_) => Expr::Opaque(Vec::new()),
            // Anything may be in there.
            _ => {
                self.unusual.set(true);
                Expr::Opaque(Vec::new())
            }
        }
    }

    pub(super) fn mention(&self, name: &Text) {
        let mut mentions = self.mentions.borrow_mut();
        if !mentions.contains(name) {
            mentions.push(Text::clone(name));
        }
    }

    /// Something that is made of `parts` in a way that is not understood.
    pub(super) fn opaque(&self, parts: &[&ast::Expr]) -> Expr {
        let inner = Lowering::default();
        for part in parts {
            inner.expr(part);
        }
        self.take_in(&inner);
        Expr::Opaque(inner.mentions.into_inner())
    }

    /// What was met in a part of this counts here, too.
    fn take_in(&self, inner: &Lowering) {
        inner.mentions.borrow().iter().for_each(|name| self.mention(name));
        self.unusual.set(self.unusual.get() || inner.unusual.get());
    }

    fn keyword(&self, keyword: &ast::Keyword) -> (Option<Text>, Expr) {
        (keyword.arg.as_ref().map(|name| text(name.as_str())), self.expr(&keyword.value))
    }

    fn comprehension(
        &self,
        kind: Collected,
        element: &ast::Expr,
        value: Option<&ast::Expr>,
        generators: &[ast::Comprehension],
    ) -> Expr {
        if generators.iter().any(|generator| generator.is_async) {
            self.unusual.set(true);
            return Expr::Opaque(Vec::new());
        }
        let inner = Lowering::default();
        let loops = generators.iter().map(|generator| ComprehensionLoop {
            target: inner.expr(&generator.target),
            iterable: inner.expr(&generator.iter),
            conditions: inner.list(&generator.ifs),
        });
        let loops = loops.collect();
        let (element, value) = (inner.expr(element), inner.optional(value));
        self.take_in(&inner);
        let mentions = inner.mentions.into_inner();
        Expr::Comprehension(Arc::new(Comprehension { kind, element, value, loops, mentions }))
    }

    fn f_string(&self, node: &ast::ExprFString) -> Expr {
        let mut parts = Vec::new();
        for part in &node.value {
            match part {
                ast::FStringPart::Literal(literal) => parts.push(FormatPart::Text(text(literal.as_str()))),
                ast::FStringPart::FString(string) => match self.format_parts(&string.elements) {
                    Some(more) => parts.extend(more),
                    // `{a=}` shows the code as well.
                    None => {
                        self.unusual.set(true);
                        return Expr::Opaque(Vec::new());
                    }
                },
            }
        }
        Expr::Format(parts)
    }

    fn format_parts(&self, elements: &[ast::InterpolatedStringElement]) -> Option<Vec<FormatPart>> {
        elements.iter().map(|element| self.format_part(element)).collect()
    }

    fn format_part(&self, element: &ast::InterpolatedStringElement) -> Option<FormatPart> {
        match element {
            ast::InterpolatedStringElement::Literal(literal) => Some(FormatPart::Text(text(&literal.value))),
            ast::InterpolatedStringElement::Interpolation(part) if part.debug_text.is_some() => None,
            ast::InterpolatedStringElement::Interpolation(part) => Some(FormatPart::Value {
                value: self.expr(&part.expression),
                conversion: match part.conversion {
                    ast::ConversionFlag::None => None,
                    ast::ConversionFlag::Str => Some('s'),
                    ast::ConversionFlag::Repr => Some('r'),
                    ast::ConversionFlag::Ascii => Some('a'),
                },
                spec: match &part.format_spec {
                    Some(spec) => self.format_parts(&spec.elements)?,
                    None => Vec::new(),
                },
            }),
        }
    }
}

fn number(number: &ast::Number) -> Expr {
    match number {
        ast::Number::Int(value) => value.as_i64().map_or(Expr::Opaque(Vec::new()), Expr::Int),
        ast::Number::Float(value) => Expr::Float(*value),
        ast::Number::Complex { .. } => Expr::Opaque(Vec::new()),
    }
}

fn unary(op: ast::UnaryOp) -> Unary {
    match op {
        ast::UnaryOp::Invert => Unary::Invert,
        ast::UnaryOp::Not => Unary::Not,
        ast::UnaryOp::UAdd => Unary::Plus,
        ast::UnaryOp::USub => Unary::Minus,
    }
}

pub(super) fn binary(op: ast::Operator) -> Option<Binary> {
    Some(match op {
        ast::Operator::Add => Binary::Add,
        ast::Operator::Sub => Binary::Sub,
        ast::Operator::Mult => Binary::Mul,
        ast::Operator::Div => Binary::Div,
        ast::Operator::FloorDiv => Binary::FloorDiv,
        ast::Operator::Mod => Binary::Mod,
        ast::Operator::Pow => Binary::Pow,
        ast::Operator::BitAnd => Binary::BitAnd,
        ast::Operator::BitOr => Binary::BitOr,
        ast::Operator::BitXor => Binary::BitXor,
        ast::Operator::LShift => Binary::ShiftLeft,
        ast::Operator::RShift => Binary::ShiftRight,
        ast::Operator::MatMult => return None,
    })
}

fn compare(op: ast::CmpOp) -> Compare {
    match op {
        ast::CmpOp::Eq => Compare::Eq,
        ast::CmpOp::NotEq => Compare::NotEq,
        ast::CmpOp::Lt => Compare::Less,
        ast::CmpOp::LtE => Compare::LessEq,
        ast::CmpOp::Gt => Compare::Greater,
        ast::CmpOp::GtE => Compare::GreaterEq,
        ast::CmpOp::Is => Compare::Is,
        ast::CmpOp::IsNot => Compare::IsNot,
        ast::CmpOp::In => Compare::In,
        ast::CmpOp::NotIn => Compare::NotIn,
    }
}
