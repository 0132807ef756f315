//! As much of XML as reports need: elements with their attributes, one after another, and texts. No
//! entities but the five of XML itself, no documents of others, nothing that recurses.

/// One thing of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece<'a> {
    /// An element begins; whether it ends at once.
    Begins(&'a str, Vec<(&'a str, String)>, bool),
    /// An element ends.
    Ends(&'a str),
    /// Text.
    Text(String),
}

/// The pieces of a document, at most `most`; what cannot be read ends it.
pub fn pieces(text: &str, most: usize) -> Vec<Piece<'_>> {
    let (mut all, mut rest) = (Vec::new(), text);
    while all.len() < most {
        let Some(at) = rest.find('<') else { break };
        if !rest[..at].trim().is_empty() {
            all.push(Piece::Text(plain(&rest[..at])));
        }
        rest = &rest[at..];
        let skip = |begin: &str, end: &str| {
            let inner = rest.strip_prefix(begin)?;
            inner.split_once(end)
        };
        if let Some((inner, after)) = skip("<![CDATA[", "]]>") {
            all.push(Piece::Text(inner.to_owned()));
            rest = after;
        } else if let Some((_, after)) = skip("<!--", "-->") {
            rest = after;
        } else if let Some((_, after)) = skip("<?", "?>").or_else(|| skip("<!", ">")) {
            rest = after;
        } else if let Some((name, after)) = skip("</", ">") {
            all.push(Piece::Ends(name.trim()));
            rest = after;
        } else {
            let Some((piece, after)) = element(&rest[1..]) else { break };
            all.push(piece);
            rest = after;
        }
    }
    all
}

fn element(text: &str) -> Option<(Piece<'_>, &str)> {
    let end = text.find(|it: char| it.is_whitespace() || matches!(it, '>' | '/'))?;
    let name = &text[..end];
    let mut rest = text[end..].trim_start();
    let mut attributes = Vec::new();
    loop {
        if let Some(after) = rest.strip_prefix("/>") {
            return Some((Piece::Begins(name, attributes, true), after));
        }
        if let Some(after) = rest.strip_prefix('>') {
            return Some((Piece::Begins(name, attributes, false), after));
        }
        let (key, after) = rest.split_once('=')?;
        let after = after.trim_start();
        let quote = after.chars().next().filter(|it| matches!(it, '"' | '\''))?;
        let (value, after) = after[1..].split_once(quote)?;
        attributes.push((key.trim(), plain(value)));
        rest = after.trim_start();
    }
}

fn plain(text: &str) -> String {
    if !text.contains('&') {
        return text.to_owned();
    }
    let known = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&apos;", "'"), ("&#10;", "\n")];
    let text = known.iter().fold(text.to_owned(), |text, (from, to)| text.replace(from, to));
    text.replace("&amp;", "&")
}
