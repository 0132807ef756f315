//! The scaffolder through its doors.

mod census;
