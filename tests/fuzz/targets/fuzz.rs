//! libFuzzer's way in. Which target: `WEIR_FUZZ`. Its seeds go into the folder `WEIR_FUZZ_CORPUS`, if that is set.
#![no_main]

use std::{env, fs, path::Path, sync::OnceLock};

use libfuzzer_sys::fuzz_target;
use weir_fuzz::Target;

static TARGET: OnceLock<Target> = OnceLock::new();

fn begin() {
    let name = env::var("WEIR_FUZZ").unwrap_or_default();
    let target = weir_fuzz::find(&name).expect("WEIR_FUZZ names a target");
    if let Ok(folder) = env::var("WEIR_FUZZ_CORPUS") {
        for (number, seed) in (target.seeds)().iter().enumerate() {
            fs::write(Path::new(&folder).join(format!("seed-{number}")), seed).expect("the folder can be written to");
        }
    }
    TARGET.get_or_init(|| target);
}

fuzz_target!(init: begin(), |input: &[u8]| {
    if let Some(target) = TARGET.get() {
        (target.run)(input);
    }
});
