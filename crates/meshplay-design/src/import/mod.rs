//! Manifests in: every object accounted for, its lines taken over as they are.
//!
//! The text is cut into documents ([`split`]), documents into objects ([`objects`]), secrets are taken out
//! ([`seal`]), and each object becomes a component ([`component`]): its own lines, moved to the right, if that
//! reads back as the same object, otherwise written anew from its value. Whatever the text looks like, what
//! the design says about an object is compared with what the manifest said before it is accepted.

mod component;
mod ids;
mod objects;
mod seal;
mod split;

use std::collections::BTreeMap;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use meshplay_types::{Code, DesignName, Finding, Findings, ObjectKey, Place, Secret};
use serde::{Deserialize, Serialize};

use crate::{SecretRef, raw, yaml::emit};

use ids::Ids;
use objects::{Item, Object};

/// Shortest sealed value that is looked for elsewhere in the design, in bytes.
const LEAK_BYTES_MIN: usize = 8;

/// How to import.
#[derive(Clone, Debug)]
pub struct ImportOptions {
    /// Name of the design that is made.
    pub name: DesignName,
    /// The file, as the user named it, for findings.
    pub file: Option<String>,
}

/// A design made from manifests.
#[derive(Debug)]
pub struct Import {
    /// Text of the design.
    pub design: String,
    /// What became of the objects.
    pub counts: Counts,
    /// Values taken out of Secrets.
    pub sealed: Vec<Sealed>,
    /// What was found on the way.
    pub findings: Findings,
}

/// What became of the objects: `read = imported + opaque + rejected`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Counts {
    /// Objects (and documents that are none) in the manifests; items of lists count one each.
    pub read: u32,
    /// Became components that can be deployed.
    pub imported: u32,
    /// Became components and are exported unchanged, but cannot be deployed as they are (no name).
    pub opaque: u32,
    /// Are not in the design; a finding says why.
    pub rejected: u32,
}

/// A value taken out of a Secret.
#[derive(Clone, Debug)]
pub struct Sealed {
    /// Its name in the design.
    pub reference: SecretRef,
    /// Its bytes.
    pub value: Secret<Vec<u8>>,
}

/// Makes a design of the objects of manifests (YAML or JSON, any number of documents and lists).
pub fn manifests(text: &str, options: &ImportOptions) -> Import {
    let mut importer = Importer { file: options.file.clone(), ..Importer::default() };
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    for chunk in split::chunks(text) {
        for item in objects::items(&chunk) {
            importer.item(item);
        }
    }
    importer.finish(&options.name)
}

#[derive(Default)]
struct Importer {
    file: Option<String>,
    components: String,
    /// Comments of documents without an object: they go above the next component.
    comments: Vec<String>,
    ids: Ids,
    keys: BTreeMap<ObjectKey, u32>,
    counts: Counts,
    sealed: Vec<Sealed>,
    findings: Findings,
}

impl Importer {
    fn item(&mut self, item: Item<'_>) {
        match item {
            Item::Comments(comments) => self.comments.extend(comments),
            Item::Rejected(finding) => {
                self.counts.read += 1;
                self.reject(*finding);
            }
            Item::Object(object) => {
                self.counts.read += 1;
                if let Err(finding) = self.object(&object) {
                    let line = finding.at.line.unwrap_or(object.line);
                    self.reject(finding.at(Place { line: Some(line), ..Place::default() }));
                }
            }
        }
    }

    fn reject(&mut self, finding: Finding) {
        self.counts.rejected += 1;
        self.add(finding);
    }

    fn add(&mut self, mut finding: Finding) {
        finding.at.file.clone_from(&self.file);
        self.findings.push(finding);
    }

    fn object(&mut self, object: &Object<'_>) -> Result<(), Box<Finding>> {
        let id = self.ids.propose(object);
        let seal = seal::seal(object, &id)?;
        let mut comments = std::mem::take(&mut self.comments);
        comments.extend(object.head.iter().cloned());
        let written = component::write(object, &id, &seal, &comments);
        let Some(component::Written { text, how }) = written else {
            self.comments = comments;
            let message = format!("{} cannot be written as a component", object.title());
            return Err(Box::new(Finding::new(Code::INTERNAL, message)));
        };
        self.ids.take(&id);
        self.components.push_str(&text);
        let at = Place { line: Some(object.line), component: Some(id.to_string()), ..Place::default() };
        if how == component::How::AnewWithComments {
            let message = format!("{} was written anew", object.title());
            self.add(Finding::new(Code::IMPORT_REWRITTEN, message).at(at.clone()));
        }
        self.account(object, &at);
        for finding in seal.findings {
            self.add(finding.at(at.clone()));
        }
        self.sealed.extend(seal.sealed);
        Ok(())
    }

    /// Counts an object that became a component.
    fn account(&mut self, object: &Object<'_>, at: &Place) {
        for duplicate in &object.duplicates {
            let place = Place { line: Some(duplicate.line), column: Some(duplicate.column), ..at.clone() };
            let message = format!("`{}` stands here again", duplicate.key);
            self.add(Finding::new(Code::IMPORT_KEY_REPEATED, message).at(place));
        }
        let Some(key) = object.key() else {
            self.counts.opaque += 1;
            let message = format!("{} has no `metadata.name`", object.title());
            self.add(Finding::new(Code::IMPORT_OPAQUE, message).at(at.clone()));
            return;
        };
        self.counts.imported += 1;
        if let Some(line) = self.keys.get(&key) {
            let message = format!("{key} stands in line {line} already");
            self.add(Finding::new(Code::IMPORT_OBJECT_REPEATED, message).at(at.clone()));
        } else {
            self.keys.insert(key, object.line);
        }
    }

    fn finish(mut self, name: &DesignName) -> Import {
        if self.counts.read == 0 {
            self.add(Finding::new(Code::IMPORT_EMPTY, "there is no object in the file"));
        }
        let mut design = format!(
            "apiVersion: {}\nkind: {}\nmetadata:\n  name: {}\nspec:\n  components:",
            raw::API_VERSION,
            raw::KIND,
            emit::text(name.as_str())
        );
        design.push_str(if self.components.is_empty() { " {}\n" } else { "\n" });
        design.push_str(&self.components);
        for comment in &self.comments {
            design.push_str(&format!("    {comment}\n"));
        }
        self.leaks(&design);
        let Self { counts, sealed, findings, .. } = self;
        Import { design, counts, sealed, findings }
    }

    /// A sealed value that stands elsewhere too, in a comment or another field.
    fn leaks(&mut self, design: &str) {
        let leaks = |sealed: &&Sealed| {
            let bytes = sealed.value.reveal();
            let long = bytes.len() >= LEAK_BYTES_MIN;
            let plain = std::str::from_utf8(bytes).is_ok_and(|text| design.contains(text));
            long && (plain || design.contains(&STANDARD.encode(bytes)))
        };
        let found: Vec<String> =
            self.sealed.iter().filter(leaks).map(|sealed| sealed.reference.to_string()).collect();
        for reference in found {
            let message = format!("the sealed value `{reference}` stands in the design in clear as well");
            self.add(Finding::new(Code::IMPORT_SECRET_ELSEWHERE, message));
        }
    }
}

#[cfg(test)]
mod tests;
