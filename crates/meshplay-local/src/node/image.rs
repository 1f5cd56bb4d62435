//! A container image from files of this machine, as an OCI image layout in one tar file.
//!
//! It owns the format and nothing else: no registry is asked, nothing is compressed, and the same files give the same
//! bytes (times and owners are zero). What an image needs besides its program is in [`super::image_files`].

use std::fs::File;
use std::io::{self, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

const LAYER: &str = "application/vnd.oci.image.layer.v1.tar";
const CONFIG: &str = "application/vnd.oci.image.config.v1+json";
const MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";
const INDEX: &str = "application/vnd.oci.image.index.v1+json";

/// Why an image could not be made.
#[derive(Debug, thiserror::Error)]
pub enum ImageError {
    /// A file of the image could not be read or added.
    #[error("failed to add `{path}` to the image `{image}`")]
    Add {
        /// The image.
        image: String,
        /// The path inside the image.
        path: String,
        /// What the system said.
        source: io::Error,
    },
    /// The archive could not be written.
    #[error("failed to write the image archive `{}`", path.display())]
    Write {
        /// The archive.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The libraries of a program could not be listed.
    #[error("failed to list the libraries of `{}`", program.display())]
    Libraries {
        /// The program.
        program: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

/// What one path of an image is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// A copy of a file of this machine, executable.
    Program(PathBuf),
    /// A small text file.
    Text(String),
    /// A symbolic link to this target.
    Link(String),
    /// A folder everybody may write into.
    Shared,
}

/// An image: a name, its files, and what it runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Image {
    /// Name with a tag, for example `rig.local/busybox:1`.
    pub name: String,
    /// Absolute paths and what is there; a later entry wins.
    pub files: Vec<(String, Content)>,
    /// What a container runs unless it says otherwise.
    pub entrypoint: Vec<String>,
    /// As whom, as `uid:gid`; root if empty.
    pub user: String,
}

impl Image {
    /// Writes the image as a tar file that `ctr images import` takes.
    ///
    /// # Errors
    /// [`ImageError::Add`], [`ImageError::Write`].
    pub fn write(&self, archive: &Path) -> Result<(), ImageError> {
        let layer_path = archive.with_extension("layer");
        let layer = self.write_layer(&layer_path)?;
        let write_error = |source| ImageError::Write { path: archive.to_owned(), source };
        self.write_archive(archive, &layer_path, &layer).map_err(write_error)?;
        std::fs::remove_file(&layer_path).map_err(write_error)
    }

    fn write_layer(&self, path: &Path) -> Result<Blob, ImageError> {
        let write_error = |source| ImageError::Write { path: path.to_owned(), source };
        let file = File::create(path).map_err(write_error)?;
        let mut tar = tar::Builder::new(Hashing { inner: BufWriter::new(file), hash: Sha256::new(), len: 0 });
        for (path, content) in &self.files {
            append(&mut tar, path, content).map_err(|source| ImageError::Add {
                image: self.name.clone(),
                path: path.clone(),
                source,
            })?;
        }
        let mut hashing = tar.into_inner().map_err(write_error)?;
        hashing.inner.flush().map_err(write_error)?;
        Ok(Blob { media_type: LAYER, digest: hex(&hashing.hash.finalize()), len: hashing.len })
    }

    fn write_archive(&self, archive: &Path, layer_path: &Path, layer: &Blob) -> io::Result<()> {
        let (config, config_bytes) = Blob::of_json(CONFIG, &self.config(layer));
        let manifest = json!({
            "schemaVersion": 2,
            "mediaType": MANIFEST,
            "config": config.descriptor(),
            "layers": [layer.descriptor()],
        });
        let (manifest, manifest_bytes) = Blob::of_json(MANIFEST, &manifest);
        let mut descriptor = manifest.descriptor();
        descriptor["annotations"] = json!({
            "io.containerd.image.name": self.name,
            "org.opencontainers.image.ref.name": self.name,
        });
        let index = json!({ "schemaVersion": 2, "mediaType": INDEX, "manifests": [descriptor] });

        let mut tar = tar::Builder::new(BufWriter::new(File::create(archive)?));
        append_bytes(&mut tar, "oci-layout", br#"{"imageLayoutVersion":"1.0.0"}"#, 0o644)?;
        append_bytes(&mut tar, &config.path(), &config_bytes, 0o644)?;
        append_bytes(&mut tar, &manifest.path(), &manifest_bytes, 0o644)?;
        append_reader(&mut tar, &layer.path(), File::open(layer_path)?, layer.len, 0o644)?;
        append_bytes(&mut tar, "index.json", index.to_string().as_bytes(), 0o644)?;
        tar.into_inner()?.flush()
    }

    fn config(&self, layer: &Blob) -> Value {
        json!({
            "architecture": architecture(),
            "os": "linux",
            "config": {
                "Entrypoint": self.entrypoint,
                "Env": ["PATH=/bin"],
                "WorkingDir": "/",
                "User": self.user,
            },
            "rootfs": { "type": "layers", "diff_ids": [format!("sha256:{}", layer.digest)] },
        })
    }
}

struct Blob {
    media_type: &'static str,
    digest: String,
    len: u64,
}

impl Blob {
    fn of_json(media_type: &'static str, value: &Value) -> (Blob, Vec<u8>) {
        let bytes = value.to_string().into_bytes();
        let blob = Blob { media_type, digest: hex(&Sha256::digest(&bytes)), len: bytes.len() as u64 };
        (blob, bytes)
    }

    fn path(&self) -> String {
        format!("blobs/sha256/{}", self.digest)
    }

    fn descriptor(&self) -> Value {
        json!({ "mediaType": self.media_type, "digest": format!("sha256:{}", self.digest), "size": self.len })
    }
}

fn append<W: Write>(tar: &mut tar::Builder<W>, path: &str, content: &Content) -> io::Result<()> {
    let path = path.trim_start_matches('/');
    match content {
        Content::Program(source) => {
            let file = File::open(source)?;
            let len = file.metadata()?.len();
            append_reader(tar, path, file, len, 0o755)
        }
        Content::Text(text) => append_bytes(tar, path, text.as_bytes(), 0o644),
        Content::Link(target) => {
            let mut header = header(tar::EntryType::Symlink, 0, 0o777);
            tar.append_link(&mut header, path, target)
        }
        Content::Shared => {
            let mut header = header(tar::EntryType::Directory, 0, 0o1777);
            tar.append_data(&mut header, format!("{path}/"), io::empty())
        }
    }
}

fn append_bytes<W: Write>(tar: &mut tar::Builder<W>, path: &str, bytes: &[u8], mode: u32) -> io::Result<()> {
    append_reader(tar, path, bytes, bytes.len() as u64, mode)
}

fn append_reader<W: Write>(
    tar: &mut tar::Builder<W>,
    path: &str,
    reader: impl Read,
    len: u64,
    mode: u32,
) -> io::Result<()> {
    let mut header = header(tar::EntryType::Regular, len, mode);
    tar.append_data(&mut header, path, reader)
}

fn header(entry_type: tar::EntryType, len: u64, mode: u32) -> tar::Header {
    let mut header = tar::Header::new_gnu();
    header.set_entry_type(entry_type);
    header.set_size(len);
    header.set_mode(mode);
    header.set_mtime(0);
    header.set_uid(0);
    header.set_gid(0);
    header
}

fn architecture() -> &'static str {
    match std::env::consts::ARCH {
        "aarch64" => "arm64",
        "x86_64" => "amd64",
        other => other,
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Passes bytes on, counts them and takes their digest.
struct Hashing<W> {
    inner: W,
    hash: Sha256,
    len: u64,
}

impl<W: Write> Write for Hashing<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let len = self.inner.write(bytes)?;
        self.hash.update(&bytes[..len]);
        self.len += len as u64;
        Ok(len)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entries(archive: &Path) -> Vec<(String, Vec<u8>)> {
        let mut tar = tar::Archive::new(File::open(archive).unwrap());
        let read = |entry: io::Result<tar::Entry<'_, File>>| {
            let mut entry = entry.unwrap();
            let mut bytes = Vec::new();
            entry.read_to_end(&mut bytes).unwrap();
            (entry.path().unwrap().display().to_string(), bytes)
        };
        tar.entries().unwrap().map(read).collect()
    }

    fn image() -> Image {
        Image {
            name: "rig.local/hello:1".to_owned(),
            files: vec![
                ("/etc/passwd".to_owned(), Content::Text("root:x:0:0::/:/bin/sh\n".to_owned())),
                ("/bin/sh".to_owned(), Content::Link("busybox".to_owned())),
                ("/tmp".to_owned(), Content::Shared),
            ],
            entrypoint: vec!["/bin/sh".to_owned()],
            user: String::new(),
        }
    }

    #[test]
    fn every_blob_is_named_by_its_digest_and_reached_from_the_index() {
        let dir = tempfile::tempdir().unwrap();
        let archive = dir.path().join("hello.tar");
        image().write(&archive).unwrap();
        let entries = entries(&archive);
        for (path, bytes) in entries.iter().filter(|(path, _)| path.starts_with("blobs/")) {
            assert_eq!(path, &format!("blobs/sha256/{}", hex(&Sha256::digest(bytes))));
        }
        let find =
            |path: &str| entries.iter().find(|(name, _)| name == path).map(|(_, bytes)| bytes).unwrap();
        let blob = |digest: &Value| {
            find(&format!("blobs/sha256/{}", digest.as_str().unwrap().strip_prefix("sha256:").unwrap()))
        };
        let index: Value = serde_json::from_slice(find("index.json")).unwrap();
        assert_eq!(index["manifests"][0]["annotations"]["io.containerd.image.name"], "rig.local/hello:1");
        let manifest: Value = serde_json::from_slice(blob(&index["manifests"][0]["digest"])).unwrap();
        let config: Value = serde_json::from_slice(blob(&manifest["config"]["digest"])).unwrap();
        assert_eq!(config["rootfs"]["diff_ids"][0], manifest["layers"][0]["digest"]);
        assert!(!blob(&manifest["layers"][0]["digest"]).is_empty());
    }

    #[test]
    fn same_files_give_the_same_bytes() {
        let dir = tempfile::tempdir().unwrap();
        let (one, two) = (dir.path().join("one.tar"), dir.path().join("two.tar"));
        image().write(&one).unwrap();
        image().write(&two).unwrap();
        assert!(std::fs::read(one).unwrap() == std::fs::read(two).unwrap());
        assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 2, "no layer file is left");
    }
}
