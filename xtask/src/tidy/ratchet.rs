//! What is excused for now: `xtask/ratchet.txt`, one line a file or function over a cap. It may only
//! shrink: a line whose number is too large, or that is not needed any more, is itself a finding.

use super::checkout::Checkout;
use super::finding::Finding;

const NAME: &str = "ratchet";
const FILE: &str = "xtask/ratchet.txt";
/// Lines that the ratchet may hold. Lower it when one goes; raising it is a decision to argue for.
const EXCUSES_MAX: usize = 0;

struct Excuse<'a> {
    rule: &'a str,
    subject: &'a str,
    lines: usize,
    at: usize,
}

/// Takes out what is excused, and adds what is wrong with the excuses.
pub fn apply(checkout: &Checkout, findings: Vec<Finding>) -> Vec<Finding> {
    apply_with(checkout, findings, EXCUSES_MAX)
}

fn apply_with(checkout: &Checkout, findings: Vec<Finding>, excuses_max: usize) -> Vec<Finding> {
    let mut left = Vec::new();
    let excuses = read(checkout.text_of(FILE).unwrap_or_default(), &mut left);
    if excuses.len() > excuses_max {
        let message =
            format!("{} excuses, {excuses_max} are allowed; the list only shrinks", excuses.len());
        left.push(Finding::file(FILE, message).of(NAME));
    }
    let mut used = vec![false; excuses.len()];
    for finding in findings {
        let excuse = finding.count.as_ref().and_then(|count| {
            excuses.iter().position(|it| it.rule == finding.rule && it.subject == count.subject)
        });
        let Some((position, count)) = excuse.zip(finding.count.as_ref()) else {
            left.push(finding);
            continue;
        };
        used[position] = true;
        let excuse = &excuses[position];
        if count.lines > excuse.lines {
            left.push(finding);
        } else if count.lines < excuse.lines {
            let message =
                format!("{} has shrunk; lower its number to {}", excuse.subject, count.lines);
            left.push(Finding::at(FILE, excuse.at, message).of(NAME));
        }
    }
    for (excuse, _) in excuses.iter().zip(used).filter(|(_, used)| !used) {
        let message = format!("{} needs no excuse any more; take the line out", excuse.subject);
        left.push(Finding::at(FILE, excuse.at, message).of(NAME));
    }
    left
}

fn read<'a>(text: &'a str, left: &mut Vec<Finding>) -> Vec<Excuse<'a>> {
    let mut excuses = Vec::new();
    for (number, line) in text.lines().enumerate() {
        if line.trim().is_empty() || line.starts_with('#') {
            continue;
        }
        let mut parts = line.splitn(4, ' ');
        let (rule, subject) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
        let lines = parts.next().and_then(|number| number.parse().ok());
        let reason = parts.next().unwrap_or_default().trim();
        match lines {
            Some(lines) if !reason.is_empty() => {
                excuses.push(Excuse { rule, subject, lines, at: number + 1 });
            }
            _ => {
                let message = "a line reads `rule subject number reason`";
                left.push(Finding::at(FILE, number + 1, message).of(NAME));
            }
        }
    }
    excuses
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(ratchet: &str, lines: usize) -> Vec<String> {
        let finding = Finding::file("a.rs", "too long").counting("a.rs", lines).of("file-length");
        apply_with(&Checkout::of(&[(FILE, ratchet)]), vec![finding], 1)
            .into_iter()
            .map(|finding| finding.to_string())
            .collect()
    }

    #[test]
    fn an_excused_file_may_stay_and_may_not_grow() {
        let ratchet = "# excuses\nfile-length a.rs 700 a table of codes\n";
        assert!(run(ratchet, 700).is_empty());
        assert!(run(ratchet, 701)[0].contains("too long"));
        assert!(run(ratchet, 650)[0].contains("lower its number to 650"));
    }

    #[test]
    fn an_excuse_needs_a_reason_and_a_subject_that_still_needs_it() {
        assert!(run("file-length a.rs 700\n", 700)[0].contains("a line reads"));
        let left = run("file-length b.rs 700 gone\n", 700);
        assert!(left[0].contains("too long") && left[1].contains("take the line out"), "{left:?}");
        let two = "file-length a.rs 700 one\nfile-length b.rs 700 two\n";
        assert!(run(two, 700)[0].contains("the list only shrinks"));
    }
}
