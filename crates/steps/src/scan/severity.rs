//! How bad a finding is. Pure.

/// From harmless to worst.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Up to 3.9 of CVSS.
    Low,
    /// Up to 6.9.
    Medium,
    /// Nobody says; counts as [`Self::High`].
    Unknown,
    /// Up to 8.9.
    High,
    /// From 9.0.
    Critical,
}

impl Severity {
    /// The word in findings files.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::Unknown => "unknown",
            Self::High => "high",
            Self::Critical => "critical",
        }
    }

    /// The severity of a word, as advisories write it.
    pub fn of_word(word: &str) -> Option<Self> {
        match word.to_ascii_lowercase().as_str() {
            "low" => Some(Self::Low),
            "medium" | "moderate" => Some(Self::Medium),
            "high" => Some(Self::High),
            "critical" => Some(Self::Critical),
            _ => None,
        }
    }

    /// The severity of a vector of CVSS, version 3 or 4.
    pub fn of_vector(vector: &str) -> Option<Self> {
        if vector.len() > 500 {
            return None;
        }
        match vector.parse::<cvss::Cvss>().ok()?.severity() {
            cvss::Severity::None | cvss::Severity::Low => Some(Self::Low),
            cvss::Severity::Medium => Some(Self::Medium),
            cvss::Severity::High => Some(Self::High),
            cvss::Severity::Critical => Some(Self::Critical),
        }
    }

    /// Whether it is as bad as `least`.
    pub fn reaches(self, least: Self) -> bool {
        let weighed = |it: Self| if it == Self::Unknown { Self::High } else { it };
        weighed(self) >= weighed(least)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn severities_come_from_words_and_vectors() {
        assert_eq!(Severity::of_word("MODERATE"), Some(Severity::Medium));
        let worst = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H";
        assert_eq!(Severity::of_vector(worst), Some(Severity::Critical));
        let four = "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N";
        assert_eq!(Severity::of_vector(four), Some(Severity::Critical));
        assert_eq!(Severity::of_vector("AV:N"), None);
    }

    #[test]
    fn what_nobody_rated_counts_as_high() {
        assert!(Severity::Unknown.reaches(Severity::High));
        assert!(!Severity::Unknown.reaches(Severity::Critical));
        assert!(!Severity::Medium.reaches(Severity::High));
    }
}
