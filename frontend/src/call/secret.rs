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

#[cfg(test)]
mod tests {
    use super::*;

    /// Of as many secrets of one length: a few of them may have the same mark by chance.
    const MANY: u8 = 100;

    fn marks() -> Vec<String> {
        (0..MANY).map(|n| masked(&[n; 13])).collect()
    }

    #[test]
    fn of_a_secret_its_scheme_its_length_and_a_mark_are_shown() {
        let shown = masked(b"Bearer s3cret");
        let mark = shown.strip_prefix("Bearer **** (13 B, #").and_then(|rest| rest.strip_suffix(')')).unwrap();
        assert!(mark.len() == 4 && u16::from_str_radix(mark, 16).is_ok(), "{shown}");
    }

    #[test]
    fn equal_secrets_have_equal_marks_and_others_have_not() {
        let (marks, again) = (marks(), marks());
        assert_eq!(marks, again);
        let different: std::collections::BTreeSet<_> = marks.iter().collect();
        assert!(different.len() > 90, "{different:?}");
    }

    #[test]
    fn marks_mean_nothing_on_another_page() {
        let there = std::thread::spawn(marks).join().unwrap();
        let same = marks().iter().zip(&there).filter(|(here, there)| here == there).count();
        assert!(same < 10, "{same} of {MANY} secrets have the same mark");
    }
}
