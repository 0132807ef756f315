//! Delivery, through its doors: real programs under real hosts. Where nothing contains programs, these
//! tests fail: they are for machines that have bubblewrap, or for root.

mod doors;
mod failing;
mod harness;
mod running;
