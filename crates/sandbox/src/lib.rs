//! Programs of others, run contained: limits, time, output, and the end of the whole tree.
