//! What a file is, for whoever shows it. Pure.
//!
//! What it holds decides, not what it is called: a page of ours never becomes one by its name. Only of
//! what is not text is the name asked for a word, and of what is too large to be looked at.

/// What a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Media {
    /// Its media type.
    pub name: &'static str,
    /// Whether it is text.
    pub is_text: bool,
    /// Whether it is a picture that browsers show.
    pub is_image: bool,
}

/// Text of any kind: it is shown as it is.
const TEXT: Media = Media { name: "text/plain; charset=utf-8", is_text: true, is_image: false };

/// A drawing, which is text and may hold a script.
const DRAWING: Media = Media { name: "image/svg+xml", is_text: true, is_image: true };

/// Bytes of which nothing is known.
const BYTES: Media = Media { name: "application/octet-stream", is_text: false, is_image: false };

/// How pictures begin that hold nothing that runs.
const PICTURES: [(&[u8], &str); 5] = [
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"\0\0\x01\0", "image/x-icon"),
];

/// What files are that are no text, by the ends of their names.
const NAMED: [(&str, &str); 19] = [
    ("avif", "image/avif"),
    ("gif", "image/gif"),
    ("gz", "application/gzip"),
    ("ico", "image/x-icon"),
    ("jar", "application/java-archive"),
    ("jpeg", "image/jpeg"),
    ("jpg", "image/jpeg"),
    ("mp3", "audio/mpeg"),
    ("mp4", "video/mp4"),
    ("otf", "font/otf"),
    ("pdf", "application/pdf"),
    ("png", "image/png"),
    ("tar", "application/x-tar"),
    ("tgz", "application/gzip"),
    ("ttf", "font/ttf"),
    ("wasm", "application/wasm"),
    ("webp", "image/webp"),
    ("woff2", "font/woff2"),
    ("zip", "application/zip"),
];

/// What a file of this name is that holds these bytes.
pub fn of(name: &str, bytes: &[u8]) -> Media {
    let is_text = !bytes.contains(&0) && std::str::from_utf8(bytes).is_ok();
    if is_text {
        return if is_drawing(name, bytes) { DRAWING } else { TEXT };
    }
    match picture(bytes) {
        Some(name) => Media { name, is_text: false, is_image: true },
        None => Media { is_image: false, ..by_name(name) },
    }
}

/// What a file is that nobody looks into, by its name alone.
pub fn by_name(name: &str) -> Media {
    let end = name.rsplit_once('.').map(|(_, end)| end.to_ascii_lowercase()).unwrap_or_default();
    let found = NAMED.iter().find(|(known, _)| *known == end);
    found.map_or(BYTES, |(_, name)| Media { name, ..BYTES })
}

/// The kind of picture that these bytes are; `None` for anything else.
fn picture(bytes: &[u8]) -> Option<&'static str> {
    let begins = PICTURES.iter().find(|(magic, _)| bytes.starts_with(magic)).map(|(_, name)| *name);
    begins.or_else(|| match (bytes.get(..4), bytes.get(4..8), bytes.get(8..12)) {
        (Some(b"RIFF"), _, Some(b"WEBP")) => Some("image/webp"),
        (_, Some(b"ftyp"), Some(b"avif" | b"avis")) => Some("image/avif"),
        _ => None,
    })
}

fn is_drawing(name: &str, bytes: &[u8]) -> bool {
    let is_named = name.rsplit_once('.').is_some_and(|(_, end)| end.eq_ignore_ascii_case("svg"));
    is_named && bytes.windows(4).take(SEEN_BYTES).any(|it| it.eq_ignore_ascii_case(b"<svg"))
}

/// How far into a drawing its element is looked for, in bytes.
const SEEN_BYTES: usize = 4_096;

#[cfg(test)]
mod tests {
    use super::*;

    fn name(name: &str, bytes: &[u8]) -> &'static str {
        of(name, bytes).name
    }

    #[test]
    fn what_a_file_holds_decides_what_it_is() {
        assert_eq!(name("a.png", b"\x89PNG\r\n\x1a\n\0"), "image/png");
        assert_eq!(name("a.html", b"\x89PNG\r\n\x1a\n\0"), "image/png");
        assert_eq!(name("a.webp", b"RIFF\0\0\0\0WEBPVP8 \0"), "image/webp");
        assert_eq!(name("a.avif", b"\0\0\0\x20ftypavif\0\0"), "image/avif");
        assert_eq!(name("a.png", b"<script>alert(1)</script>"), TEXT.name);
        assert_eq!(name("a.svg", b"<?xml version='1.0'?><svg/>"), "image/svg+xml");
        assert_eq!(name("a.svg", b"<html>"), TEXT.name);
        assert_eq!(name("a.txt", b"<svg/>"), TEXT.name);
    }

    #[test]
    fn a_name_says_what_it_is_but_never_that_it_may_be_shown() {
        let pdf = of("a.PDF", b"%PDF-1.7\0");
        assert_eq!((pdf.name, pdf.is_image, pdf.is_text), ("application/pdf", false, false));
        let odd = of("a.png", b"\x89P\0\x01");
        assert_eq!((odd.name, odd.is_image), ("image/png", false));
        assert_eq!(name("page.html", b"<script>\0"), "application/octet-stream");
        assert!(!by_name("huge.png").is_image);
    }
}
