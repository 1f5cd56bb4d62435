//! The page `docs/reference/api.md`, made from the OpenAPI document.
//!
//! A test and no program: nothing that is shipped writes documentation. `UPDATE=1 cargo test -p meshplay-api openapi`
//! writes the page; without it the test compares.

use std::{collections::BTreeMap, env, fmt::Write as _, fs};

use serde_json::Value;

use crate::openapi::document;

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/reference/api.md");
const STRING: &str = "a string takes everything";
const HEAD: &str = "\
# The API

Everything that the pages and the command line do goes through this API; [openapi.json](../openapi.json) is the same as OpenAPI 3.1, and a running server gives it under `/api/v1/openapi.json`. This page is made from it by `UPDATE=1 cargo test -p meshplay-api openapi`.

The contract only grows. Times are RFC 3339 in UTC, ids are UUIDs in lower case. Lists are read page by page with `limit` and `cursor`. A POST that starts work takes an `Idempotency-Key` and answers 202 with the operation. An error is a problem (RFC 9457) with `findings[]`, each with a [code](../findings.md).

```sh
curl -H \"Authorization: Bearer $TOKEN\" http://127.0.0.1:PORT/api/v1/clusters
```

A token is made with `meshplay token create`; it can do what its role contains. Each endpoint names the one *action* that it needs.
";

/// Where an operation is: method and path.
struct Operation<'a> {
    method: &'a str,
    path: &'a str,
    value: &'a Value,
}

#[test]
fn the_reference_is_made_from_the_openapi_document() {
    let page = page(&document());
    if env::var_os("UPDATE").is_some() {
        fs::write(FILE, &page).unwrap();
    }
    let found = fs::read_to_string(FILE).unwrap_or_default();
    assert!(found == page, "docs/reference/api.md is old: UPDATE=1 cargo test -p meshplay-api openapi");
}

fn page(document: &Value) -> String {
    let mut page = HEAD.to_owned();
    for (area, operations) in areas(document) {
        write!(page, "\n## {area}\n").expect(STRING);
        for operation in operations {
            add_operation(&mut page, &operation);
        }
    }
    page.push_str("\n## Types\n\nA field with `?` may be absent.\n");
    for (name, schema) in object(&document["components"]["schemas"]) {
        add_type(&mut page, name, schema);
    }
    page
}

/// By the first part of the path behind the version.
fn areas(document: &Value) -> BTreeMap<&str, Vec<Operation<'_>>> {
    let mut areas: BTreeMap<&str, Vec<Operation<'_>>> = BTreeMap::new();
    for (path, item) in object(&document["paths"]) {
        let area = path.trim_start_matches("/api/v1/").split('/').next().unwrap_or_default();
        for (method, value) in object(item) {
            areas.entry(area).or_default().push(Operation { method, path, value });
        }
    }
    areas
}

fn add_operation(page: &mut String, operation: &Operation) {
    let Operation { method, path, value } = operation;
    let id = text(&value["operationId"]);
    write!(page, "\n### {id}\n\n`{} {path}`", method.to_uppercase()).expect(STRING);
    match value["x-action"].as_str() {
        Some(action) => writeln!(page, " · action `{action}`").expect(STRING),
        None => writeln!(page, " · open to everybody").expect(STRING),
    }
    writeln!(page, "\n{}", prose(&value["summary"])).expect(STRING);
    let parameters = value["parameters"].as_array().map_or(&[][..], Vec::as_slice);
    if !parameters.is_empty() {
        page.push_str("\n| parameter | in | type | |\n|---|---|---|---|\n");
    }
    for parameter in parameters {
        let mark = if parameter["required"] == true { "" } else { "?" };
        let (name, place) = (text(&parameter["name"]), text(&parameter["in"]));
        let kind = kind(&parameter["schema"]);
        writeln!(page, "| `{name}`{mark} | {place} | {kind} | {} |", prose(&parameter["description"]))
            .expect(STRING);
    }
    let body = &value["requestBody"]["content"]["application/json"]["schema"];
    if !body.is_null() {
        writeln!(page, "\nBody: {}", kind(body)).expect(STRING);
    }
    for (status, response) in object(&value["responses"]).filter(|(status, _)| status.starts_with(['1', '2']))
    {
        let content = object(&response["content"]).next();
        match content {
            Some((media, content)) if media == "application/json" => {
                writeln!(page, "\nAnswers {status}: {}", kind(&content["schema"])).expect(STRING);
            }
            Some((media, _)) => writeln!(page, "\nAnswers {status}: `{media}`").expect(STRING),
            None => writeln!(page, "\nAnswers {status}.").expect(STRING),
        }
    }
}

fn add_type(page: &mut String, name: &str, schema: &Value) {
    write!(page, "\n### {name}\n").expect(STRING);
    if schema["description"].is_string() {
        writeln!(page, "\n{}", prose(&schema["description"])).expect(STRING);
    }
    if !schema["properties"].is_object() {
        writeln!(page, "\n{}", kind(schema)).expect(STRING);
        return;
    }
    let required = schema["required"].as_array().map_or(&[][..], Vec::as_slice);
    page.push_str("\n| field | type | |\n|---|---|---|\n");
    for (field, schema) in object(&schema["properties"]) {
        let mark = if required.iter().any(|name| name == field) { "" } else { "?" };
        writeln!(page, "| `{field}`{mark} | {} | {} |", kind(schema), prose(&schema["description"]))
            .expect(STRING);
    }
}

/// A schema in one line.
fn kind(schema: &Value) -> String {
    if let Some(reference) = schema["$ref"].as_str() {
        let name = reference.rsplit('/').next().unwrap_or_default();
        return format!("[{name}](#{})", name.to_lowercase());
    }
    if let Some(value) = schema.get("const") {
        return format!("`{value}`");
    }
    if let Some(values) = schema["enum"].as_array() {
        return values.iter().map(|value| format!("`{value}`")).collect::<Vec<_>>().join(" or ");
    }
    for choice in ["oneOf", "anyOf", "allOf"] {
        if let Some(choices) = schema[choice].as_array() {
            let kinds: Vec<_> = choices.iter().filter(|choice| choice["type"] != "null").map(kind).collect();
            return kinds.join(" or ");
        }
    }
    match word(&schema["type"]) {
        "array" => format!("list of {}", kind(&schema["items"])),
        "object" if schema["additionalProperties"].is_object() => {
            format!("map of {}", kind(&schema["additionalProperties"]))
        }
        "object" if schema["properties"].is_object() => {
            let fields: Vec<_> = object(&schema["properties"]).map(|(name, _)| format!("`{name}`")).collect();
            format!("object with {}", fields.join(", "))
        }
        "" => "any".to_owned(),
        word => {
            schema["format"].as_str().map_or_else(|| word.to_owned(), |format| format!("{word} ({format})"))
        }
    }
}

/// `string` of `["string", "null"]`.
fn word(kind: &Value) -> &str {
    let of_many = || kind.as_array()?.iter().filter_map(Value::as_str).find(|word| *word != "null");
    kind.as_str().or_else(of_many).unwrap_or_default()
}

/// A description in one line, without the links of its source.
fn prose(text: &Value) -> String {
    let text = text.as_str().unwrap_or_default();
    text.replace("[`", "`").replace("`]", "`").replace('\n', " ").replace('|', "\\|")
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

fn object(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flatten()
}
