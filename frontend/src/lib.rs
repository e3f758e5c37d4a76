//! The page. Its rooms stand on floors, and each imports only from those below it, which `cargo verify` checks:
//! [`base`], [`transport`], [`call`], [`recording`], [`ui`], [`i18n`], [`scenarios`], [`code`], [`page`], [`stage`], [`lesson`], [`own`],
//! [`inspector`], [`shell`].
#![expect(
    unreachable_pub,
    reason = "the component macro makes structs of props that are public, whatever the component is"
)]

pub mod base;
pub mod call;
pub mod code;
pub mod i18n;
pub mod inspector;
pub mod lesson;
pub mod own;
pub mod page;
pub mod recording;
pub mod scenarios;
pub mod shell;
pub mod stage;
pub mod transport;
pub mod ui;
