//! Running a program to its end, with an input that is there and an output that is kept.

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use crate::child::Ended;
use crate::program::{Program, SandboxError};

/// What came of a program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Captured {
    /// How it ended.
    pub ended: Ended,
    /// Everything that it wrote to standard output.
    pub output: Vec<u8>,
}

impl Captured {
    /// Whether it did what it was to do.
    pub fn is_well(&self) -> bool {
        self.ended.is_well()
    }

    /// The output as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.output).into_owned()
    }
}

impl Program {
    /// Runs it with `input` and waits for its end.
    ///
    /// # Errors
    /// [`SandboxError`]; an exit code other than zero is none.
    pub async fn run(&self, input: &[u8]) -> Result<Captured, SandboxError> {
        let mut child = self.spawn()?;
        let limit = self.bounds().output_bytes;
        let (stdin, stdout) = (child.take_input(), child.take_output());
        let feed = async {
            let Some(mut stdin) = stdin else { return };
            // One that does not read to the end has its reasons, and says them by its exit code.
            let _closed = stdin.write_all(input).await;
            let _closed = stdin.shutdown().await;
        };
        let read = async {
            let Some(stdout) = stdout else { return Ok(Vec::new()) };
            let mut output = Vec::new();
            let most = u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1);
            let read = stdout.take(most).read_to_end(&mut output).await;
            if output.len() > limit {
                child.kill();
                return Err(SandboxError::Output { program: self.shown(), limit });
            }
            read.map_err(|cause| SandboxError::Stream { program: self.shown(), cause })?;
            Ok(output)
        };
        let ((), output) = tokio::join!(feed, read);
        let output = output?;
        Ok(Captured { ended: child.end().await?, output })
    }
}
