//! Forecourt: an embeddable chat widget for car dealers' websites.
//!
//! This page is the map; the modules are listed in reading order, and each may
//! use only those above it (`cargo xtask test` checks that).
//!
//! The first six rooms are the **core**: no Leptos, no browser, no clock and no
//! randomness, so that they compile natively and are tested in seconds. The
//! other rooms need the feature `browser`.
//!
//! One flow: foreign bytes become [`json`], [`settings`] start a
//! [`session::Session`], every [`session::Event`] is answered with
//! [`session::Effect`]s, the runtime performs them, the view shows a
//! [`session::Snapshot`]. Nothing flows back except as an event.

pub mod json;

pub mod chat;

pub mod settings;

pub mod wire;

pub mod backend;

pub mod session;

#[cfg(feature = "browser")]
pub mod runtime;

#[cfg(feature = "browser")]
pub mod view;

#[cfg(feature = "browser")]
pub mod embed;
