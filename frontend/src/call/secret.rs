use std::hash::{DefaultHasher, Hasher as _};

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
    let mut hasher = DefaultHasher::new();
    KEY.with(|key| hasher.write(key));
    hasher.write(value);
    let [.., high, low] = hasher.finish().to_be_bytes();
    grpc::masked(value, u16::from_be_bytes([high, low]))
}
