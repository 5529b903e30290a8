//! Opens the preview in the browser, with the command each system has for that.

use std::io;
use std::process::{Command, Stdio};

/// Asks the system to show an address; says why when there is nothing that could.
pub fn open(url: &str) -> io::Result<()> {
    let mut command = if cfg!(target_os = "macos") {
        Command::new("open")
    } else if cfg!(windows) {
        // The empty argument is the window's title, which `start` would otherwise take the address for.
        let mut command = Command::new("cmd");
        command.args(["/C", "start", ""]);
        command
    } else {
        Command::new("xdg-open")
    };
    let mut child = command.arg(url).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn()?;
    // Some browsers stay in the foreground; waiting on a thread lets the preview go on and leaves no zombie.
    std::thread::Builder::new().name("browser".to_owned()).spawn(move || drop(child.wait()))?;
    Ok(())
}
