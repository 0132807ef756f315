//! A Rust file as the rules need it: its functions and their lengths, its words and texts with their
//! lines, and which of its lines are test code. Read from the tokens, so that a word in a comment is
//! not mistaken for code.

use std::ops::RangeInclusive;

use proc_macro2::{TokenStream, TokenTree};
use syn::spanned::Spanned;
use syn::visit::{self, Visit};

/// What was found in one file.
#[derive(Default)]
pub struct RustSource {
    /// Why the file could not be read as Rust, when it could not.
    pub error: Option<String>,
    pub functions: Vec<Function>,
    /// Words of the code (identifiers), in order.
    pub words: Vec<Piece>,
    /// Texts of the code (string literals, unescaped; documentation is not among them).
    pub texts: Vec<Piece>,
    /// Structs that are filled in field by field, `Event { topic: "a.b.c", .. }`, and what is called
    /// with a text first, `JobDef::new("a.b.do", ..)`; the called function is the field.
    pub literals: Vec<Literal>,
    /// `const NAME: &str = "text"`, as `(NAME, text)`.
    pub constants: Vec<(String, String)>,
    /// Attributes by the last part of their path: `test` for `#[tokio::test]`.
    pub attributes: Vec<Piece>,
    /// Names of `#[cfg(test)] mod name;`.
    pub test_modules: Vec<String>,
    /// The whole file is test code.
    pub all_test: bool,
    test_lines: Vec<RangeInclusive<usize>>,
}

/// One function and the length of its body.
pub struct Function {
    pub name: String,
    pub line: usize,
    /// Lines of code between the braces; blank lines and comments are free.
    pub lines: usize,
    pub test: bool,
}

/// A word or a text, and where it stands.
pub struct Piece {
    pub text: String,
    pub line: usize,
}

/// One value that is a text or the name of a constant, and where it goes.
pub struct Literal {
    pub name: String,
    pub field: String,
    pub value: Value,
    pub line: usize,
}

/// The value of such a field.
pub enum Value {
    Text(String),
    Constant(String),
}

impl RustSource {
    /// Reads a file's text.
    pub fn read(text: &str) -> Self {
        let mut source = Self::default();
        let parsed =
            text.parse::<TokenStream>().map_err(|error| error.to_string()).and_then(|tokens| {
                source.collect_tokens(tokens.clone());
                syn::parse2::<syn::File>(tokens).map_err(|error| error.to_string())
            });
        match parsed {
            Ok(file) => {
                let lines: Vec<&str> = text.lines().collect();
                Reader { source: &mut source, lines: &lines, in_test: false }.visit_file(&file);
            }
            Err(error) => source.error = Some(error),
        }
        source
    }

    /// Whether a line is test code.
    pub fn is_test(&self, line: usize) -> bool {
        self.all_test || self.test_lines.iter().any(|range| range.contains(&line))
    }

    /// How many lines of test code stand inside the file.
    pub fn test_line_count(&self) -> usize {
        self.test_lines.iter().map(|range| range.clone().count()).sum()
    }

    /// Words outside test code.
    pub fn production_words(&self) -> impl Iterator<Item = &Piece> {
        self.words.iter().filter(|word| !self.is_test(word.line))
    }

    /// Texts outside test code.
    pub fn production_texts(&self) -> impl Iterator<Item = &Piece> {
        self.texts.iter().filter(|text| !self.is_test(text.line))
    }

    fn collect_tokens(&mut self, tokens: TokenStream) {
        let mut attribute = false;
        for token in tokens {
            let line = token.span().start().line;
            match token {
                TokenTree::Group(group) => {
                    // `#[doc = "..."]` is documentation, not a text of the code.
                    let words = group.stream().to_string();
                    if !(attribute && words.starts_with("doc =")) {
                        self.collect_tokens(group.stream());
                    }
                    attribute = false;
                }
                TokenTree::Ident(word) => {
                    attribute = false;
                    self.words.push(Piece { text: word.to_string(), line });
                }
                TokenTree::Punct(mark) => {
                    attribute = mark.as_char() == '#' || (attribute && mark.as_char() == '!');
                }
                TokenTree::Literal(literal) => {
                    attribute = false;
                    if let Ok(text) = syn::parse_str::<syn::LitStr>(&literal.to_string()) {
                        self.texts.push(Piece { text: text.value(), line });
                    }
                }
            }
        }
    }
}

