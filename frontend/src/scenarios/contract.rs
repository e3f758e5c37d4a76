//! Weir's own contract, whose methods the scenarios call.

use std::sync::OnceLock;

use weir_schema::Pool;

use crate::call::Callee;

/// The types of Weir's contract; read when first asked for. Other calls' types are other pools': whoever has a call asks its
/// [`Callee`].
pub fn contract() -> Pool {
    static POOL: OnceLock<Pool> = OnceLock::new();
    // It is compiled in, and a test reads it.
    POOL.get_or_init(|| Pool::read(weir_proto::PAGE_DESCRIPTORS).unwrap_or_default()).clone()
}

/// The contract's method behind `/package.Service/Method`.
pub(super) fn callee(path: &str) -> Callee {
    contract().method(path).map_or_else(|| Callee::Unknown(path.into()), Callee::Known)
}
