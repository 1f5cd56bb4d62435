//! The images of the node, made from programs of this machine: pause, busybox, and our own test server.

use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::image::{Content, Image, ImageError};

/// The image every pod's network belongs to.
pub const PAUSE: &str = "rig.local/pause:1";
/// A shell with `httpd`, `wget`, `nc`, `nslookup` and the like.
pub const BUSYBOX: &str = "rig.local/busybox:1";
/// The test server of [`super::app`]; its entrypoint is the server itself.
pub const APP: &str = "rig.local/app:1";

/// Where the test server's program is inside [`APP`].
const APP_PROGRAM: &str = "/bin/meshplay-rig";

/// What busybox is called in the image; Debian's static build has many more (`busybox NAME` runs them).
const APPLETS: &[&str] = &[
    "cat", "date", "echo", "env", "false", "head", "hostname", "httpd", "ip", "ls", "mkdir", "mount", "mv",
    "nc", "nslookup", "printf", "ps", "rm", "sh", "sleep", "stty", "tail", "test", "touch", "true", "vi",
    "wget",
];

/// The images that every node has.
///
/// # Errors
/// [`ImageError::Libraries`].
pub(super) fn standard_images(busybox: &Path, rig_program: &Path) -> Result<Vec<Image>, ImageError> {
    let mut app_files = busybox_files(busybox);
    app_files.extend(program_files(APP_PROGRAM, rig_program)?);
    let image = |name: &str, files, entrypoint: &[&str]| Image {
        name: name.to_owned(),
        files,
        entrypoint: entrypoint.iter().map(|word| (*word).to_owned()).collect(),
        user: String::new(),
    };
    Ok(vec![
        image(PAUSE, busybox_files(busybox), &["/bin/busybox", "sleep", "2147483647"]),
        image(BUSYBOX, busybox_files(busybox), &[]),
        image(APP, app_files, &[APP_PROGRAM, "inside", "app"]),
    ])
}

/// Busybox with its names, and the few files that C libraries look for.
pub fn busybox_files(busybox: &Path) -> Vec<(String, Content)> {
    let text = |path: &str, text: &str| (path.to_owned(), Content::Text(text.to_owned()));
    let mut files = vec![
        text("/etc/passwd", "root:x:0:0:root:/:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/false\n"),
        text("/etc/group", "root:x:0:\nnogroup:x:65534:\n"),
        text("/etc/nsswitch.conf", "hosts: files dns\n"),
        ("/tmp".to_owned(), Content::Shared),
        ("/bin/busybox".to_owned(), Content::Program(busybox.to_owned())),
    ];
    files.extend(APPLETS.iter().map(|name| (format!("/bin/{name}"), Content::Link("busybox".to_owned()))));
    files
}

/// A program at `path` together with the shared libraries that it loads, at the paths where it looks for them.
///
/// # Errors
/// [`ImageError::Libraries`].
pub fn program_files(path: &str, program: &Path) -> Result<Vec<(String, Content)>, ImageError> {
    let mut files = vec![(path.to_owned(), Content::Program(program.to_owned()))];
    for library in libraries(program)? {
        files.push((library.display().to_string(), Content::Program(library)));
    }
    Ok(files)
}

/// Asks the dynamic loader; a static program has none.
fn libraries(program: &Path) -> Result<Vec<PathBuf>, ImageError> {
    let error = |source| ImageError::Libraries { program: program.to_owned(), source };
    let output = Command::new("ldd").arg(program).output().map_err(error)?;
    let text = String::from_utf8_lossy(&output.stdout);
    let complaint = String::from_utf8_lossy(&output.stderr);
    if output.status.success() {
        Ok(loaded_paths(&text))
    } else if complaint.contains("not a dynamic executable") || text.contains("not a dynamic executable") {
        Ok(Vec::new())
    } else {
        Err(error(io::Error::other(complaint.trim().to_owned())))
    }
}

/// The absolute paths in what `ldd` prints; lines without one are the kernel's own library or say "statically linked".
fn loaded_paths(ldd: &str) -> Vec<PathBuf> {
    let path = |line: &str| {
        let place = line.split_once("=>").map_or(line, |(_, place)| place);
        let word = place.split_whitespace().next()?;
        word.starts_with('/').then(|| PathBuf::from(word))
    };
    ldd.lines().filter_map(path).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn libraries_are_the_absolute_paths_of_the_loader() {
        let ldd = "\tlinux-vdso.so.1 (0x00007ffd)\n\tlibm.so.6 => /lib/x86_64-linux-gnu/libm.so.6 (0x00007f)\n\
                   \t/lib64/ld-linux-x86-64.so.2 (0x00007f)\n";
        let expected = ["/lib/x86_64-linux-gnu/libm.so.6", "/lib64/ld-linux-x86-64.so.2"].map(PathBuf::from);
        assert_eq!(loaded_paths(ldd), expected);
        assert!(loaded_paths("\tstatically linked\n").is_empty());
    }
}
