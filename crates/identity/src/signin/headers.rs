//! Headers of proxies, read so that nobody can slip a second one past them.

use http::HeaderMap;

use super::limits;

/// The header's one value; `None` where it is absent or empty.
///
/// # Errors
/// It comes twice, or is no plain text of a sane length.
pub fn only<'a>(headers: &'a HeaderMap, name: &str) -> Result<Option<&'a str>, String> {
    let mut values = headers.get_all(name).iter();
    let Some(value) = values.next() else { return Ok(None) };
    if values.next().is_some() {
        return Err(format!("the header {name} comes twice"));
    }
    let text = value.to_str().ok().filter(|it| it.len() <= limits::TOKEN_BYTES_MAX);
    let text = text.ok_or_else(|| format!("the header {name} cannot be read"))?;
    Ok(Some(text.trim()).filter(|it| !it.is_empty()))
}
