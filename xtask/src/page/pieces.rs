//! The page in pieces: what only a room behind a door needs (`frontend/src/base/door.rs`) is a file of its own.
//!
//! The linker leaves its notes on what refers to what, for which the page's feature `split` asks. By them `wasm-split-cli` cuts the
//! page at its doors. That must be before wasm-bindgen has been at it, and Trunk, which starts both, has no hook there; but it
//! starts wasm-bindgen by its name. So we stand first on its PATH under that name, cut, and leave the rest to the true one.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context as _, Result};

use super::files;
use crate::{
    place, process,
    tools::{self, CrateTool, PageTools},
};

/// Tell us, standing in: the true wasm-bindgen, what cuts, and where the pieces go.
const BINDGEN: &str = "WEIR_WASM_BINDGEN";
const SPLIT: &str = "WEIR_WASM_SPLIT";
const PIECES: &str = "WEIR_PIECES";

/// The module that fetches the pieces, and the names it knows files by.
pub(super) const LOADER: &str = "__wasm_split.js";

/// What was cut off lies in a folder until it comes to the rest of the page.
pub(super) struct Pieces(PathBuf);

impl Pieces {
    /// Has `trunk` cut the page.
    pub(super) fn of(tools: &PageTools, split: &CrateTool, trunk: &mut Command) -> Result<Self> {
        let stand_in = place::wasm_target().join("stand-in");
        let pieces = place::wasm_target().join("pieces");
        for folder in [&stand_in, &pieces] {
            if folder.is_dir() {
                fs::remove_dir_all(folder).with_context(|| format!("cannot empty {}", folder.display()))?;
            }
            fs::create_dir_all(folder).with_context(|| format!("cannot make the folder {}", folder.display()))?;
        }
        let this = env::current_exe().context("cannot find this program itself")?;
        let under_its_name = stand_in.join(format!("wasm-bindgen{}", env::consts::EXE_SUFFIX));
        fs::copy(this, &under_its_name).with_context(|| format!("cannot write {}", under_its_name.display()))?;
        let folders = std::iter::once(stand_in.as_path()).chain(tools.folders());
        trunk
            .args(["--features", "split"])
            .env("PATH", process::path_with(folders)?)
            .env(BINDGEN, tools.wasm_bindgen.program("wasm-bindgen"))
            .env(SPLIT, split.program(tools::SPLIT_PROGRAM))
            .env(PIECES, &pieces);
        Ok(Self(pieces))
    }

    /// Puts them beside the rest of the page in `dist`.
    pub(super) fn join(self, dist: &Path) -> Result<()> {
        let Self(pieces) = self;
        for piece in files(&pieces)? {
            let to = dist.join(piece.file_name().context("a file without a name")?);
            fs::copy(&piece, &to).with_context(|| format!("cannot write {}", to.display()))?;
        }
        let rest = files(dist)?;
        let names = rest.iter().filter_map(|path| path.file_name()?.to_str());
        // Trunk has made `name-HASH.js` of the script.
        let mut scripts = names.filter_map(|name| Some((name, name.strip_suffix(".js")?.rsplit_once('-')?.0)));
        let (script, plain) = scripts.next().context("the page has no script")?;
        let mend = |file: &str, mend: &dyn Fn(&str) -> String| {
            let path = dist.join(file);
            let text = fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
            fs::write(&path, mend(&text)).with_context(|| format!("cannot write {}", path.display()))
        };
        // The loader imports it by the name that it has from wasm-bindgen.
        mend(LOADER, &|loader| loader.replace(&format!("\"./{plain}.js\""), &format!("\"./{script}\"")))?;
        mend("index.html", &|html| with_loader(html, script))
    }
}

/// The page, made to fetch the loader as early as the script that imports it.
fn with_loader(html: &str, script: &str) -> String {
    let mut links = html.match_indices("<link").filter_map(|(at, _)| Some(&html[at..=at + html[at..].find('>')?]));
    let early = links.find(|link| link.contains(script) && link.contains("modulepreload"));
    early
        .map_or_else(|| html.to_owned(), |link| html.replacen(link, &[link, &link.replace(script, LOADER)].concat(), 1))
}

