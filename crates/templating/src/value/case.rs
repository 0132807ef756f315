//! Upper and lower case of code units.

/// `toLowerCase`.
pub(crate) fn lower(units: &[u16]) -> Vec<u16> {
    mapped(units, u8::to_ascii_lowercase, str::to_lowercase)
}

/// `toUpperCase`.
pub(crate) fn upper(units: &[u16]) -> Vec<u16> {
    mapped(units, u8::to_ascii_uppercase, str::to_uppercase)
}

/// The first code unit in upper case, the rest in lower case.
pub(crate) fn capital(units: &[u16]) -> Vec<u16> {
    let lower = lower(units);
    let first = lower.len().min(1);
    let mut out = upper(&lower[..first]);
    out.extend_from_slice(&lower[first..]);
    out
}

fn mapped(units: &[u16], ascii: fn(&u8) -> u8, whole: fn(&str) -> String) -> Vec<u16> {
    if units.iter().all(|it| *it < 0x80) {
        return units.iter().map(|it| u16::from(ascii(&(*it as u8)))).collect();
    }
    let mut out = Vec::with_capacity(units.len());
    let mut run = String::new();
    for unit in char::decode_utf16(units.iter().copied()) {
        match unit {
            Ok(it) => run.push(it),
            Err(lone) => {
                out.extend(whole(&run).encode_utf16());
                run.clear();
                out.push(lone.unpaired_surrogate());
            }
        }
    }
    out.extend(whole(&run).encode_utf16());
    out
}
