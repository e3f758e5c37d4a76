//! The page.
pub mod app;
pub mod call;
pub mod i18n;
pub mod inspector;
pub mod scenarios;
pub mod transport;
pub mod ui;
