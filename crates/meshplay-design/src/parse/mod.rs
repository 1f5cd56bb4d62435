//! Text to [`RawDesign`]: every mistake at once, with its line and column.

mod check;
mod fields;
mod sections;

use std::sync::Arc;

use meshplay_types::{Code, Finding, Findings, Place};

use crate::{RawDesign, raw, source::Source, yaml};

pub(crate) use check::undeclared;
use fields::Reader;

/// Fields of the document.
const ROOT_FIELDS: &[&str] = &["apiVersion", "kind", "metadata", "spec"];
const METADATA_FIELDS: &[&str] = &["name", "version", "labels"];
const SPEC_FIELDS: &[&str] = &["variables", "components", "relationships", "environments"];

pub(crate) fn design(text: &str, file: Option<&str>) -> (Option<RawDesign>, Findings) {
    let place = |line, column| Place { file: file.map(str::to_owned), line, column, ..Place::default() };
    let document = match yaml::read(text) {
        Ok(document) => document,
        Err(error) => {
            let place = place(Some(error.line), Some(error.column));
            return (None, vec![Finding::new(Code::DESIGN_SYNTAX, error.message).at(place)]);
        }
    };
    let Some(root) = document.root else {
        return (None, vec![Finding::new(Code::DESIGN_KIND, "the file is empty").at(place(None, None))]);
    };
    let source = Source { text: text.into(), file: file.map(Into::into), root: Arc::new(root) };
    let mut reader = Reader::new(source.clone());
    if let Some(line) = document.second_line {
        let place = place(Some(line), None);
        reader.add(Finding::new(Code::DESIGN_DOCUMENTS, "a second document starts here").at(place));
    }
    let design = read(&mut reader, source);
    if let Some(design) = &design {
        check::references(design, &mut reader);
    }
    (design, reader.into_findings())
}

fn read(reader: &mut Reader, source: Source) -> Option<RawDesign> {
    let root = source.root.clone();
    if root.entries().is_none() {
        reader.report(&root, Code::DESIGN_KIND, "the document is not a mapping");
        return None;
    }
    let is = |key: &str, expected: &str| root.get(key).and_then(yaml::Node::text) == Some(expected);
    if !is("apiVersion", raw::API_VERSION) || !is("kind", raw::KIND) {
        let found =
            ["apiVersion", "kind"].map(|key| root.get(key).and_then(yaml::Node::text).unwrap_or("nothing"));
        let message = format!("found `apiVersion: {}` and `kind: {}`", found[0], found[1]);
        reader.report(&root, Code::DESIGN_KIND, message);
        return None;
    }
    reader.fields(&root, "a design", ROOT_FIELDS);
    let metadata = reader.required(&root, "metadata")?;
    reader.fields(metadata, "`metadata`", METADATA_FIELDS);
    let name = reader.required(metadata, "name").and_then(|node| reader.name(node));
    let version = reader.text_field(metadata, "version");
    let labels = reader.texts(metadata.get("labels"), "labels");
    let empty = yaml::Node::empty();
    let spec = root.get("spec").unwrap_or(&empty);
    reader.fields(spec, "`spec`", SPEC_FIELDS);
    Some(RawDesign {
        version,
        labels,
        variables: sections::variables(reader, spec.get("variables")),
        components: sections::components(reader, spec.get("components")),
        relationships: sections::relationships(reader, spec.get("relationships")),
        environments: sections::environments(reader, spec.get("environments")),
        name: name?,
        source,
    })
}

#[cfg(test)]
mod tests;
