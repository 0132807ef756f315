//! Breaking long lines at single blanks, as npm `yaml` does.

/// What kind of text is broken.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Mode {
    /// Plain words, single quotes.
    Flow,
    /// A block of its own lines.
    Block,
    /// Double quotes: where there is no blank, a line may end with a backslash.
    Quoted,
}

/// The room that a text has.
pub(super) struct Room<'a> {
    pub(super) indent: &'a str,
    /// Units before the text on its first line.
    pub(super) before: Option<usize>,
    pub(super) line_width: usize,
    pub(super) content_width_min: usize,
}

const BLANK: u16 = b' ' as u16;
const TAB: u16 = b'\t' as u16;
const NEWLINE: u16 = b'\n' as u16;
const BACKSLASH: u16 = b'\\' as u16;

/// Where a text is broken.
struct Fold {
    at: usize,
    /// Within a word, behind a backslash.
    inside: bool,
}

/// Walks over a text and finds where to break it.
struct Walk<'a> {
    text: &'a [u16],
    mode: Mode,
    indent: usize,
    /// Units that a line has beyond its last possible break.
    end_step: usize,
    end: usize,
    at: usize,
    split: Option<usize>,
    before: Option<u16>,
    escape: (usize, usize),
    folds: Vec<Fold>,
    overflow: bool,
}

/// The text with lines broken, and whether one of them is too long all the same.
pub(super) fn fold(text: &str, mode: Mode, room: &Room<'_>) -> (String, bool) {
    let units: Vec<u16> = text.encode_utf16().collect();
    if room.line_width == 0 {
        return (text.to_owned(), false);
    }
    let content_min =
        if room.line_width < room.content_width_min { 0 } else { room.content_width_min };
    let indent = room.indent.len();
    let end_step = (1 + content_min).max((1 + room.line_width).saturating_sub(indent));
    if units.len() <= end_step {
        return (text.to_owned(), false);
    }
    let mut walk = Walk {
        text: &units,
        mode,
        indent,
        end_step,
        end: room.line_width.saturating_sub(indent),
        at: 0,
        split: None,
        before: None,
        escape: (usize::MAX, usize::MAX),
        folds: Vec::new(),
        overflow: false,
    };
    if let Some(before) = room.before {
        if before > room.line_width.saturating_sub(content_min.max(2)) {
            walk.folds.push(Fold { at: 0, inside: false });
        } else {
            walk.end = room.line_width - before;
        }
    }
    if walk.run().is_none() {
        return (text.to_owned(), false);
    }
    let overflow = walk.overflow;
    (broken(&units, &walk.folds, room.indent), overflow)
}

impl Walk<'_> {
    /// `None` where the lines are too short to be broken inside of escapes.
    fn run(&mut self) -> Option<()> {
        if self.mode == Mode::Block
            && let Some(at) = self.pass_indented(None)
        {
            self.end = at + self.end_step;
            self.at = at + 1;
        }
        while let Some(&unit) = self.text.get(self.at) {
            if self.mode == Mode::Quoted && unit == BACKSLASH {
                self.pass_escape();
            }
            let mut unit = unit;
            if unit == NEWLINE {
                if self.mode == Mode::Block
                    && let Some(at) = self.pass_indented(Some(self.at))
                {
                    self.at = at;
                }
                self.end = self.at + self.indent + self.end_step;
                self.split = None;
            } else {
                self.note_split(unit);
                if self.at >= self.end {
                    unit = self.break_line(unit)?;
                }
            }
            self.before = Some(unit);
            self.at += 1;
        }
        Some(())
    }

    fn pass_escape(&mut self) {
        let start = self.at;
        self.at += match self.text.get(self.at + 1).map(|it| char::from(*it as u8)) {
            Some('x') => 3,
            Some('u') => 5,
            Some('U') => 9,
            _ => 1,
        };
        self.escape = (start, self.at);
    }

    /// Remembers a blank between two words.
    fn note_split(&mut self, unit: u16) {
        let word = |it: Option<u16>| it.is_some_and(|it| !matches!(it, BLANK | NEWLINE | TAB));
        if unit == BLANK && word(self.before) && word(self.text.get(self.at + 1).copied()) {
            self.split = Some(self.at);
        }
    }

    /// Breaks the line that has become too long; the unit that stands at the position then.
    fn break_line(&mut self, mut unit: u16) -> Option<u16> {
        // A break at the very beginning counts as none, as there.
        if let Some(split) = self.split.filter(|at| *at > 0) {
            self.folds.push(Fold { at: split, inside: false });
            self.end = split + self.end_step;
            self.split = None;
            return Some(unit);
        }
        if self.mode != Mode::Quoted {
            self.overflow = true;
            return Some(unit);
        }
        while matches!(self.before, Some(BLANK | TAB)) {
            self.before = Some(unit);
            self.at += 1;
            self.overflow = true;
            match self.text.get(self.at) {
                Some(next) => unit = *next,
                None => break,
            }
        }
        let (start, end) = self.escape;
        let behind_escape = end == usize::MAX || self.at > end + 1;
        let at = if behind_escape { self.at.checked_sub(2)? } else { start.checked_sub(1)? };
        if self.folds.iter().any(|fold| fold.inside && fold.at == at) {
            return None;
        }
        self.folds.push(Fold { at, inside: true });
        self.end = at + self.end_step;
        self.split = None;
        Some(unit)
    }

    /// Passes lines of a block that are indented more, which are never broken: the position of the
    /// last line end of theirs. `at` is the line end before them, `None` the beginning of the text.
    fn pass_indented(&self, at: Option<usize>) -> Option<usize> {
        let behind = |it: Option<usize>| it.map_or(0, |it| it + 1);
        let mut last = at;
        let mut here = at;
        let mut start = behind(at);
        let mut unit = self.text.get(start).copied();
        while matches!(unit, Some(BLANK | TAB)) {
            if here.is_none_or(|it| it < start + self.indent) {
                here = Some(behind(here));
                unit = here.and_then(|it| self.text.get(it)).copied();
                continue;
            }
            loop {
                here = Some(behind(here));
                unit = here.and_then(|it| self.text.get(it)).copied();
                if matches!(unit, None | Some(NEWLINE)) {
                    break;
                }
            }
            last = here;
            start = behind(here);
            unit = self.text.get(start).copied();
        }
        last
    }
}

fn broken(text: &[u16], folds: &[Fold], indent: &str) -> String {
    let part = |from: usize, to: usize| {
        String::from_utf16_lossy(text.get(from..to.max(from)).unwrap_or_default())
    };
    let Some(first) = folds.first() else { return part(0, text.len()) };
    let mut result = part(0, first.at);
    for (index, fold) in folds.iter().enumerate() {
        let end = folds.get(index + 1).map_or(text.len(), |next| next.at);
        if fold.at == 0 {
            result = format!("\n{indent}{}", part(0, end));
            continue;
        }
        if fold.inside {
            result.push_str(&part(fold.at, fold.at + 1));
            result.push('\\');
        }
        result.push('\n');
        result.push_str(indent);
        result.push_str(&part(fold.at + 1, end));
    }
    result
}
