//! Which version of Maven is older, by the order that Maven documents for its versions (POM reference,
//! "Version Order Specification"). No well-kept crate has it. Pure.

use std::cmp::Ordering;

use crate::limits::VERSION_DEPTH_MAX;

/// Qualifiers in their order; the empty one is a release.
const QUALIFIERS: &[&str] = &["alpha", "beta", "milestone", "rc", "snapshot", "", "sp"];

#[derive(Clone, Debug, PartialEq, Eq)]
enum Item {
    /// Without leading zeros.
    Number(String),
    Word(String),
    List(Vec<Item>),
}

/// Compares two versions.
pub fn compare(one: &str, other: &str) -> Ordering {
    compare_lists(&parse(one), &parse(other))
}

/// A version becomes a list: `-`, and a change between digits and letters, begin a list in the list.
fn parse(version: &str) -> Vec<Item> {
    let version = version.to_lowercase();
    let mut open: Vec<Vec<Item>> = vec![Vec::new()];
    let mut token = String::new();
    let mut is_number = false;
    let mut letters = version.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '.' | '-' => {
                if token.is_empty() {
                    push(&mut open, Item::Number(String::new()));
                } else {
                    let token = std::mem::take(&mut token);
                    push(&mut open, item(&token, is_number, false));
                }
                if letter == '-' {
                    descend(&mut open);
                }
            }
            letter => {
                let digit = letter.is_ascii_digit();
                if !token.is_empty() && digit != is_number {
                    let before = std::mem::take(&mut token);
                    // `1.0alpha1` is `1.0-alpha-1`; a word right before a number may be a short one.
                    if is_number {
                        push(&mut open, item(&before, true, false));
                        descend(&mut open);
                    } else {
                        descend_unless_empty(&mut open);
                        push(&mut open, item(&before, false, true));
                        descend(&mut open);
                    }
                }
                is_number = digit;
                token.push(letter);
            }
        }
        if letters.peek().is_none() && !token.is_empty() {
            let last = std::mem::take(&mut token);
            if !is_number {
                descend_unless_empty(&mut open);
            }
            push(&mut open, item(&last, is_number, false));
        }
    }
    while open.len() > 1 {
        close(&mut open);
    }
    let mut list = open.pop().unwrap_or_default();
    trim(&mut list);
    list
}

fn push(open: &mut [Vec<Item>], item: Item) {
    if let Some(list) = open.last_mut() {
        list.push(item);
    }
}

fn descend_unless_empty(open: &mut Vec<Vec<Item>>) {
    if open.last().is_some_and(|list| !list.is_empty()) {
        descend(open);
    }
}

fn descend(open: &mut Vec<Vec<Item>>) {
    if open.len() < VERSION_DEPTH_MAX {
        open.push(Vec::new());
    }
}

fn close(open: &mut Vec<Vec<Item>>) {
    if let Some(mut list) = open.pop() {
        trim(&mut list);
        push(open, Item::List(list));
    }
}

fn item(token: &str, is_number: bool, before_digit: bool) -> Item {
    if is_number {
        return Item::Number(token.trim_start_matches('0').to_owned());
    }
    let word = match token {
        "a" if before_digit => "alpha",
        "b" if before_digit => "beta",
        "m" if before_digit => "milestone",
        "ga" | "final" | "release" => "",
        "cr" => "rc",
        other => other,
    };
    Item::Word(word.to_owned())
}

/// Takes away what means nothing at the end of a list, and before the lists in it.
fn trim(list: &mut Vec<Item>) {
    let mut at = list.len();
    while at > 0 {
        at -= 1;
        match list.get(at) {
            Some(item) if is_nothing(item) => {
                list.remove(at);
            }
            Some(Item::List(_)) => {}
            _ => break,
        }
    }
}

fn is_nothing(item: &Item) -> bool {
    match item {
        Item::Number(digits) => digits.is_empty(),
        Item::Word(word) => word.is_empty(),
        Item::List(list) => list.is_empty(),
    }
}

