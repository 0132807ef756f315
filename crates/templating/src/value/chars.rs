//! Which code units are blanks, digits, letters.

/// Whether JavaScript's `\s` and `trim` take a unit for white space.
pub(crate) fn is_space(unit: u16) -> bool {
    matches!(unit,
        9..=13 | 32 | 0xa0 | 0x1680 | 0x2000..=0x200a | 0x2028 | 0x2029 | 0x202f | 0x205f
        | 0x3000 | 0xfeff)
}

/// Whether a unit may stand between the words of an expression.
pub(crate) fn is_code_space(unit: u16) -> bool {
    matches!(unit, 9 | 10 | 13 | 32 | 0xa0)
}

/// Whether a unit is an ASCII digit.
pub(crate) fn is_digit(unit: u16) -> bool {
    (0x30..=0x39).contains(&unit)
}

/// Whether a unit is an ASCII letter or an underscore.
pub(crate) fn is_name_start(unit: u16) -> bool {
    u8::try_from(unit).is_ok_and(|it| it == b'_' || it.is_ascii_alphabetic())
}

/// Whether a unit may follow in a name; also what `\w` matches.
pub(crate) fn is_name_part(unit: u16) -> bool {
    is_name_start(unit) || is_digit(unit)
}

/// The part between leading and trailing units that `blank` takes.
pub(crate) fn trim(units: &[u16], blank: fn(u16) -> bool) -> (usize, usize) {
    let start = units.iter().position(|it| !blank(*it)).unwrap_or(units.len());
    let end = units.iter().rposition(|it| !blank(*it)).map_or(start, |it| it + 1);
    (start, end)
}
