//! How a text is written: plainly, in quotes, or as a block.

use granit_parser::ScalarStyle;

use super::fold::{Mode, Room, fold};
use super::{BlockQuote, Place, StringKind, Style};
use crate::yaml::scalar::{Scalar, resolve};

/// The length that JavaScript gives a text.
pub(super) fn units(text: &str) -> usize {
    text.encode_utf16().count()
}

/// A text, at its place.
pub(super) fn string(text: &str, style: &Style, place: &Place) -> String {
    let needs_escapes =
        |it: char| matches!(it, '\0'..='\u{8}' | '\u{b}'..='\u{1f}' | '\u{7f}'..='\u{9f}');
    let kind = match place.key {
        _ if text.contains(needs_escapes) => StringKind::Double,
        true => style.key_kind.unwrap_or(style.string_kind),
        false => style.string_kind,
    };
    match kind {
        StringKind::Plain => plain(text, style, place),
        StringKind::Double => double(text, style, place),
        StringKind::Single => single(text, style, place),
        StringKind::Block if place.key || place.flow == Some(true) => quoted(text, style, place),
        StringKind::Block => block(text, style, place, false),
    }
}

/// The indentation of lines behind the first one.
fn indent_of<'a>(text: &str, place: &'a Place) -> &'a str {
    if place.indent.is_empty() && has_document_mark(text) { "  " } else { &place.indent }
}

/// Whether a line of it begins as a document or a directive does.
fn has_document_mark(text: &str) -> bool {
    // Where JavaScript sees lines begin.
    let lines = text.split(['\n', '\r', '\u{2028}', '\u{2029}']);
    lines.into_iter().any(|line| ["%", "---", "..."].iter().any(|it| line.starts_with(it)))
}

fn folded(text: &str, mode: Mode, indent: &str, style: &Style, place: &Place) -> String {
    let room = Room {
        indent,
        before: place.before,
        line_width: style.line_width,
        content_width_min: style.content_width_min,
    };
    fold(text, mode, &room).0
}

fn plain(text: &str, style: &Style, place: &Place) -> String {
    let flow = place.flow == Some(true);
    let several = text.contains('\n');
    if (place.key && several) || (flow && text.contains(['[', ']', '{', '}', ','])) {
        return quoted(text, style, place);
    }
    if is_never_plain(text) {
        return match place.key || flow || !several {
            true => quoted(text, style, place),
            false => block(text, style, place, false),
        };
    }
    if !place.key && !flow && several {
        return block(text, style, place, false);
    }
    if has_document_mark(text) {
        if place.indent.is_empty() {
            return block(text, style, place, true);
        }
        if place.key && place.indent.len() == style.indent {
            return quoted(text, style, place);
        }
    }
    if !matches!(resolve(text, ScalarStyle::Plain, None), Scalar::Text(_)) {
        return quoted(text, style, place);
    }
    let text = with_line_ends(text, &format!("\n{}", place.indent));
    match place.key {
        true => text,
        false => folded(&text, Mode::Flow, &place.indent, style, place),
    }
}

/// Whether a text would be something else without quotes.
fn is_never_plain(text: &str) -> bool {
    let letters: Vec<char> = text.chars().collect();
    let first = letters.first().copied().unwrap_or('x');
    let blank = |it: char| matches!(it, ' ' | '\t');
    let marks = "\n\t ,[]{}#&*!|>'\"%@`";
    marks.contains(first)
        || (matches!(first, '?' | '-') && letters.get(1).is_none_or(|it| blank(*it)))
        || letters.last().is_some_and(|it| matches!(it, '\n' | '\t' | ' ' | ':'))
        || letters.windows(2).any(|two| match *two {
            [before, behind] => {
                (matches!(before, '\n' | ':') && blank(behind))
                    || (blank(before) && behind == '\n')
                    || (matches!(before, '\n' | '\t' | ' ') && behind == '#')
            }
            _ => false,
        })
}

fn quoted(text: &str, style: &Style, place: &Place) -> String {
    let (has_double, has_single) = (text.contains('"'), text.contains('\''));
    let in_single = match style.single_quote {
        Some(false) => false,
        _ if has_double != has_single => has_double,
        preferred => preferred == Some(true),
    };
    match in_single {
        true => single(text, style, place),
        false => double(text, style, place),
    }
}

fn single(text: &str, style: &Style, place: &Place) -> String {
    let letters: Vec<char> = text.chars().collect();
    let blank = |it: char| matches!(it, ' ' | '\t');
    let blank_at_line_end = letters.windows(2).any(|two| match *two {
        [before, behind] => (blank(before) && behind == '\n') || (before == '\n' && blank(behind)),
        _ => false,
    });
    let one_line = place.key && text.contains('\n');
    if style.single_quote == Some(false) || one_line || blank_at_line_end {
        return double(text, style, place);
    }
    let indent = indent_of(text, place);
    let inner = with_line_ends(&text.replace('\'', "''"), &format!("\n{indent}"));
    let text = format!("'{inner}'");
    match place.key {
        true => text,
        false => folded(&text, Mode::Flow, indent, style, place),
    }
}

fn double(text: &str, style: &Style, place: &Place) -> String {
    let json = serde_json::Value::String(text.to_owned()).to_string();
    if style.json_quotes {
        return json;
    }
    let indent = indent_of(text, place);
    let one_line = place.key || units(&json) < style.multi_line_min;
    let text = rewritten(&json.chars().collect::<Vec<_>>(), indent, one_line);
    match place.key {
        true => text,
        false => folded(&text, Mode::Quoted, indent, style, place),
    }
}

