//! How numbers, texts and columns of numbers stand in a snapshot file: little-endian, lengths
//! first. Reading checks every length against what is there, so a damaged file is an error and
//! never a panic or a huge allocation.

/// Appends values to a buffer.
#[derive(Default)]
pub(super) struct Encoder(pub(super) Vec<u8>);

impl Encoder {
    pub(super) fn number(&mut self, number: u64) {
        self.0.extend_from_slice(&number.to_le_bytes());
    }

    pub(super) fn length(&mut self, length: usize) {
        self.number(u64::try_from(length).unwrap_or(u64::MAX));
    }

    pub(super) fn bytes(&mut self, bytes: &[u8]) {
        self.length(bytes.len());
        self.0.extend_from_slice(bytes);
    }

    pub(super) fn u16s(&mut self, numbers: &[u16]) {
        self.length(numbers.len());
        self.0.reserve(numbers.len() * 2);
        numbers.iter().for_each(|number| self.0.extend_from_slice(&number.to_le_bytes()));
    }

    pub(super) fn u32s(&mut self, numbers: &[u32]) {
        self.length(numbers.len());
        self.0.reserve(numbers.len() * 4);
        numbers.iter().for_each(|number| self.0.extend_from_slice(&number.to_le_bytes()));
    }

    pub(super) fn u64s(&mut self, numbers: &[u64]) {
        self.length(numbers.len());
        self.0.reserve(numbers.len() * 8);
        numbers.iter().for_each(|number| self.0.extend_from_slice(&number.to_le_bytes()));
    }
}

/// Reads values off the front of a buffer; `None` as soon as something does not fit.
pub(super) struct Decoder<'a>(pub(super) &'a [u8]);

impl<'a> Decoder<'a> {
    fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(taken)
    }

    pub(super) fn number(&mut self) -> Option<u64> {
        let (bytes, rest) = self.0.split_first_chunk::<8>()?;
        self.0 = rest;
        Some(u64::from_le_bytes(*bytes))
    }

    pub(super) fn length(&mut self) -> Option<usize> {
        usize::try_from(self.number()?).ok()
    }

    pub(super) fn bytes(&mut self) -> Option<&'a [u8]> {
        let length = self.length()?;
        self.take(length)
    }

    pub(super) fn text(&mut self) -> Option<String> {
        String::from_utf8(self.bytes()?.to_vec()).ok()
    }

    pub(super) fn u16s(&mut self) -> Option<Vec<u16>> {
        let length = self.length()?.checked_mul(2)?;
        let (chunks, _) = self.take(length)?.as_chunks::<2>();
        Some(chunks.iter().map(|chunk| u16::from_le_bytes(*chunk)).collect())
    }

    pub(super) fn u32s(&mut self) -> Option<Vec<u32>> {
        let length = self.length()?.checked_mul(4)?;
        let (chunks, _) = self.take(length)?.as_chunks::<4>();
        Some(chunks.iter().map(|chunk| u32::from_le_bytes(*chunk)).collect())
    }

    pub(super) fn u64s(&mut self) -> Option<Vec<u64>> {
        let length = self.length()?.checked_mul(8)?;
        let (chunks, _) = self.take(length)?.as_chunks::<8>();
        Some(chunks.iter().map(|chunk| u64::from_le_bytes(*chunk)).collect())
    }
}

/// A checksum against damage (not against malice): four lanes over words, so that a gigabyte takes
/// a fraction of a second without any dependency.
pub(super) fn checksum(bytes: &[u8]) -> u64 {
    const PRIME: u64 = 0x9E37_79B9_7F4A_7C15;
    let mut lanes = [1_u64, 2, 3, 4];
    let (blocks, rest) = bytes.as_chunks::<32>();
    for block in blocks {
        let (words, _) = block.as_chunks::<8>();
        for (lane, word) in lanes.iter_mut().zip(words) {
            *lane = (*lane ^ u64::from_le_bytes(*word)).wrapping_mul(PRIME).rotate_left(29);
        }
    }
    let mut sum = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
    for byte in rest {
        sum = (sum ^ u64::from(*byte)).wrapping_mul(PRIME).rotate_left(17);
    }
    for lane in lanes {
        sum = (sum ^ lane).wrapping_mul(PRIME).rotate_left(31);
    }
    sum ^ (sum >> 32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        let mut encoder = Encoder::default();
        encoder.number(7);
        encoder.bytes("é".as_bytes());
        encoder.u16s(&[1, 2]);
        encoder.u32s(&[3]);
        encoder.u64s(&[]);
        let mut decoder = Decoder(&encoder.0);
        assert_eq!(decoder.number(), Some(7));
        assert_eq!(decoder.text().as_deref(), Some("é"));
        assert_eq!(decoder.u16s(), Some(vec![1, 2]));
        assert_eq!(decoder.u32s(), Some(vec![3]));
        assert_eq!(decoder.u64s(), Some(vec![]));
        assert_eq!(decoder.number(), None);
    }

    #[test]
    fn lengths_that_lie_are_noticed() {
        let mut encoder = Encoder::default();
        encoder.number(u64::MAX);
        for length in 0..=8 {
            let bytes = encoder.0.get(..length).expect("eight bytes");
            assert_eq!(Decoder(bytes).bytes(), None);
            assert_eq!(Decoder(bytes).u16s(), None);
            assert_eq!(Decoder(bytes).u64s(), None);
        }
    }

    #[test]
    fn every_flipped_bit_changes_the_checksum() {
        let mut bytes: Vec<u8> = (0..100).collect();
        let sum = checksum(&bytes);
        for bit in 0..800 {
            bytes[bit / 8] ^= 1 << (bit % 8);
            assert_ne!(checksum(&bytes), sum, "bit {bit}");
            bytes[bit / 8] ^= 1 << (bit % 8);
        }
        assert_ne!(checksum(&bytes[..99]), sum);
    }
}
