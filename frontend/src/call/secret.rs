use sha2::{Digest as _, Sha256};
use weir_wire::grpc;

/// What is shown of a secret on this page; equal ones are seen to be equal for as long as the page is open.
pub fn masked(value: &[u8]) -> String {
    thread_local! {
        static KEY: [u8; 16] = {
            let mut key = [0; 16];
            // Without a source of randomness all marks can be guessed by who sees the page, and by nobody else.
            let _ = getrandom::fill(&mut key);
            key
        };
    }
    let hash = KEY.with(|key| Sha256::new().chain_update(key).chain_update(value).finalize());
    grpc::masked(value, u16::from_be_bytes([hash[0], hash[1]]))
}