/// Walks the syntax tree and fills a [`RustSource`].
struct Reader<'a> {
    source: &'a mut RustSource,
    lines: &'a [&'a str],
    in_test: bool,
}

impl Reader<'_> {
    fn function(&mut self, name: &syn::Ident, attributes: &[syn::Attribute], block: &syn::Block) {
        let first = block.brace_token.span.open().start().line;
        let last = block.brace_token.span.close().end().line;
        let body = self.lines.get(first..last.saturating_sub(1)).unwrap_or_default();
        let lines = body.iter().map(|line| line.trim()).filter(|line| is_code(line)).count();
        let test = self.in_test || attributes.iter().any(marks_a_test);
        let line = name.span().start().line;
        self.source.functions.push(Function { name: name.to_string(), line, lines, test });
    }
}

impl<'ast> Visit<'ast> for Reader<'_> {
    fn visit_attribute(&mut self, attribute: &'ast syn::Attribute) {
        if let Some(name) = attribute.path().segments.last() {
            let line = name.ident.span().start().line;
            self.source.attributes.push(Piece { text: name.ident.to_string(), line });
        }
    }

    fn visit_item_mod(&mut self, module: &'ast syn::ItemMod) {
        let test = module.attrs.iter().any(is_cfg_test);
        if test && module.content.is_none() {
            self.source.test_modules.push(module.ident.to_string());
        }
        if test && module.content.is_some() {
            let first = module.attrs.first().map_or(module.span(), Spanned::span).start().line;
            self.source.test_lines.push(first..=module.span().end().line);
        }
        let outside = self.in_test;
        self.in_test |= test;
        visit::visit_item_mod(self, module);
        self.in_test = outside;
    }

    fn visit_item_fn(&mut self, function: &'ast syn::ItemFn) {
        self.function(&function.sig.ident, &function.attrs, &function.block);
        visit::visit_item_fn(self, function);
    }

    fn visit_impl_item_fn(&mut self, function: &'ast syn::ImplItemFn) {
        self.function(&function.sig.ident, &function.attrs, &function.block);
        visit::visit_impl_item_fn(self, function);
    }

    fn visit_trait_item_fn(&mut self, function: &'ast syn::TraitItemFn) {
        if let Some(block) = &function.default {
            self.function(&function.sig.ident, &function.attrs, block);
        }
        visit::visit_trait_item_fn(self, function);
    }

    fn visit_item_const(&mut self, constant: &'ast syn::ItemConst) {
        if let Some(text) = text_of(&constant.expr) {
            self.source.constants.push((constant.ident.to_string(), text));
        }
        visit::visit_item_const(self, constant);
    }

    fn visit_expr_call(&mut self, call: &'ast syn::ExprCall) {
        if let (syn::Expr::Path(function), Some(first)) = (&*call.func, call.args.first()) {
            let names: Vec<String> =
                function.path.segments.iter().map(|segment| segment.ident.to_string()).collect();
            if let ([.., name, field], Some(value)) = (names.as_slice(), value_of(first)) {
                let (name, field) = (name.clone(), field.clone());
                let line = call.func.span().start().line;
                self.source.literals.push(Literal { name, field, value, line });
            }
        }
        visit::visit_expr_call(self, call);
    }

    fn visit_expr_struct(&mut self, literal: &'ast syn::ExprStruct) {
        if let Some(name) = literal.path.segments.last() {
            for field in &literal.fields {
                let syn::Member::Named(member) = &field.member else { continue };
                let Some(value) = value_of(&field.expr) else { continue };
                self.source.literals.push(Literal {
                    name: name.ident.to_string(),
                    field: member.to_string(),
                    value,
                    line: member.span().start().line,
                });
            }
        }
        visit::visit_expr_struct(self, literal);
    }
}

