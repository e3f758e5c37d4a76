//! Trunk's settings for a server that is elsewhere than Trunk.toml says.

use std::{
    fs,
    net::{Ipv4Addr, SocketAddr},
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result};

use crate::place;

/// Settings that lead the page's calls to `server`; none are needed where Trunk.toml does so.
pub(super) fn settings_for(server: SocketAddr) -> Result<Option<PathBuf>> {
    let usual = usual();
    if server == usual {
        return Ok(None);
    }
    let root = place::root();
    let text = fs::read_to_string(root.join("Trunk.toml")).context("cannot read Trunk.toml")?;
    let folder = place::target().join("dev");
    let file = folder.join("Trunk.toml");
    fs::create_dir_all(&folder)
        .and_then(|()| fs::write(&file, moved(&text, root).replace(&usual.to_string(), &server.to_string())))
        .with_context(|| format!("cannot write {}", file.display()))?;
    Ok(Some(file))
}

fn usual() -> SocketAddr {
    SocketAddr::from((Ipv4Addr::LOCALHOST, 50051))
}

/// The settings for a file that lies elsewhere: Trunk takes paths from where its file is.
fn moved(text: &str, root: &Path) -> String {
    let whole = |line: &str| {
        if !["target = ", "dist = ", "watch = "].iter().any(|key| line.starts_with(key)) {
            return line.to_owned();
        }
        let parts = line.split('"').enumerate().map(|(at, part)| match at % 2 {
            0 => part.to_owned(),
            _ => root.join(part).display().to_string().replace('\\', "/"),
        });
        parts.collect::<Vec<_>>().join("\"")
    };
    text.lines().map(|line| whole(line) + "\n").collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_stay_what_they_are_and_calls_go_elsewhere() {
        let text = fs::read_to_string(place::root().join("Trunk.toml")).unwrap();
        assert_eq!(text.matches(&usual().to_string()).count(), text.matches("backend = ").count());
        let moved = moved(&text, Path::new("/weir"));
        for part in [
            "target = \"/weir/frontend/index.html\"\n",
            "dist = \"/weir/dist\"\n",
            "watch = [\"/weir/frontend\", \"/weir/",
        ] {
            assert!(moved.contains(part), "{part}\n{moved}");
        }
        assert_eq!(moved.lines().count(), text.lines().count());
        assert!(moved.contains("public_url = \"/\"\n") && moved.contains("addresses = [\"127.0.0.1\"]"), "{moved}");
    }
}
