//! Coverage: Cobertura's and JaCoCo's XML, and lcov, as a share of lines.

use serde_json::{Value, json};

use super::xml::{Piece, pieces};

/// What a report says; `None` for one that says nothing.
pub fn read(path: &str, text: &str) -> Option<Value> {
    let (covered, all) = match path.rsplit('/').next() {
        Some("lcov.info") => lcov(text)?,
        Some("jacoco.xml") => jacoco(text)?,
        _ => cobertura(text)?,
    };
    let share = if all == 0 { 0.0 } else { covered as f64 / all as f64 };
    Some(json!({ "linesCovered": covered, "lines": all, "share": share }))
}

fn cobertura(text: &str) -> Option<(u64, u64)> {
    let (mut covered, mut all) = (0, 0);
    for piece in pieces(text, 1_000_000) {
        let Piece::Begins(name, attributes, _) = piece else { continue };
        let number = |name: &str| {
            attributes.iter().find(|it| it.0 == name).and_then(|it| it.1.parse::<u64>().ok())
        };
        if name == "coverage"
            && let (Some(covered), Some(all)) = (number("lines-covered"), number("lines-valid"))
        {
            return Some((covered, all));
        }
        if name == "line"
            && let Some(hits) = number("hits")
        {
            all += 1;
            covered += u64::from(hits > 0);
        }
    }
    (all > 0).then_some((covered, all))
}

/// The last counter of lines is that of the whole report: a parent's counters follow its children.
fn jacoco(text: &str) -> Option<(u64, u64)> {
    let mut whole = None;
    for piece in pieces(text, 1_000_000) {
        let Piece::Begins("counter", attributes, _) = piece else { continue };
        let word = |name: &str| attributes.iter().find(|it| it.0 == name).map(|it| it.1.as_str());
        if word("type") == Some("LINE") {
            let number = |name: &str| word(name)?.parse::<u64>().ok();
            let (missed, covered) = (number("missed")?, number("covered")?);
            whole = Some((covered, missed.checked_add(covered)?));
        }
    }
    whole
}

fn lcov(text: &str) -> Option<(u64, u64)> {
    let sum = |word: &str| {
        let found = text.lines().filter_map(|it| it.strip_prefix(word)?.trim().parse::<u64>().ok());
        found.fold(0_u64, u64::saturating_add)
    };
    let all = sum("LF:");
    (all > 0).then(|| (sum("LH:"), all))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_is_read() {
        let xml = "<coverage line-rate=\"0.5\" lines-covered=\"3\" lines-valid=\"4\"></coverage>";
        assert_eq!(read("reports/coverage.xml", xml).unwrap()["share"], 0.75);
        let lines = "<coverage><line number='1' hits='0'/><line number='2' hits='5'/></coverage>";
        assert_eq!(read("reports/coverage.xml", lines).unwrap()["share"], 0.5);
        assert_eq!(read("lcov.info", "SF:a\nLF:10\nLH:5\nend_of_record\n").unwrap()["lines"], 10);
        assert!(read("reports/coverage.xml", "no").is_none());
        let xml = "<!DOCTYPE report PUBLIC '-//JACOCO//DTD Report 1.1//EN' 'report.dtd'><report name='pay'>\
            <package name='a'><counter type='LINE' missed='1' covered='1'/></package>\
            <counter type='BRANCH' missed='9' covered='1'/><counter type='LINE' missed='1' covered='3'/></report>";
        assert_eq!(read("reports/jacoco.xml", xml).unwrap()["share"], 0.75);
        assert!(read("reports/jacoco.xml", "<report/>").is_none());
    }
}