fn is_code(line: &str) -> bool {
    !line.is_empty() && !line.starts_with("//")
}

fn text_of(expression: &syn::Expr) -> Option<String> {
    match expression {
        syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(text), .. }) => Some(text.value()),
        _ => None,
    }
}

fn value_of(expression: &syn::Expr) -> Option<Value> {
    if let Some(text) = text_of(expression) {
        return Some(Value::Text(text));
    }
    let syn::Expr::Path(path) = expression else { return None };
    Some(Value::Constant(path.path.segments.last()?.ident.to_string()))
}

fn is_cfg_test(attribute: &syn::Attribute) -> bool {
    let syn::Meta::List(list) = &attribute.meta else { return false };
    list.path.is_ident("cfg") && {
        let mut words = Vec::new();
        identifiers(list.tokens.clone(), &mut words);
        words.iter().any(|word| word == "test") && !words.iter().any(|word| word == "not")
    }
}

fn marks_a_test(attribute: &syn::Attribute) -> bool {
    is_cfg_test(attribute)
        || attribute.path().segments.last().is_some_and(|segment| segment.ident == "test")
}

fn identifiers(tokens: TokenStream, words: &mut Vec<String>) {
    for token in tokens {
        match token {
            TokenTree::Ident(word) => words.push(word.to_string()),
            TokenTree::Group(group) => identifiers(group.stream(), words),
            TokenTree::Punct(_) | TokenTree::Literal(_) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = r#"//! A file.
/// Says "hello".
const TOPIC: &str = "a.b.happened";

fn long() {
    // a comment is free

    let text = format!("one {}", 2);
    drop(Event { topic: TOPIC, kind: "a.b.do" });
    spine::JobDef::new(TOPIC, text);
}

#[cfg(test)]
mod tests {
    #[test]
    fn works() {
        assert!(true, "yes");
    }
}
"#;

    #[test]
    fn functions_are_measured_without_blank_lines_and_comments() {
        let source = RustSource::read(FILE);
        assert_eq!(source.error, None);
        let shapes: Vec<(&str, usize, bool)> =
            source.functions.iter().map(|it| (it.name.as_str(), it.lines, it.test)).collect();
        assert_eq!(shapes, [("long", 3, false), ("works", 1, true)]);
    }

    #[test]
    fn texts_inside_macros_are_seen_and_documentation_is_not() {
        let source = RustSource::read(FILE);
        let texts: Vec<&str> = source.production_texts().map(|it| it.text.as_str()).collect();
        assert_eq!(texts, ["a.b.happened", "one {}", "a.b.do"]);
    }

    #[test]
    fn the_lines_of_an_inline_test_module_are_known() {
        let source = RustSource::read(FILE);
        assert!(source.is_test(13) && source.is_test(19) && !source.is_test(11));
        assert_eq!(source.test_line_count(), 7);
    }

    #[test]
    fn struct_literals_keep_texts_and_names_of_constants() {
        let source = RustSource::read(FILE);
        let fields: Vec<&str> = source.literals.iter().map(|it| it.field.as_str()).collect();
        assert_eq!(fields, ["topic", "kind", "new"]);
        assert_eq!(source.literals[2].name, "JobDef");
        assert!(matches!(&source.literals[0].value, Value::Constant(name) if name == "TOPIC"));
        assert!(matches!(&source.literals[1].value, Value::Text(text) if text == "a.b.do"));
    }

    #[test]
    fn a_file_that_is_no_rust_says_so() {
        assert!(RustSource::read("fn {").error.is_some());
    }
}
