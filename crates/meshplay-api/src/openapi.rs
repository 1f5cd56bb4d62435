//! The contract as an OpenAPI 3.1 document, made from the endpoints themselves.
//!
//! `docs/openapi.json` is pinned by a test; the UI's types are generated from it.

use std::{collections::BTreeSet, mem};

use meshplay_types::PAGE_ITEMS_MAX;
use schemars::{
    JsonSchema, Schema, SchemaGenerator, generate::SchemaSettings, transform::RecursiveTransform,
};
use serde_json::{Map, Value, json};

use crate::{
    Endpoint, Method, Problem, Stream, Transport, Visitor,
    session::{LOGIN_PATH, LoginBody, Session},
    visit,
};

/// The document.
pub fn document() -> Value {
    let mut writer = Writer::new();
    writer.login();
    visit(&mut writer);
    writer.finish()
}

struct Writer {
    paths: Map<String, Value>,
    /// What clients send: defaults may be left out.
    inputs: SchemaGenerator,
    /// What clients receive: defaults are there.
    outputs: SchemaGenerator,
}

impl Writer {
    fn new() -> Self {
        let settings = || {
            let settings = SchemaSettings::draft2020_12().with(|settings| {
                settings.definitions_path = "/components/schemas".into();
                settings.meta_schema = None;
            });
            settings.with_transform(RecursiveTransform(set_apart))
        };
        Self {
            paths: Map::new(),
            inputs: settings().for_deserialize().into_generator(),
            outputs: settings().for_serialize().into_generator(),
        }
    }

    fn login(&mut self) {
        let mut responses = self.responses::<Session>(200);
        responses.insert("401".to_owned(), problem("The token is not valid."));
        let operation = json!({
            "operationId": "Login",
            "summary": "Swap a token for a session cookie.",
            "security": [],
            "requestBody": body(self.inputs.subschema_for::<LoginBody>().to_value()),
            "responses": responses,
        });
        self.add(LOGIN_PATH, Method::Post, operation);
    }

    fn responses<T: JsonSchema>(&mut self, status: u16) -> Map<String, Value> {
        let schema = self.outputs.subschema_for::<T>().to_value();
        self.outputs.subschema_for::<Problem>();
        let success = json!({
            "description": "Success.",
            "content": { "application/json": { "schema": schema } },
        });
        let failure = problem("Refused or failed; every reason is in `findings`.");
        [(status.to_string(), success), ("default".to_owned(), failure)].into_iter().collect()
    }

    fn parameters<P: JsonSchema>(&mut self, path: &str) -> Vec<Value> {
        let schema = self.inputs.root_schema_for::<P>().to_value();
        let required: BTreeSet<&str> =
            schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        let properties = schema["properties"].as_object();
        properties
            .into_iter()
            .flatten()
            .map(|(name, property)| {
                let in_path = path.contains(&format!("{{{name}}}"));
                let mut property = property.clone();
                let description =
                    property.as_object_mut().and_then(|property| property.remove("description"));
                if name == "limit" {
                    // The same for every list: the server refuses other sizes of pages in one place.
                    property["minimum"] = json!(1);
                    property["maximum"] = json!(PAGE_ITEMS_MAX);
                }
                json!({
                    "name": name,
                    "in": if in_path { "path" } else { "query" },
                    "required": in_path || required.contains(name.as_str()),
                    "description": description.unwrap_or_default(),
                    "schema": property,
                })
            })
            .collect()
    }

    fn add(&mut self, path: &str, method: Method, operation: Value) {
        let method = match method {
            Method::Get => "get",
            Method::Post => "post",
            Method::Put => "put",
            Method::Delete => "delete",
        };
        let item = self.paths.entry(path.to_owned()).or_insert_with(|| json!({}));
        item[method] = operation;
    }

    fn finish(mut self) -> Value {
        let mut schemas: Map<String, Value> = self.inputs.take_definitions(true);
        for (name, schema) in self.outputs.take_definitions(true) {
            match schemas.get(&name) {
                // Sent and received alike: what is received says more.
                Some(known) if *known != schema => drop(schemas.insert(name, schema)),
                Some(_) => {}
                None => drop(schemas.insert(name, schema)),
            }
        }
        schemas.sort_keys();
        self.paths.sort_keys();
        json!({
            "openapi": "3.1.0",
            "info": {
                "title": "Meshplay",
                "version": "1",
                "license": { "name": "Apache-2.0", "identifier": "Apache-2.0" },
                "description": "Only grows. Times are RFC 3339 in UTC, ids are UUIDs in lower case. Lists are read page by page with \
                    `limit` and `cursor`. A POST that starts work takes an `Idempotency-Key`.",
            },
            "security": [{ "session": [] }, { "token": [] }],
            "paths": self.paths,
            "components": {
                "schemas": schemas,
                "securitySchemes": {
                    "session": { "type": "apiKey", "in": "cookie", "name": "meshplay", "description": "Set by the login." },
                    "token": { "type": "http", "scheme": "bearer" },
                },
            },
        })
    }
}

