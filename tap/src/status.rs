/// A gRPC status code's name, as the specification spells it.
pub fn status_name(code: i32) -> &'static str {
    match code {
        0 => "OK",
        1 => "CANCELLED",
        2 => "UNKNOWN",
        3 => "INVALID_ARGUMENT",
        4 => "DEADLINE_EXCEEDED",
        5 => "NOT_FOUND",
        6 => "ALREADY_EXISTS",
        7 => "PERMISSION_DENIED",
        8 => "RESOURCE_EXHAUSTED",
        9 => "FAILED_PRECONDITION",
        10 => "ABORTED",
        11 => "OUT_OF_RANGE",
        12 => "UNIMPLEMENTED",
        13 => "INTERNAL",
        14 => "UNAVAILABLE",
        15 => "DATA_LOSS",
        16 => "UNAUTHENTICATED",
        _ => "UNKNOWN CODE",
    }
}

#[cfg(test)]
mod tests {
    use tonic::Code;

    use super::status_name;

    #[test]
    fn every_code_has_the_name_of_tonics_own() {
        for code in 0..=16 {
            // tonic spells them as Rust does.
            let name = status_name(code).replace('_', "");
            assert_eq!(format!("{:?}", Code::from_i32(code)).to_uppercase(), name, "{code}");
        }
        assert_eq!([status_name(17), status_name(-1)], ["UNKNOWN CODE"; 2]);
    }
}
