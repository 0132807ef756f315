//! Room on the stack. What nests as the source does is bounded in depth; where a thread's stack is
//! shorter than that depth needs, the rest of it runs on a piece of the heap.

/// Below so many bytes a new piece is taken.
const RED_ZONE: usize = 128 * 1024;
/// How large a piece is.
const PIECE: usize = 1024 * 1024;

/// Calls what may nest deep.
pub(crate) fn deep<T>(f: impl FnOnce() -> T) -> T {
    stacker::maybe_grow(RED_ZONE, PIECE, f)
}
