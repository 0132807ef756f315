//! How a push is refused in Git's own words, so that its client shows the reason. Pure.

use super::commands::Commands;
use super::pkt::{FLUSH, line};

/// Channel of the report itself.
const DATA: u8 = 1;
/// Channel of words for whoever pushes.
const WORDS: u8 = 2;

/// The answer to a push of which nothing was done: each of its commands is refused, those in `refused`
/// for their own reason, the others because of them. `words` are shown to whoever pushes.
pub fn refusal(commands: &Commands, refused: &[(String, String)], words: &str) -> Vec<u8> {
    let mut answer = Vec::new();
    if commands.takes_channels {
        answer.extend(channel(WORDS, format!("{words}\n").as_bytes()));
    }
    if commands.wants_report {
        let mut report = line(b"unpack ok\n");
        for command in &commands.commands {
            let own = refused.iter().find(|(name, _)| *name == command.name);
            let reason = own.map_or("another change of this push was refused", |(_, it)| it);
            let said = format!("ng {} {}\n", command.name, reason.replace('\n', " "));
            report.extend(line(said.as_bytes()));
        }
        report.extend_from_slice(FLUSH);
        match commands.takes_channels {
            true => report.chunks(60_000).for_each(|it| answer.extend(channel(DATA, it))),
            false => answer.extend(report),
        }
    }
    if commands.takes_channels {
        answer.extend_from_slice(FLUSH);
    }
    answer
}

fn channel(number: u8, content: &[u8]) -> Vec<u8> {
    let mut whole = vec![number];
    whole.extend_from_slice(content);
    line(&whole)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::smart::commands::Command;

    #[test]
    fn every_command_is_answered() {
        let command = |name: &str| Command {
            old: "0".repeat(40),
            new: "a".repeat(40),
            name: name.to_owned(),
        };
        let commands = Commands {
            commands: vec![command("refs/heads/a"), command("refs/heads/b")],
            wants_report: true,
            takes_channels: false,
        };
        let refused = [("refs/heads/b".to_owned(), "it is\nprotected".to_owned())];
        let text = String::from_utf8(refusal(&commands, &refused, "No.")).unwrap();
        assert!(text.starts_with("000eunpack ok\n"), "{text}");
        assert!(text.contains("ng refs/heads/a another change of this push was refused\n"));
        assert!(text.contains("ng refs/heads/b it is protected\n") && text.ends_with("0000"));
        let channels = Commands { takes_channels: true, ..commands };
        let text = String::from_utf8(refusal(&channels, &refused, "No.")).unwrap();
        assert!(text.starts_with("0009\u{2}No.\n") && text.ends_with("00000000"), "{text:?}");
    }
}