fn compare_lists(one: &[Item], other: &[Item]) -> Ordering {
    for at in 0..one.len().max(other.len()) {
        let order = match (one.get(at), other.get(at)) {
            (Some(one), Some(other)) => compare_items(one, other),
            (Some(one), None) => against_nothing(one),
            (None, Some(other)) => against_nothing(other).reverse(),
            (None, None) => Ordering::Equal,
        };
        if order != Ordering::Equal {
            return order;
        }
    }
    Ordering::Equal
}

fn against_nothing(item: &Item) -> Ordering {
    match item {
        Item::Number(digits) if digits.is_empty() => Ordering::Equal,
        Item::Number(_) => Ordering::Greater,
        Item::Word(word) => rank(word).cmp(&rank("")),
        Item::List(list) => list
            .iter()
            .map(against_nothing)
            .find(|it| *it != Ordering::Equal)
            .unwrap_or(Ordering::Equal),
    }
}

fn compare_items(one: &Item, other: &Item) -> Ordering {
    match (one, other) {
        (Item::Number(one), Item::Number(other)) => {
            one.len().cmp(&other.len()).then_with(|| one.cmp(other))
        }
        (Item::Word(one), Item::Word(other)) => rank(one).cmp(&rank(other)),
        (Item::List(one), Item::List(other)) => compare_lists(one, other),
        // A number is newer than a list, and a list newer than a word.
        (Item::Number(_), _) | (Item::List(_), Item::Word(_)) => Ordering::Greater,
        (_, Item::Number(_)) | (Item::Word(_), Item::List(_)) => Ordering::Less,
    }
}

/// Known words in their order, unknown ones after them by their letters.
fn rank(word: &str) -> (usize, &str) {
    match QUALIFIERS.iter().position(|it| *it == word) {
        Some(place) => (place, ""),
        None => (QUALIFIERS.len(), word),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_in_the_order_of_the_reference() {
        for (older, newer) in [
            ("1", "1.1"),
            ("1-snapshot", "1"),
            ("1", "1-sp"),
            ("1-foo2", "1-foo10"),
            ("1.foo", "1-1"),
            ("1-1", "1.1"),
            ("1-alpha-1", "1-beta-1"),
            ("1-beta-1", "1-milestone-1"),
            ("1-milestone-1", "1-rc-1"),
            ("1-cr1", "1-rc2"),
            ("1-rc-1", "1-SNAPSHOT"),
            ("1", "1-abc"),
            ("1-sp-1", "1-abc"),
            ("2.9.9", "2.10.0"),
            ("5.3.18", "5.3.20"),
            ("2.13.4", "2.13.4.2"),
            ("1.0.0.RC1", "1.0.0.RELEASE"),
            ("31.0-jre", "31.1-android"),
            ("1.0-alpha-2", "1.0-alpha-10"),
        ] {
            assert_eq!(compare(older, newer), Ordering::Less, "{older} {newer}");
            assert_eq!(compare(newer, older), Ordering::Greater, "{older} {newer}");
        }
    }

    #[test]
    fn spellings_of_one_version_are_one() {
        for (one, other) in [
            ("1", "1.0.0"),
            ("1.ga", "1"),
            ("1-final", "1-0"),
            ("1.0.RELEASE", "1"),
            ("1a1", "1-alpha-1"),
            ("1-a1", "1-alpha-1"),
            ("1CR1", "1-rc-1"),
            ("01", "1"),
            ("1.X", "1.x"),
        ] {
            assert_eq!(compare(one, other), Ordering::Equal, "{one} {other}");
        }
    }

    #[test]
    fn hostile_versions_are_compared_in_time() {
        let deep = "-1a".repeat(100_000);
        assert_eq!(compare(&deep, &deep), Ordering::Equal);
    }
}
