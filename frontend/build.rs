//! Turns `locales/*.json` into typed keys: a key that one language lacks, or a variable that one sentence forgets, is seen here.

use std::{env, error::Error, fs, path::PathBuf};

use leptos_i18n_parser::parse_locales::{
    self,
    options::{Config, ParseOptions},
};

fn main() -> Result<(), Box<dyn Error>> {
    // Who is to cut the page must know what refers to what.
    if env::var_os("CARGO_FEATURE_SPLIT").is_some() && env::var("CARGO_CFG_TARGET_FAMILY").as_deref() == Ok("wasm") {
        println!("cargo::rustc-link-arg-bins=--emit-relocs");
    }
    let options = ParseOptions::new().interpolate_display(true);
    let config = Config::new("en")?.add_locale("zh")?.parse_options(options);
    let parsed = parse_locales::parse_locales(None, config)?;

    println!("cargo::rerun-if-changed=locales");
    let errors = parsed.diag.errors();
    let warnings = parsed.diag.warnings();
    if !(errors.is_empty() && warnings.is_empty()) {
        let all: Vec<String> =
            errors.iter().map(ToString::to_string).chain(warnings.iter().map(ToString::to_string)).collect();
        return Err(all.join("\n").into());
    }

    let code = leptos_i18n_codegen::gen_code(&parsed, None, false, None, false)?;
    fs::write(PathBuf::from(env::var("OUT_DIR")?).join("i18n.rs"), code.to_string())?;
    Ok(())
}
