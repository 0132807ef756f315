//! The bodies of Git's requests: unpacked where they come packed, read piece by piece, never waited
//! for without end.

use std::io;
use std::time::Duration;

use async_compression::tokio::bufread::GzipDecoder;
use axum::body::Body;
use futures::TryStreamExt as _;
use http::HeaderMap;
use http::header::{CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE};
use model::{Code, Problem};
use tokio::io::{AsyncRead, AsyncReadExt as _};
use tokio::time::{Instant, timeout};
use tokio_util::io::StreamReader;

use crate::limits::{BODY_PACE_AFTER, BODY_PACE_MIN, PIECE_BYTES, STALL_MAX};

/// A request's body as Git has it.
pub struct Incoming {
    reader: Box<dyn AsyncRead + Send + Unpin>,
    /// Bytes that were read, unpacked.
    pub count: u64,
    /// How long the client was waited for.
    waited: Duration,
}

impl Incoming {
    /// The body of a request with these headers, which has to be of the media type `media`.
    ///
    /// # Errors
    /// Another type (a page of another site can send none of these), another packing.
    pub fn new(headers: &HeaderMap, body: Body, media: &str) -> Result<Self, Problem> {
        if text(headers, &CONTENT_TYPE) != Some(media) {
            return Err(Problem::input(format!("This takes bodies of type {media}")));
        }
        let stream = StreamReader::new(body.into_data_stream().map_err(io::Error::other));
        let reader: Box<dyn AsyncRead + Send + Unpin> = match text(headers, &CONTENT_ENCODING) {
            None | Some("identity") => Box::new(stream),
            Some("gzip" | "x-gzip") => Box::new(GzipDecoder::new(stream)),
            Some(_) => return Err(Problem::input("Bodies come as they are, or packed by gzip")),
        };
        Ok(Self { reader, count: 0, waited: Duration::ZERO })
    }

    /// The next piece, empty at the end.
    ///
    /// # Errors
    /// The connection broke, nothing came for [`STALL_MAX`], or it comes slower than
    /// [`BODY_PACE_MIN`].
    pub async fn piece(&mut self) -> io::Result<Vec<u8>> {
        let mut piece = vec![0_u8; PIECE_BYTES];
        let began = Instant::now();
        let read = timeout(STALL_MAX, self.reader.read(&mut piece)).await;
        self.waited += began.elapsed();
        let count = read.map_err(|_| io::Error::from(io::ErrorKind::TimedOut))??;
        piece.truncate(count);
        self.count += u64::try_from(count).unwrap_or_default();
        let least = self.waited.as_secs().saturating_mul(BODY_PACE_MIN);
        if count > 0 && self.waited > BODY_PACE_AFTER && self.count < least {
            return Err(io::Error::from(io::ErrorKind::TimedOut));
        }
        Ok(piece)
    }

    /// All of it, at most `bytes_max`.
    ///
    /// # Errors
    /// It is larger, or broke off.
    pub async fn whole(mut self, bytes_max: u64) -> Result<Vec<u8>, Problem> {
        let mut whole = Vec::new();
        loop {
            let piece = self
                .piece()
                .await
                .map_err(|error| Problem::input("The request's body broke off").because(error))?;
            if piece.is_empty() {
                return Ok(whole);
            }
            if self.count > bytes_max {
                return Err(Problem::new(Code::TooLarge, "The request is too large"));
            }
            whole.extend_from_slice(&piece);
        }
    }

    /// Reads on without keeping anything, up to `bytes_max`, so that the client listens.
    pub async fn pass(&mut self, bytes_max: u64) {
        let end = self.count.saturating_add(bytes_max);
        while self.count < end {
            match self.piece().await {
                Ok(piece) if !piece.is_empty() => {}
                _ => return,
            }
        }
    }
}

/// How long the body says that it is.
pub fn announced(headers: &HeaderMap) -> Option<u64> {
    text(headers, &CONTENT_LENGTH)?.parse().ok()
}

fn text<'a>(headers: &'a HeaderMap, name: &http::HeaderName) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use futures::stream;
    use http::HeaderValue;

    use super::*;

    /// A body of pieces of so many bytes, one every so many seconds.
    fn slow(bytes: usize, seconds: u64) -> Incoming {
        let next = move |count: u32| async move {
            tokio::time::sleep(Duration::from_secs(seconds)).await;
            let piece: io::Result<Bytes> = Ok(vec![b'x'; bytes].into());
            (count > 0).then(|| (piece, count - 1))
        };
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("a/b"));
        let body = Body::from_stream(stream::unfold(60, next));
        Incoming::new(&headers, body, "a/b").unwrap()
    }

    #[tokio::test(start_paused = true)]
    async fn who_sends_drop_by_drop_is_not_listened_to_for_long() {
        let began = Instant::now();
        assert!(slow(1, 10).whole(1_000_000).await.is_err());
        assert!(began.elapsed() < BODY_PACE_AFTER * 2, "{:?}", began.elapsed());
        let whole = slow(50_000, 10).whole(10_000_000).await.unwrap();
        assert_eq!(whole.len(), 60 * 50_000, "a slow line is no reason");
    }
}
