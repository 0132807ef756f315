//! Sets of code units.

use crate::value::chars::{is_digit, is_name_part, is_space};

/// What one unit is matched against.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Set {
    Unit(u16),
    /// Everything but the ends of lines.
    Dot,
    Class(Class),
}

/// What stands between square brackets, or one of `\d` and its like.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Class {
    pub negated: bool,
    pub ranges: Vec<(u16, u16)>,
    /// `d`, `w`, `s` and their negations in upper case.
    pub kinds: Vec<u8>,
}

/// Whether a unit ends a line.
pub(super) fn ends_line(unit: u16) -> bool {
    matches!(unit, 0x0a | 0x0d | 0x2028 | 0x2029)
}

/// Whether `\w` matches.
pub(super) fn is_word(unit: u16) -> bool {
    is_name_part(unit)
}

/// The unit that stands for all that differ in case only.
pub(super) fn fold(unit: u16) -> u16 {
    if unit < 0x80 {
        return u16::from((unit as u8).to_ascii_uppercase());
    }
    let Some(it) = char::from_u32(u32::from(unit)) else { return unit };
    let mut upper = it.to_uppercase();
    match (upper.next(), upper.next()) {
        (Some(up), None) => match u16::try_from(u32::from(up)) {
            Ok(up) if up >= 0x80 => up,
            _ => unit,
        },
        _ => unit,
    }
}

fn lower(unit: u16) -> u16 {
    let it = char::from_u32(u32::from(unit)).map(char::to_lowercase);
    match it.map(|mut it| (it.next(), it.next())) {
        Some((Some(low), None)) => u16::try_from(u32::from(low)).unwrap_or(unit),
        _ => unit,
    }
}

impl Set {
    /// Whether a unit is in it; `fold_case` ignores case.
    pub fn has(&self, unit: u16, fold_case: bool) -> bool {
        match self {
            Self::Unit(wanted) => *wanted == unit || (fold_case && fold(*wanted) == fold(unit)),
            Self::Dot => !ends_line(unit),
            Self::Class(class) => {
                let folded = fold(unit);
                let inside = class.lists(unit)
                    || (fold_case && (class.lists(folded) || class.lists(lower(folded))));
                inside != class.negated
            }
        }
    }
}

impl Class {
    fn lists(&self, unit: u16) -> bool {
        self.ranges.iter().any(|(a, b)| (*a..=*b).contains(&unit))
            || self.kinds.iter().any(|kind| {
                let is = match kind.to_ascii_lowercase() {
                    b'd' => is_digit(unit),
                    b'w' => is_word(unit),
                    _ => is_space(unit),
                };
                is != kind.is_ascii_uppercase()
            })
    }
}
