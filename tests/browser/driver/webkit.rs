//! `WebKitGTK`'s own small browser, which `WebKitWebDriver` finds by itself, on a screen that nobody sees.

use std::fs;
use std::net::{Ipv4Addr, TcpStream};
use std::process::Command;
use std::time::{Duration, Instant};

use super::{
    Start,
    process::{Process, program},
};
use crate::server::free_address;

/// As large as the largest window that a test asks for, with the browser's own bar.
const SCREEN: &str = "1600x1600x24";

pub(super) fn start(start: &mut Start) {
    // It looks for a free display by itself and says which.
    let mut screen = Command::new(program("XVFB", "Xvfb"));
    screen.args(["-displayfd", "1", "-screen", "0", SCREEN, "-nolisten", "tcp"]);
    let mut screen = Process::start(&mut screen, "xvfb");
    let display = screen.says(|line| line.trim().parse::<u32>().ok());

    let home = start.home.path();
    let config = home.join(".config");
    // Where it saves files is not the browser's own choice but the desktop's.
    let folders = format!("XDG_DOWNLOAD_DIR=\"{}\"\n", start.downloads.path().display());
    fs::create_dir(&config).and_then(|()| fs::write(config.join("user-dirs.dirs"), folders)).unwrap();

    start.port = free_address().port();
    let mut driver = Command::new(program("WEBKITWEBDRIVER", "WebKitWebDriver"));
    driver
        .arg(format!("--port={}", start.port))
        .env("DISPLAY", format!(":{display}"))
        .env("GDK_BACKEND", "x11")
        .env("HOME", home)
        .env("XDG_CONFIG_HOME", config)
        .env("LANGUAGE", "en_US");
    let driver = Process::start(&mut driver, "webkit2gtk-driver");
    // It prints nothing.
    let patience = Instant::now() + Duration::from_secs(20);
    while TcpStream::connect((Ipv4Addr::LOCALHOST, start.port)).is_err() {
        assert!(Instant::now() < patience, "WebKitWebDriver does not listen");
        std::thread::sleep(Duration::from_millis(10));
    }
    // The screen must outlive what is drawn on it.
    start.processes.extend([driver, screen]);
}
