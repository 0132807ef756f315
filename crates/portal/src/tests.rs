//! Tests of the portal as a whole: a real application over HTTP.

mod start;
mod views;