/// Whether this is a piece, of one room or of several. Everything else is loaded first.
pub(super) fn is_piece(path: &Path) -> bool {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    is_wasm(path) && ["split_", "chunk_"].iter().any(|known| name.starts_with(known))
}

fn is_wasm(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "wasm")
}

/// Whether Trunk has started us for wasm-bindgen.
pub(crate) fn is_standing_in() -> bool {
    env::var_os(PIECES).is_some()
}

/// Does what wasm-bindgen is asked for; a module it is given is cut before. Says whether that went well.
pub(crate) fn stand_in(args: &[String]) -> Result<bool> {
    let told = |name| env::var_os(name).map(PathBuf::from).with_context(|| format!("{name} is not set"));
    let (bindgen, split, pieces) = (told(BINDGEN)?, told(SPLIT)?, told(PIECES)?);
    let mut bindgen = Command::new(bindgen);
    let Some(module) = args.iter().find(|arg| is_wasm(Path::new(arg))) else {
        return Ok(bindgen.args(args).status().context("cannot start wasm-bindgen")?.success());
    };
    let name = Path::new(module).file_stem().and_then(|name| name.to_str()).context("a module without a name")?;
    process::run(Command::new(split).arg(module).arg(&pieces).args(["--out-name", name]))
        .context("the page could not be cut into pieces")?;
    let main = pieces.join(format!("{name}.wasm"));
    for arg in args {
        if arg == module {
            bindgen.arg(&main)
        } else {
            bindgen.arg(arg)
        };
    }
    // The pieces hold on to the main module by what the linker has named.
    let bound = bindgen.arg("--keep-lld-exports").status().context("cannot start wasm-bindgen")?.success();
    fs::remove_file(&main).with_context(|| format!("cannot delete {}", main.display()))?;
    Ok(bound)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_loader_comes_early_and_finds_the_script_under_trunks_name() {
        let folder = tempfile::tempdir().unwrap();
        let at = |path: &str| folder.path().join(path);
        for (path, text) in [
            (
                "pieces/__wasm_split.js",
                "import { initSync } from \"./weir-page.js\"; new URL(\"./split_code.wasm\", import.meta.url)",
            ),
            ("pieces/split_code.wasm", "a piece"),
            ("dist/weir-page-40a1b2c3.js", "the script"),
            (
                "dist/index.html",
                "<link href=/weir-page-40a1b2c3_bg.wasm rel=preload><link href=/weir-page-40a1b2c3.js rel=modulepreload><p>",
            ),
        ] {
            fs::create_dir_all(at(path).parent().unwrap()).unwrap();
            fs::write(at(path), text).unwrap();
        }
        Pieces(at("pieces")).join(&at("dist")).unwrap();
        let text = |path: &str| fs::read_to_string(at(path)).unwrap();
        assert_eq!(
            text("dist/__wasm_split.js"),
            "import { initSync } from \"./weir-page-40a1b2c3.js\"; new URL(\"./split_code.wasm\", import.meta.url)"
        );
        assert_eq!(text("dist/split_code.wasm"), "a piece");
        let early =
            "<link href=/weir-page-40a1b2c3.js rel=modulepreload><link href=/__wasm_split.js rel=modulepreload><p>";
        assert!(text("dist/index.html").ends_with(early), "{}", text("dist/index.html"));
    }

    #[test]
    fn pieces_are_known_by_their_names() {
        for name in ["split_code-0123456789abcdef.wasm", "chunk_2-0123456789abcdef.wasm", "split_code.wasm"] {
            assert!(is_piece(Path::new(name)), "{name}");
        }
        for name in ["weir-page-0123456789abcdef_bg.wasm", "split_code.js", "index.html"] {
            assert!(!is_piece(Path::new(name)), "{name}");
        }
    }
}
