//! `cargo xtask codegen`: what is written from the code, so that nobody writes the same fact twice: the
//! page of the limits, the API's document in `web/`, and from that the portal's client.
//!
//! A limit is a constant in a file named `limits.rs`; its documentation and its value become a row.
//! `Limits` of YAML is a struct with constants of its own type; each field becomes a row.

use std::collections::BTreeMap;

use syn::spanned::Spanned as _;

use crate::cache::Cache;
use crate::programs::{self, Failure, Outcome};
use crate::tidy::Checkout;
use crate::web;

/// What `cargo xtask codegen --help` prints.
pub const HELP: &str = "\
Usage: cargo xtask codegen [--check]

Writes docs/reference/limits.md from the limits.rs of every crate, web/openapi.json from what the
server serves, and web/src/api/schema.d.ts from that. `cargo xtask tidy` and the tests say when one of
them is out of date.

  --check  only say whether the first two are up to date";

/// The generated page.
pub const PAGE: &str = "docs/reference/limits.md";

/// The API's document, and the test that holds it against the server.
const DOCUMENT: &str = "web/openapi.json";
const TEST: &str = "tests::document::the_document_that_the_portal_is_written_from_is_the_servers";

const HEAD: &str = "\
# Limits

Everything that comes from outside is bounded. These are the bounds, with what each is there for. They
are constants of the code, not settings, unless [the configuration](../configuration.md) says otherwise.

*Written by `cargo xtask codegen` from the `limits.rs` of each crate; do not edit.*
";

/// One limit.
struct Limit {
    name: String,
    value: String,
    about: String,
}

/// `cargo xtask codegen`.
pub fn run(arguments: &[String]) -> Outcome {
    let check = match arguments {
        [] => false,
        [only] if only == "--check" => true,
        [other, ..] => return Err(Failure::usage(format!("codegen: unknown option `{other}`"))),
    };
    limits_page(check)?;
    document(check)
}

fn limits_page(check: bool) -> Outcome {
    let checkout = Checkout::read()?;
    let page = page(&checkout);
    if checkout.text_of(PAGE) == Some(page.as_str()) {
        println!("codegen: {PAGE} is up to date");
        return Ok(());
    }
    if check {
        return Err(Failure::new(format!("{PAGE} is out of date; run `cargo xtask codegen`")));
    }
    std::fs::write(programs::root().join(PAGE), page)?;
    println!("codegen: wrote {PAGE}");
    Ok(())
}

/// The API's document: the test that holds it against the server writes it, and the client is written
/// from it.
fn document(check: bool) -> Outcome {
    let cache = Cache::find()?;
    let mut cargo = programs::cargo(&cache.target());
    cargo.args(["test", "--quiet", "--profile", "ci", "--package", "flagstone", "--"]);
    cargo.args(["--exact", TEST]);
    if !check {
        cargo.env("FLAGSTONE_WRITE_OPENAPI", "1");
    }
    programs::capture(&mut cargo).map_err(|failure| match check {
        true => Failure::new(format!("{DOCUMENT} is out of date; run `cargo xtask codegen`")),
        false => failure,
    })?;
    if !check {
        web::write_client()?;
    }
    println!("codegen: {DOCUMENT} is up to date");
    Ok(())
}

/// The page as it should be.
pub fn page(checkout: &Checkout) -> String {
    let mut sections: BTreeMap<String, Vec<Limit>> = BTreeMap::new();
    for (file, text) in checkout.texts(&["/limits.rs"]) {
        let Some(path) = file.path.strip_prefix("crates/") else { continue };
        let title = path.replace("/src/", "/").replace("/limits.rs", "").replace('/', ", ");
        if let Ok(parsed) = syn::parse_str::<syn::File>(text) {
            sections.entry(title).or_default().extend(limits(text, &parsed));
        }
    }
    let mut page = HEAD.to_owned();
    for (title, limits) in sections.iter().filter(|(_, limits)| !limits.is_empty()) {
        page.push_str(&format!(
            "\n## {title}\n\n| Limit | Value | What it bounds |\n|---|---|---|\n"
        ));
        for Limit { name, value, about } in limits {
            page.push_str(&format!("| `{name}` | {value} | {about} |\n"));
        }
    }
    page
}

fn limits(text: &str, file: &syn::File) -> Vec<Limit> {
    let mut found = Vec::new();
    let mut fields: BTreeMap<String, String> = BTreeMap::new();
    for item in &file.items {
        match item {
            syn::Item::Const(it) => found.push(Limit {
                name: it.ident.to_string(),
                value: value(text, &it.ident.to_string(), &it.expr),
                about: documentation(&it.attrs),
            }),
            syn::Item::Struct(it) => {
                for field in &it.fields {
                    let name = field.ident.as_ref().map(ToString::to_string).unwrap_or_default();
                    fields.insert(name, documentation(&field.attrs));
                }
            }
            syn::Item::Impl(block) => {
                for item in &block.items {
                    let syn::ImplItem::Const(constant) = item else { continue };
                    let syn::Expr::Struct(literal) = &constant.expr else { continue };
                    for field in &literal.fields {
                        let syn::Member::Named(name) = &field.member else { continue };
                        let about = fields.get(&name.to_string()).cloned().unwrap_or_default();
                        found.push(Limit {
                            name: format!("{}.{name}", constant.ident),
                            value: value(text, &name.to_string().to_uppercase(), &field.expr),
                            about,
                        });
                    }
                }
            }
            _ => {}
        }
    }
    found
}

