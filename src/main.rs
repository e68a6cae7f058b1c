//! What trunk builds: the library, linked on its own.
//!
//! Cargo applies no link-time optimisation to a library that is also an `rlib` (the
//! tests need one), so the wasm is made from this empty program. It does nothing when
//! it is loaded; the loader calls [`forecourt::embed::mount`].

// Named so that it is linked at all.
extern crate forecourt as _;

fn main() {}
