//! Which word was probably meant.

use super::limits::SPELLING_LENGTH_MAX;

/// The candidate that `word` is most likely a misspelling of: one letter wrong in short words, two in
/// longer ones, wrong case for free. `None` when nothing is near.
pub(super) fn closest<'a>(
    word: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    let lower = word.to_lowercase();
    candidates
        .into_iter()
        .filter(|candidate| *candidate != word)
        .map(|candidate| (distance(&lower, &candidate.to_lowercase()), candidate))
        .filter(|(distance, candidate)| *distance <= tolerance(word.len().min(candidate.len())))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

fn tolerance(length: usize) -> usize {
    match length {
        0..=3 => 0,
        4..=5 => 1,
        _ => 2,
    }
}

/// Letters to insert, drop, change or swap with their neighbour to make `left` into `right`.
fn distance(left: &str, right: &str) -> usize {
    let left: Vec<char> = left.chars().collect();
    let right: Vec<char> = right.chars().collect();
    if left.len().max(right.len()) > SPELLING_LENGTH_MAX {
        return usize::MAX;
    }
    // Three rows of the table are enough: the one being filled and the two above it.
    let mut above_above: Vec<usize> = Vec::new();
    let mut above: Vec<usize> = (0..=right.len()).collect();
    for (row, letter) in left.iter().enumerate() {
        let mut here = vec![row + 1];
        for (column, other) in right.iter().enumerate() {
            let changed = above[column] + usize::from(letter != other);
            let mut best = changed.min(above[column + 1] + 1).min(here[column] + 1);
            let swapped =
                row > 0 && column > 0 && left[row - 1] == *other && *letter == right[column - 1];
            if swapped {
                best = best.min(above_above[column - 1] + 1);
            }
            here.push(best);
        }
        above_above = std::mem::replace(&mut above, here);
    }
    above[right.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_words_are_suggested_and_far_ones_are_not() {
        let candidates = ["listen", "database", "auth", "url", "readonly"];
        for (word, expected) in [
            ("lisen", Some("listen")),
            ("databse", Some("database")),
            ("dataabes", Some("database")),
            ("Listen", Some("listen")),
            ("readOnly", Some("readonly")),
            ("atuh", Some("auth")),
            ("URL", Some("url")),
            ("ul", None),
            ("oath", None),
            ("cache", None),
            ("", None),
        ] {
            assert_eq!(closest(word, candidates), expected, "{word}");
        }
    }
}
