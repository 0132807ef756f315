//! What a push asks for: the commands that stand before its pack (gitprotocol-pack). Pure.

use super::pkt::{self, Pkt};
use crate::limits::{PUSH_COMMANDS_BYTES_MAX, PUSH_REFS_MAX};
use crate::names::is_object;

/// One change of a branch or a tag.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Command {
    /// What it is believed to be now; zeros where it is to be made.
    pub old: String,
    /// What it is to be; zeros where it is to go.
    pub new: String,
    /// Its full name.
    pub name: String,
}

/// The commands of a push, and how its client wants to be answered.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Commands {
    /// In the order in which they came.
    pub commands: Vec<Command>,
    /// It takes a report (`report-status`, also of version 2).
    pub wants_report: bool,
    /// It takes answers in channels (`side-band-64k`).
    pub takes_channels: bool,
}

/// Why a push is not looked at further, in words for its client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreadable(pub String);

/// Reads the commands at the beginning of a push; `None` when more of it is needed.
///
/// # Errors
/// It is no push, or more than is looked at.
pub fn read(bytes: &[u8]) -> Result<Option<Commands>, Unreadable> {
    let mut found = Commands::default();
    let mut at = 0;
    loop {
        let next = pkt::first(&bytes[at..]).map_err(|_| unreadable("it has no commands"))?;
        let Some((line, length)) = next else {
            if bytes.len() >= PUSH_COMMANDS_BYTES_MAX {
                return Err(unreadable("its commands are too long"));
            }
            return Ok(None);
        };
        at += length;
        let Pkt::Line(line) = line else { return Ok(Some(found)) };
        take(line, &mut found)?;
        if found.commands.len() > PUSH_REFS_MAX {
            return Err(Unreadable(format!(
                "a push may change at most {PUSH_REFS_MAX} branches and tags; push them in pieces"
            )));
        }
    }
}

fn take(line: &[u8], found: &mut Commands) -> Result<(), Unreadable> {
    let (line, capabilities) = match line.iter().position(|it| *it == 0) {
        Some(at) => (&line[..at], &line[at + 1..]),
        None => (line, &[][..]),
    };
    if found.commands.is_empty() {
        let capabilities = String::from_utf8_lossy(capabilities);
        let mut words = capabilities.split_ascii_whitespace();
        found.wants_report |= words.clone().any(|it| it.starts_with("report-status"));
        found.takes_channels |= words.any(|it| it == "side-band-64k");
    }
    let text = std::str::from_utf8(line).map_err(|_| unreadable("a name in it is not UTF-8"))?;
    let text = text.trim_end_matches('\n');
    if text.starts_with("shallow ") {
        return Ok(());
    }
    let mut words = text.splitn(3, ' ');
    match (words.next(), words.next(), words.next()) {
        (Some(old), Some(new), Some(name)) if is_object(old) && is_object(new) => {
            let (old, new, name) = (old.to_owned(), new.to_owned(), name.to_owned());
            found.commands.push(Command { old, new, name });
            Ok(())
        }
        _ => Err(unreadable("it has a command that is none")),
    }
}

fn unreadable(why: &str) -> Unreadable {
    Unreadable(format!("this is no push that is understood here: {why}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn push(lines: &[&str]) -> Vec<u8> {
        let mut bytes: Vec<u8> = lines.iter().flat_map(|it| pkt::line(it.as_bytes())).collect();
        bytes.extend_from_slice(b"0000PACK....");
        bytes
    }

    #[test]
    fn commands_are_read_up_to_the_pack() {
        let (a, b) = ("a".repeat(40), "b".repeat(40));
        let first = format!("{a} {b} refs/heads/main\0 report-status side-band-64k agent=x\n");
        let second = format!("{b} {a} refs/tags/v 1\n");
        let shallow = format!("shallow {a}");
        let bytes = push(&[&shallow, &first, &second]);
        let found = read(&bytes).unwrap().unwrap();
        assert!(found.wants_report && found.takes_channels);
        let names: Vec<&str> = found.commands.iter().map(|it| it.name.as_str()).collect();
        assert_eq!(names, ["refs/heads/main", "refs/tags/v 1"]);
        for end in 0..bytes.len() - 12 {
            assert_eq!(read(&bytes[..end]), Ok(None), "{end}");
        }
    }

    #[test]
    fn what_is_no_push_is_refused() {
        let a = "a".repeat(40);
        for lines in [vec!["hello"], vec![&a], vec!["push-cert\0x"]] {
            assert!(read(&push(&lines)).is_err(), "{lines:?}");
        }
        assert!(read(b"PACK").is_err());
        let one = format!("{a} {a} refs/heads/x\n");
        let many: Vec<&str> = std::iter::repeat_n(one.as_str(), PUSH_REFS_MAX + 1).collect();
        assert!(read(&push(&many)).is_err());
    }
}
