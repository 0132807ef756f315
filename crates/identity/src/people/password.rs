//! Passwords: argon2id, with the parameters of OWASP's password storage cheat sheet (19 MiB of memory,
//! two passes, one lane).

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use argon2::{Algorithm, Argon2, Params, PasswordHasher as _, PasswordVerifier as _, Version};
use model::{Code, Problem};
use ring::rand::{SecureRandom, SystemRandom};
use tokio::sync::Semaphore;

use super::limits::{
    PASSWORD_BYTES_MAX, PASSWORD_CHARACTERS_MIN, PASSWORDS_AT_ONCE, PASSWORDS_WAITING_MAX,
};

/// Hashes and checks passwords, a few at a time.
pub struct Passwords {
    turns: Arc<Semaphore>,
    waiting: Arc<AtomicUsize>,
    nobodys: String,
}

/// Counts one who waits, for as long as it lives.
struct Waiting(Arc<AtomicUsize>);

impl Drop for Waiting {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Passwords {
    /// Ready to hash.
    ///
    /// # Errors
    /// The system gives no randomness.
    pub fn new() -> Result<Self, Problem> {
        Ok(Self {
            turns: Arc::new(Semaphore::new(PASSWORDS_AT_ONCE)),
            waiting: Arc::default(),
            nobodys: hash("nobody has this password")?,
        })
    }

    /// The hash of `password`, as a PHC string.
    ///
    /// # Errors
    /// Too many are waiting.
    pub async fn hash(&self, password: &str) -> Result<String, Problem> {
        let password = password.to_owned();
        self.in_turn(move || hash(&password)).await?
    }

    /// Whether `password` is the one of which `known` is the hash. Takes as long for an account that
    /// is not there (`None`) as for one that is.
    ///
    /// # Errors
    /// Too many are waiting.
    pub async fn check(&self, password: &str, known: Option<&str>) -> Result<bool, Problem> {
        let is_somebody = known.is_some();
        let (password, known) = (password.to_owned(), known.unwrap_or(&self.nobodys).to_owned());
        let fits = self.in_turn(move || fits(&password, &known)).await?;
        Ok(fits && is_somebody)
    }

    async fn in_turn<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Problem> {
        let busy = || Problem::new(Code::Unavailable, "Too many people are signing in just now");
        let before = self.waiting.fetch_add(1, Ordering::Relaxed);
        let waiting = Waiting(self.waiting.clone());
        if before >= PASSWORDS_WAITING_MAX {
            return Err(busy());
        }
        let turn = self.turns.clone().acquire_owned().await.map_err(Problem::internal)?;
        // The turn is over when the work is, also when whoever asked has hung up.
        let work = move || {
            let done = work();
            drop((turn, waiting));
            done
        };
        tokio::task::spawn_blocking(work).await.map_err(Problem::internal)
    }
}

/// Refuses what cannot be a password. No rules about kinds of characters: length is what counts
/// (NIST SP 800-63B section 3.1.1.2).
///
/// # Errors
/// What is wrong with it.
pub fn check_rules(password: &str, name: &str) -> Result<(), Problem> {
    let wrong = |detail: String| Err(Problem::input(detail).at("password"));
    if password.chars().count() < PASSWORD_CHARACTERS_MIN {
        return wrong(format!("The password has fewer than {PASSWORD_CHARACTERS_MIN} characters"));
    }
    if password.len() > PASSWORD_BYTES_MAX {
        return wrong(format!("The password has more than {PASSWORD_BYTES_MAX} bytes"));
    }
    let mut letters: Vec<char> = password.chars().collect();
    letters.sort_unstable();
    letters.dedup();
    if letters.len() < 4 || (!name.is_empty() && password.eq_ignore_ascii_case(name)) {
        return wrong("The password is too easy to guess".to_owned());
    }
    Ok(())
}

fn argon2() -> Argon2<'static> {
    // The defaults are those of the cheat sheet; said here so that an update cannot change them.
    let params = Params::new(19 * 1_024, 2, 1, None).unwrap_or_default();
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

fn hash(password: &str) -> Result<String, Problem> {
    let mut salt = [0; 16];
    SystemRandom::new()
        .fill(&mut salt)
        .map_err(|_| Problem::internal("the system gives no randomness"))?;
    let hash = argon2().hash_password_with_salt(password.as_bytes(), &salt);
    Ok(hash.map_err(Problem::internal)?.to_string())
}

fn fits(password: &str, known: &str) -> bool {
    password.len() <= PASSWORD_BYTES_MAX
        && argon2().verify_password(password.as_bytes(), known).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_password_fits_its_own_hash_only() {
        let passwords = Passwords::new().unwrap();
        let known = passwords.hash("correct horse battery").await.unwrap();
        assert!(known.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{known}");
        assert!(passwords.check("correct horse battery", Some(&known)).await.unwrap());
        assert!(!passwords.check("correct horse batterz", Some(&known)).await.unwrap());
        assert!(!passwords.check("nobody has this password", None).await.unwrap());
        assert!(!passwords.check("x", Some("no hash")).await.unwrap());
    }

    #[test]
    fn short_long_and_simple_passwords_are_refused() {
        for refused in ["short", "aaaaaaaaaaaaaa", "ada-lovelace", &"x1y2".repeat(300)] {
            assert!(check_rules(refused, "ada-lovelace").is_err(), "{refused}");
        }
        assert!(check_rules("correct horse battery", "ada").is_ok());
        assert!(check_rules("пароль-из-слов", "ada").is_ok());
    }
}
