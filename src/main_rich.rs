//! The same as `main.rs`, as a program of its own: trunk builds both at once, and cargo
//! must not put one in the other's place.

extern crate forecourt as _;

fn main() {}