impl Visitor for Writer {
    fn endpoint<E: Endpoint>(&mut self) {
        let mut operation = json!({
            "operationId": E::NAME,
            "summary": E::DOC,
            "x-action": E::ACTION,
            "parameters": self.parameters::<E::Params>(E::PATH),
            "responses": self.responses::<E::Output>(E::VERB.status()),
        });
        if E::VERB.has_body() {
            operation["requestBody"] = body(self.inputs.subschema_for::<E::Body>().to_value());
        }
        self.add(E::PATH, E::VERB.method(), operation);
    }

    fn stream<S: Stream>(&mut self) {
        let (status, media) = match S::TRANSPORT {
            Transport::ServerSentEvents => ("200", "text/event-stream"),
            Transport::Lines => ("200", "application/x-ndjson"),
            Transport::WebSocket => ("101", "application/json"),
        };
        let schema = self.outputs.subschema_for::<S::Item>().to_value();
        let success = json!({
            "description": "Each item has this form.",
            "content": { media: { "schema": schema } },
        });
        let operation = json!({
            "operationId": S::NAME,
            "summary": S::DOC,
            "x-action": S::ACTION,
            "parameters": self.parameters::<S::Params>(S::PATH),
            "responses": { status: success, "default": problem("Refused; every reason is in `findings`.") },
        });
        self.add(S::PATH, Method::Get, operation);
    }
}

/// Sets a reference apart from what else must hold. OpenAPI 3.1 lets it stand beside that; generators of clients then read
/// the reference alone. What is said about it they keep.
fn set_apart(schema: &mut Schema) {
    let Some(object) = schema.as_object_mut() else { return };
    let is_lost = |key: &String| !["$ref", "description", "summary"].contains(&key.as_str());
    if !object.contains_key("$ref") || !object.keys().any(is_lost) {
        return;
    }
    for (key, value) in mem::take(object) {
        if key == "$ref" {
            object.insert("allOf".to_owned(), json!([{ "$ref": value }]));
        } else {
            object.insert(key, value);
        }
    }
}

fn body(schema: Value) -> Value {
    json!({ "required": true, "content": { "application/json": { "schema": schema } } })
}

fn problem(description: &str) -> Value {
    json!({
        "description": description,
        "content": { "application/problem+json": { "schema": { "$ref": "#/components/schemas/Problem" } } },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/openapi.json");

    /// `UPDATE=1 cargo test -p meshplay-api openapi` writes it anew.
    #[test]
    fn the_document_is_the_one_in_docs() {
        let made = serde_json::to_string_pretty(&document()).unwrap() + "\n";
        if std::env::var_os("UPDATE").is_some() {
            std::fs::write(FILE, &made).unwrap();
        }
        let pinned = std::fs::read_to_string(FILE).unwrap_or_default();
        assert!(pinned == made, "docs/openapi.json is old: `UPDATE=1 cargo test -p meshplay-api openapi`");
    }

    #[test]
    fn every_reference_leads_somewhere_and_no_name_means_two_things() {
        let document = document();
        let schemas = document["components"]["schemas"].as_object().unwrap();
        let text = document.to_string();
        for part in text.split("\"$ref\":\"").skip(1) {
            let name = part.split('"').next().unwrap().trim_start_matches("#/components/schemas/");
            assert!(schemas.contains_key(name), "{name}");
        }
        for name in schemas.keys() {
            assert!(!name.ends_with(|c: char| c.is_ascii_digit()), "two types have the name of {name}");
        }
    }

    #[test]
    fn beside_a_reference_stands_nothing_that_generators_would_drop() {
        fn visit(value: &Value, at: &str, check: &mut dyn FnMut(&Map<String, Value>, &str)) {
            match value {
                Value::Object(object) => {
                    check(object, at);
                    object.iter().for_each(|(key, value)| visit(value, &format!("{at}/{key}"), check));
                }
                Value::Array(items) => {
                    items.iter().enumerate().for_each(|(n, value)| visit(value, &format!("{at}/{n}"), check));
                }
                _ => {}
            }
        }
        let (mut n_references, mut beside) = (0, Vec::new());
        visit(&document(), "", &mut |object, at| {
            if object.get("$ref").is_some_and(Value::is_string) {
                n_references += 1;
                let others =
                    object.keys().filter(|key| !["$ref", "description", "summary"].contains(&key.as_str()));
                beside.extend(others.map(|key| format!("{at}: {key}")));
            }
        });
        assert!(n_references > 100 && beside.is_empty(), "{beside:#?}");
    }

    #[test]
    fn a_hole_in_a_path_is_a_parameter() {
        let document = document();
        for (path, item) in document["paths"].as_object().unwrap() {
            let holes = path.matches('{').count();
            for operation in item.as_object().unwrap().values() {
                let filled = operation["parameters"].as_array().into_iter().flatten();
                assert_eq!(filled.filter(|parameter| parameter["in"] == "path").count(), holes, "{path}");
            }
        }
    }
}
