//! A kubeconfig on this machine may name files; the API takes inline data only, so they are read here,
//! by the person who owns them.

use std::path::Path;

use meshplay_types::{Code, Finding, Place};
use serde_json::{Map, Value};

use crate::failure::Failure;

/// Keys that name a file, the inline key that replaces each, and how the content is written there.
const FILE_KEYS: [(&str, &str, Inline); 4] = [
    ("certificate-authority", "certificate-authority-data", Inline::Base64),
    ("client-certificate", "client-certificate-data", Inline::Base64),
    ("client-key", "client-key-data", Inline::Base64),
    ("tokenFile", "token", Inline::Text),
];

#[derive(Clone, Copy)]
enum Inline {
    Base64,
    Text,
}

/// The kubeconfig with every file it names read in. Relative paths start at `base`, the kubeconfig's folder.
/// Text without file references is returned as it is, so that findings keep their places.
pub(crate) fn inline(text: &str, base: &Path) -> Result<String, Failure> {
    let Ok(mut config) = serde_saphyr::from_str::<Value>(text) else {
        return Ok(text.to_owned());
    };
    let mut findings = Vec::new();
    let mut n_read = 0;
    for (list, inner) in [("clusters", "cluster"), ("users", "user")] {
        for entry in config.get_mut(list).and_then(Value::as_array_mut).into_iter().flatten() {
            if let Some(fields) = entry.get_mut(inner).and_then(Value::as_object_mut) {
                n_read += read_into(fields, base, &mut findings);
            }
        }
    }
    match (findings.is_empty(), n_read) {
        (false, _) => Err(Failure::Refused(findings)),
        (true, 0) => Ok(text.to_owned()),
        (true, _) => Ok(config.to_string()),
    }
}

fn read_into(fields: &mut Map<String, Value>, base: &Path, findings: &mut Vec<Finding>) -> usize {
    let mut n_read = 0;
    for (file_key, data_key, how) in FILE_KEYS {
        let Some(path) = fields.get(file_key).and_then(Value::as_str).map(|path| base.join(path)) else {
            continue;
        };
        match std::fs::read(&path) {
            Ok(bytes) => {
                let data = match how {
                    Inline::Base64 => base64(&bytes),
                    Inline::Text => String::from_utf8_lossy(&bytes).trim().to_owned(),
                };
                fields.remove(file_key);
                fields.insert(data_key.to_owned(), data.into());
                n_read += 1;
            }
            Err(error) => {
                let message = format!("`{file_key}` names a file that cannot be read: `{}`", path.display());
                let place = Place { pointer: Some(format!("/{file_key}")), ..Place::default() };
                findings
                    .push(Finding::new(Code::FILE_UNREADABLE, message).cause(error.to_string()).at(place));
            }
        }
    }
    n_read
}

fn base64(bytes: &[u8]) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD.encode(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_named_by_a_kubeconfig_are_read_in_and_missing_ones_are_all_named() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("ca.pem"), "CA").unwrap();
        let config = "clusters: [{name: a, cluster: {server: 'https://x', certificate-authority: ca.pem}}]\nusers: []\n";
        assert!(inline(config, dir.path()).unwrap().contains(r#""certificate-authority-data":"Q0E=""#));

        let missing = "users: [{name: u, user: {client-key: no.key, client-certificate: no.pem}}]\n";
        let Err(Failure::Refused(findings)) = inline(missing, dir.path()) else {
            panic!("expected a refusal")
        };
        assert_eq!(findings.len(), 2);
    }

    #[test]
    fn a_kubeconfig_without_files_is_left_as_it_is() {
        let text = "clusters: [] # mine\n";
        assert_eq!(inline(text, Path::new("/")).unwrap(), text);
    }
}
