//! Links between our own pages lead somewhere: the file is in the checkout, and a heading of that
//! name is in the page.

use std::collections::BTreeSet;

use super::checkout::Checkout;
use super::finding::Finding;

pub const NAME: &str = "docs-links";

/// Follows every relative link of every Markdown file.
pub fn check(checkout: &Checkout) -> Vec<Finding> {
    let mut found = Vec::new();
    for (file, text) in
        checkout.texts(&[".md"]).filter(|(file, _)| !file.path.contains("/skeleton/"))
    {
        for (line, target) in links(text) {
            if let Err(why) = follow(checkout, &file.path, &target) {
                found.push(Finding::at(&file.path, line, format!("`{target}`: {why}")));
            }
        }
    }
    found
}

fn follow(checkout: &Checkout, from: &str, target: &str) -> Result<(), String> {
    let (path, heading) = target.split_once('#').unwrap_or((target, ""));
    let page = if path.is_empty() { from.to_owned() } else { join(from, path)? };
    if !checkout.has(&page) {
        return Err(format!("there is no {page}; mend the link"));
    }
    let Some(text) = checkout.text_of(&page).filter(|_| page.ends_with(".md")) else {
        return Ok(());
    };
    if heading.is_empty() || headings(text).contains(heading) {
        return Ok(());
    }
    Err(format!("{page} has no heading `#{heading}`; mend the link"))
}

/// The path that a link means, from the root of the checkout.
fn join(from: &str, path: &str) -> Result<String, String> {
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop().ok_or("it leads out of the checkout; mend the link")?;
            }
            name => parts.push(name),
        }
    }
    Ok(parts.join("/"))
}

/// Relative link targets and their lines, code left out.
fn links(text: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    for (number, line) in prose(text) {
        let mut rest = line.as_str();
        while let Some(start) = rest.find("](") {
            rest = &rest[start + 2..];
            let Some(end) = rest.find(')') else { break };
            let target = rest[..end].split_whitespace().next().unwrap_or_default();
            let outside = target.contains("://") || target.starts_with("mailto:");
            if !target.is_empty() && !outside {
                found.push((number, target.to_owned()));
            }
            rest = &rest[end..];
        }
    }
    found
}

/// Lines outside fenced blocks, with code spans blanked out.
fn prose(text: &str) -> Vec<(usize, String)> {
    let mut fenced = false;
    let mut lines = Vec::new();
    for (number, line) in text.lines().enumerate() {
        if line.trim_start().starts_with("```") {
            fenced = !fenced;
        } else if !fenced {
            let spans: Vec<&str> = line.split('`').step_by(2).collect();
            lines.push((number + 1, spans.join("`")));
        }
    }
    lines
}

/// The anchors of a page's headings, as the usual renderers make them.
fn headings(text: &str) -> BTreeSet<String> {
    let mut fenced = false;
    let mut anchors = BTreeSet::new();
    for line in text.lines() {
        fenced ^= line.trim_start().starts_with("```");
        if fenced || !line.starts_with('#') {
            continue;
        }
        let title = line.trim_start_matches('#').trim().to_lowercase();
        let anchor: String = title
            .chars()
            .filter(|letter| letter.is_alphanumeric() || [' ', '-', '_'].contains(letter))
            .map(|letter| if letter == ' ' { '-' } else { letter })
            .collect();
        anchors.insert(anchor);
    }
    anchors
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_that_lead_nowhere_are_refused() {
        let page = "# One page\n[good](other.md#a-heading-2) [self](#one-page) [dir](../docs)\n\
                    [bad](missing.md) [worse](other.md#nope)\n`[code](no.md)`\n\
                    ```\n[fenced](no.md)\n```\n[out](https://a.example/x.md)\n";
        let checkout =
            Checkout::of(&[("docs/page.md", page), ("docs/other.md", "## A heading, 2!\n")]);
        let found: Vec<(usize, String)> =
            check(&checkout).into_iter().map(|finding| (finding.line, finding.message)).collect();
        assert_eq!(found.len(), 2, "{found:?}");
        assert_eq!((found[0].0, found[1].0), (3, 3));
        assert!(found[1].1.contains("no heading `#nope`"));
    }
}
