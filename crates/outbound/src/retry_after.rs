//! `Retry-After`: when a server wants to be asked again.

use http::{HeaderMap, header};
use jiff::fmt::rfc2822::DateTimeParser;
use model::Millis;

/// When to ask again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RetryAfter {
    /// In so many seconds.
    Seconds(u32),
    /// At a time, in epoch milliseconds.
    At(Millis),
}

impl RetryAfter {
    /// Milliseconds to wait from `now` on; 0 when the time is past.
    pub fn wait_ms(self, now: Millis) -> Millis {
        match self {
            Self::Seconds(seconds) => Millis::from(seconds) * 1_000,
            Self::At(time) => time.saturating_sub(now).max(0),
        }
    }

    /// Reads the header; what is neither seconds nor a date is taken as absent.
    pub(crate) fn read(headers: &HeaderMap) -> Option<Self> {
        let text = headers.get(header::RETRY_AFTER)?.to_str().ok()?.trim();
        if text.bytes().all(|byte| byte.is_ascii_digit()) {
            return text.parse().ok().map(Self::Seconds);
        }
        let time = DateTimeParser::new().parse_timestamp(text).ok()?;
        Some(Self::At(time.as_millisecond()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<RetryAfter> {
        let mut headers = HeaderMap::new();
        headers.insert(header::RETRY_AFTER, text.parse().unwrap());
        RetryAfter::read(&headers)
    }

    #[test]
    fn seconds_and_dates_are_read_and_the_rest_is_passed_over() {
        assert_eq!(read("120"), Some(RetryAfter::Seconds(120)));
        assert_eq!(read("Sun, 06 Nov 1994 08:49:37 GMT"), Some(RetryAfter::At(784_111_777_000)));
        assert_eq!(read("soon"), None);
        assert_eq!(read("99999999999999999999"), None);
        assert_eq!(read("-1"), None);
    }

    #[test]
    fn the_wait_is_counted_from_now_and_never_negative() {
        assert_eq!(RetryAfter::Seconds(2).wait_ms(50), 2_000);
        assert_eq!(RetryAfter::At(100).wait_ms(40), 60);
        assert_eq!(RetryAfter::At(100).wait_ms(400), 0);
    }
}