/// The documentation of an item as one line, with links of the code's own kind made plain.
fn documentation(attributes: &[syn::Attribute]) -> String {
    let mut lines = Vec::new();
    for attribute in attributes {
        let syn::Meta::NameValue(pair) = &attribute.meta else { continue };
        let syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(text), .. }) = &pair.value else {
            continue;
        };
        if pair.path.is_ident("doc") {
            lines.push(text.value().trim().to_owned());
        }
    }
    lines.join(" ").replace("[`", "`").replace("`]", "`").replace('|', "\\|")
}

/// A value as a reader wants it: sizes and times in their largest whole unit, the rest as written.
fn value(text: &str, name: &str, expression: &syn::Expr) -> String {
    if let Some(number) = number(expression) {
        return with_unit(name, number);
    }
    if let syn::Expr::Call(call) = expression {
        let callee = written(text, &call.func);
        let argument = call.args.first().and_then(number);
        match (callee.rsplit("::").next(), argument) {
            (Some("from_secs"), Some(seconds)) => return time(seconds * 1_000),
            (Some("from_millis"), Some(milliseconds)) => return time(milliseconds),
            _ => {}
        }
    }
    format!("`{}`", written(text, expression))
}

fn number(expression: &syn::Expr) -> Option<u128> {
    match expression {
        syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Int(literal), .. }) => {
            literal.base10_parse().ok()
        }
        syn::Expr::Paren(inner) => number(&inner.expr),
        syn::Expr::Cast(cast) => number(&cast.expr),
        syn::Expr::Binary(binary) => {
            let (left, right) = (number(&binary.left)?, number(&binary.right)?);
            match binary.op {
                syn::BinOp::Mul(_) => left.checked_mul(right),
                syn::BinOp::Add(_) => left.checked_add(right),
                syn::BinOp::Sub(_) => left.checked_sub(right),
                syn::BinOp::Shl(_) => left.checked_shl(u32::try_from(right).ok()?),
                _ => None,
            }
        }
        _ => None,
    }
}

fn with_unit(name: &str, number: u128) -> String {
    let words: Vec<&str> = name.split('_').collect();
    if words.contains(&"BYTES") {
        return unit(number, &[(1 << 30, "GiB"), (1 << 20, "MiB"), (1 << 10, "KiB"), (1, "bytes")]);
    }
    if words.contains(&"MS") {
        return time(number);
    }
    grouped(number)
}

fn time(milliseconds: u128) -> String {
    let day = 24 * 3_600_000;
    let units = [(day, "d"), (3_600_000, "h"), (60_000, "min"), (1_000, "s"), (1, "ms")];
    unit(milliseconds, &units)
}

/// The number in the largest unit that divides it.
fn unit(number: u128, units: &[(u128, &str)]) -> String {
    let fits = units.iter().find(|(size, _)| number >= *size && number.is_multiple_of(*size));
    match fits {
        Some((size, unit)) => format!("{} {unit}", grouped(number / size)),
        None => grouped(number),
    }
}

/// `1000000` is `1,000,000`.
fn grouped(number: u128) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// The source text of an expression on one line.
fn written(text: &str, expression: &syn::Expr) -> String {
    let span = expression.span();
    let lines: Vec<&str> = text.lines().collect();
    let (start, end) = (span.start(), span.end());
    let mut found = String::new();
    for number in start.line..=end.line {
        let line: Vec<char> = lines.get(number - 1).unwrap_or(&"").chars().collect();
        let from = if number == start.line { start.column } else { 0 };
        let to = if number == end.line { end.column } else { line.len() };
        found.extend(line.get(from..to).unwrap_or_default());
        found.push(' ');
    }
    found.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "//! Limits.\nuse std::time::Duration;\n\n/// Largest body | of all,\n/// see [`BODY`].\n\
        pub const BODY_BYTES_MAX: usize = 2 * 1024 * 1024;\n/// Wait.\npub const WAIT_MS: u64 = 90_000;\n\
        /// Quiet.\npub const QUIET: Duration = Duration::from_millis(75);\n/// Items.\n\
        pub const ITEMS_MAX: usize = 100_000;\n/// Sizes.\npub const SIZES: [usize; 2] = [100,\n    20];\n";

    #[test]
    fn a_limit_becomes_a_row_with_its_value_in_a_readers_unit() {
        let page = page(&Checkout::of(&[("crates/gate/src/http/limits.rs", FILE)]));
        assert!(page.starts_with(HEAD));
        for row in [
            "## gate, http",
            "| `BODY_BYTES_MAX` | 2 MiB | Largest body \\| of all, see `BODY`. |",
            "| `WAIT_MS` | 90 s | Wait. |",
            "| `QUIET` | 75 ms | Quiet. |",
            "| `ITEMS_MAX` | 100,000 | Items. |",
            "| `SIZES` | `[100, 20]` | Sizes. |",
        ] {
            assert!(page.contains(row), "{row}\n{page}");
        }
    }

    #[test]
    fn fields_of_a_struct_of_limits_are_rows_too() {
        let file = "/// Bounds.\npub struct Limits {\n    /// Bytes of it.\n    pub bytes: usize,\n}\n\
            impl Limits {\n    /// One.\n    pub const CONFIG: Self = Self { bytes: 1024 };\n}\n";
        let page = page(&Checkout::of(&[("crates/model/src/yaml/limits.rs", file)]));
        assert!(page.contains("| `CONFIG.bytes` | 1 KiB | Bytes of it. |"), "{page}");
    }
}
