//! `${VAR}` in a text: one pass, always text, absent as a whole when a variable is not set.

/// What became of a text. `None` when a variable in it is not set and has no fallback.
pub(super) fn substitute(text: &str, variable: impl Fn(&str) -> Option<String>) -> Option<String> {
    let mut result = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, escaped, name, after)) = next(rest) {
        result.push_str(before);
        if escaped {
            // `$${VAR}` stands for `${VAR}`: one dollar is eaten and nothing is looked up.
            result.push_str("${");
            result.push_str(name);
            result.push('}');
        } else {
            result.push_str(&replacement(name, &variable)?);
        }
        rest = after;
    }
    result.push_str(rest);
    Some(result)
}

/// Splits at the first `${…}` or `$${…}` without braces inside: what stands before, whether it is
/// escaped, what is between the braces, and what comes after.
fn next(text: &str) -> Option<(&str, bool, &str, &str)> {
    let mut from = 0;
    while let Some(found) = text[from..].find("${") {
        let start = from + found;
        let inside = &text[start + 2..];
        match inside.find(['{', '}']) {
            Some(end) if inside[end..].starts_with('}') => {
                let escaped = text[..start].ends_with('$');
                let before = &text[..start - usize::from(escaped)];
                return Some((before, escaped, &inside[..end], &inside[end + 1..]));
            }
            _ => from = start + 2,
        }
    }
    None
}

fn replacement(name: &str, variable: impl Fn(&str) -> Option<String>) -> Option<String> {
    let Some((name, fallback)) = name.split_once(":-") else {
        return trimmed(variable(name.trim()));
    };
    // An empty variable counts as not set here, and an empty fallback as none.
    trimmed(variable(name.trim()))
        .filter(|value| !value.is_empty())
        .or_else(|| Some(fallback.trim().to_owned()).filter(|fallback| !fallback.is_empty()))
}

/// A variable's value without the blanks around it.
pub(super) fn trimmed(value: Option<String>) -> Option<String> {
    value.map(|value| value.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Option<&str>) {
        let found = substitute(text, |name| match name {
            "V" => Some("  val ".to_owned()),
            "N" => Some("42".to_owned()),
            "EMPTY" => Some(String::new()),
            "NESTED" => Some("${V}".to_owned()),
            _ => None,
        });
        assert_eq!(found.as_deref(), expected, "{text}");
    }

    #[test]
    fn variables_are_replaced_and_trimmed() {
        check("x-${V}-y", Some("x-val-y"));
        check("${V}${N}", Some("val42"));
        check("${ V }", Some("val"));
        check("${EMPTY}", Some(""));
        check("${NESTED}", Some("${V}"));
        check("${v}", None);
    }

    #[test]
    fn a_text_with_an_unset_variable_is_absent_as_a_whole() {
        check("${UNSET}", None);
        check("x${UNSET}y", None);
        check("${}", None);
        check("${V}${UNSET}", None);
    }

    #[test]
    fn a_fallback_stands_in_for_what_is_unset_or_empty() {
        check("${UNSET:-def}", Some("def"));
        check("${EMPTY:- 'def' }", Some("'def'"));
        check("${V:-def}", Some("val"));
        check("${UNSET:-}", None);
        check("${UNSET:-a:-b}", Some("a:-b"));
        check("${UNSET-def}", None);
        check("${V:=x}", None);
        check("${UNSET:-${V}}", Some("${UNSET:-val}"));
    }

    #[test]
    fn what_is_no_reference_stays() {
        for text in ["${V", "$V", "$$V", "{V}", "$", "${V{}"] {
            check(text, Some(text));
        }
    }

    #[test]
    fn a_second_dollar_escapes() {
        check("$${V}", Some("${V}"));
        check("$$${V}", Some("$${V}"));
        check("$$$${V}", Some("$$${V}"));
        check("$${UNSET:-x}", Some("${UNSET:-x}"));
        check("é${V}ü$${V}", Some("évalü${V}"));
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_taken(text in "[${}:V-]{0,20}|\\PC{0,40}") {
            let found = substitute(&text, |_| Some("x".to_owned()));
            if !text.contains("${") {
                proptest::prop_assert_eq!(found, Some(text));
            }
        }
    }
}
