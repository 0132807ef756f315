//! Events of a stream (`text/event-stream`), however it is cut into pieces.

use model::{Code, Problem};
use serde_json::Value;

use crate::commands::limits::EVENT_BYTES_MAX;

/// Puts pieces together.
#[derive(Default)]
pub struct Frames {
    /// The beginning of a line.
    line: Vec<u8>,
    /// The data of the event that is not over.
    data: Vec<u8>,
}

impl Frames {
    /// The events that this piece ends, as JSON. What is none is passed over: streams may say more
    /// one day.
    ///
    /// # Errors
    /// An event that is too large.
    pub fn push(&mut self, piece: &[u8]) -> Result<Vec<Value>, Problem> {
        let mut events = Vec::new();
        let mut lines = piece.split(|byte| *byte == b'\n').peekable();
        while let Some(part) = lines.next() {
            self.line.extend_from_slice(part);
            if self.line.len() + self.data.len() > EVENT_BYTES_MAX {
                let what = format!("the server sent an event of more than {EVENT_BYTES_MAX} bytes");
                return Err(Problem::new(Code::TooLarge, what));
            }
            if lines.peek().is_some() {
                let line = std::mem::take(&mut self.line);
                events.extend(self.end_of_line(line.strip_suffix(b"\r").unwrap_or(&line)));
            }
        }
        Ok(events)
    }

    /// The event that this line ends.
    fn end_of_line(&mut self, line: &[u8]) -> Option<Value> {
        if line.is_empty() {
            return serde_json::from_slice(&std::mem::take(&mut self.data)).ok();
        }
        if let Some(data) = line.strip_prefix(b"data:") {
            if !self.data.is_empty() {
                self.data.push(b'\n');
            }
            self.data.extend_from_slice(data.strip_prefix(b" ").unwrap_or(data));
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn events_come_whole_wherever_the_stream_is_cut() {
        let text = ": there\n\nevent: log\ndata: {\"id\":1,\"é\":\"…\"}\nid: 1\n\r\n\
                    data: {\"id\":\r\ndata: 2}\r\n\r\ndata: no json\n\ndata: {\"id\":3}\n";
        for size in 1..text.len() {
            let mut frames = Frames::default();
            let mut events = Vec::new();
            for piece in text.as_bytes().chunks(size) {
                events.extend(frames.push(piece).expect("small"));
            }
            // The last one is not over.
            assert_eq!(events, [json!({ "id": 1, "é": "…" }), json!({ "id": 2 })], "{size}");
        }
    }

    #[test]
    fn an_event_without_an_end_is_refused() {
        let mut frames = Frames::default();
        let piece = vec![b'x'; EVENT_BYTES_MAX / 2 + 1];
        assert!(frames.push(&piece).is_ok());
        assert!(frames.push(&piece).is_err_and(|it| it.code == Code::TooLarge));
    }
}