/// A JSON string with the escapes of YAML, and lines of its own where it may have them.
fn rewritten(json: &[char], indent: &str, one_line: bool) -> String {
    let is = |at: usize, what: &str| {
        what.chars().enumerate().all(|(i, it)| json.get(at + i) == Some(&it))
    };
    let mut text = String::new();
    let mut at = 0;
    while at < json.len() {
        if is(at, " \\n") {
            // It would vanish before a line end.
            text.push_str("\\ ");
            at += 1;
        } else if is(at, "\\u") {
            let code: String =
                json[(at + 2).min(json.len())..(at + 6).min(json.len())].iter().collect();
            match (code.as_str(), code.strip_prefix("00")) {
                ("0000", _) => text.push_str("\\0"),
                ("0007", _) => text.push_str("\\a"),
                ("000b", _) => text.push_str("\\v"),
                ("001b", _) => text.push_str("\\e"),
                (_, Some(low)) => text.push_str(&format!("\\x{low}")),
                _ => text.push_str(&format!("\\u{code}")),
            }
            at += 6;
        } else if is(at, "\\n") && !one_line && !is(at + 2, "\"") {
            text.push_str("\n\n");
            while is(at + 2, "\\n") && !is(at + 4, "\"") {
                text.push('\n');
                at += 2;
            }
            text.push_str(indent);
            if is(at + 2, " ") {
                text.push('\\');
            }
            at += 2;
        } else if json[at] == '\\' {
            text.extend(json.iter().skip(at).take(2));
            at += 2;
        } else {
            text.push(json[at]);
            at += 1;
        }
    }
    text
}

/// A block of lines. `forced` indents it also where nothing is above it.
fn block(text: &str, style: &Style, place: &Place, forced: bool) -> String {
    let behind_last_line = text.rsplit_once('\n').map(|(_, last)| last);
    let ends_in_blanks = behind_last_line
        .is_some_and(|last| !last.is_empty() && last.chars().all(|it| matches!(it, ' ' | '\t')));
    if style.block_quote == BlockQuote::Off || ends_in_blanks {
        return quoted(text, style, place);
    }
    let indent = if forced && place.indent.is_empty() { "  " } else { indent_of(text, place) };
    let literal = match style.block_quote {
        BlockQuote::Literal => true,
        BlockQuote::Folded => false,
        _ => !is_longer(text, style.line_width, indent.len()),
    };
    if text.is_empty() {
        return if literal { "|\n" } else { ">\n" }.to_owned();
    }
    let body = text.trim_end_matches(['\n', '\t', ' ']);
    let end = &text[body.len()..];
    let chomp = match end.find('\n') {
        None => "-",
        Some(at) if body.is_empty() || at != end.len() - 1 => "+",
        Some(_) => "",
    };
    let end = with_inner_line_ends(end.strip_suffix('\n').unwrap_or(end), indent);
    let leading = body.len() - body.trim_start_matches([' ', '\n']).len();
    let start = body[..leading].rfind('\n').map_or("", |at| &body[..=at]);
    let body = &body[start.len()..];
    let indicator = match text[..leading].contains(' ') {
        false => "",
        true if indent.is_empty() => "1",
        true => "2",
    };
    let start = with_line_ends(start, indent);
    if !literal {
        let room = Room {
            indent,
            before: Some(indent.len()),
            line_width: style.line_width,
            content_width_min: style.content_width_min,
        };
        let lines = with_line_ends(&unbroken(body), indent);
        let (text, overflow) = fold(&format!("{start}{lines}{end}"), Mode::Block, &room);
        if !overflow || style.block_quote == BlockQuote::Folded {
            return format!(">{indicator}{chomp}\n{indent}{text}");
        }
    }
    let body = with_line_ends(body, indent);
    format!("|{indicator}{chomp}\n{indent}{start}{body}{end}")
}

/// Whether a line of it is longer than there is room.
fn is_longer(text: &str, line_width: usize, indent: usize) -> bool {
    let limit = line_width.saturating_sub(indent);
    line_width > 0 && text.split('\n').any(|line| units(line) > limit)
}

/// Each run of line ends with `more` behind it.
fn with_line_ends(text: &str, more: &str) -> String {
    let mut result = String::with_capacity(text.len());
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        result.push(letter);
        if letter == '\n' && letters.peek() != Some(&'\n') {
            result.push_str(more);
        }
    }
    result
}

/// The same, but for a run that ends the text.
fn with_inner_line_ends(text: &str, more: &str) -> String {
    let body = text.trim_end_matches('\n');
    with_line_ends(body, more) + &text[body.len()..]
}

/// The text of a folded block that comes back as `text`: a line end more wherever one would become a
/// blank, which lines that are indented more do not let happen.
fn unbroken(text: &str) -> String {
    let mut more: Vec<char> = Vec::with_capacity(text.len());
    let mut before = 'x';
    for letter in text.chars() {
        if letter == '\n' && before != '\n' {
            more.push('\n');
        }
        more.push(letter);
        before = letter;
    }
    let blank = |at: usize| matches!(more.get(at), Some(' ' | '\t'));
    let mut result = String::with_capacity(more.len());
    let mut at = 0;
    while at < more.len() {
        let line = match more[at] {
            _ if at == 0 && blank(0) => 0,
            '\n' if blank(at + 1) => at + 1,
            letter => {
                result.push(letter);
                at += 1;
                continue;
            }
        };
        let find = |from: usize, fits: fn(char) -> bool| {
            more[from..].iter().position(|it| fits(*it)).map_or(more.len(), |it| from + it)
        };
        let end = find(line, |it| matches!(it, '\n' | '\r' | '\u{2028}' | '\u{2029}'));
        let run = find(end, |it| !matches!(it, '\n' | '\t' | ' '));
        result.extend(&more[line..end]);
        at = end;
        if run > end && more[run - 1] == '\n' {
            result.extend(&more[end..run - 1]);
            at = run;
        }
    }
    result
}
