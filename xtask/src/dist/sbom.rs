//! The bill of materials, CycloneDX 1.6 as JSON.

use anyhow::Result;
use serde_json::{Value, json};

use super::parts::Part;

/// The document. It has no time and no serial number: the same sources give the same bill.
pub(super) fn document(version: &str, parts: &[Part]) -> Result<String> {
    let components: Vec<Value> = parts.iter().map(component).collect();
    let document = json!({
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": format!("pkg:generic/meshplay@{version}"),
                "name": "meshplay",
                "version": version,
                "licenses": [{ "license": { "id": "Apache-2.0" } }],
            }
        },
        "components": components,
        "dependencies": [{
            "ref": format!("pkg:generic/meshplay@{version}"),
            "dependsOn": parts.iter().map(Part::purl).collect::<Vec<_>>(),
        }],
    });
    Ok(serde_json::to_string_pretty(&document)? + "\n")
}

fn component(part: &Part) -> Value {
    let purl = part.purl();
    let mut component = json!({
        "type": "library",
        "bom-ref": purl,
        "name": part.name,
        "version": part.version,
        "purl": purl,
        "licenses": [{ "expression": expression(&part.licence) }],
    });
    if let Some(sum) = &part.sha256 {
        component["hashes"] = json!([{ "alg": "SHA-256", "content": sum }]);
    }
    component
}

/// As SPDX has it: old crates write `MIT/Apache-2.0`.
fn expression(licence: &str) -> String {
    licence.replace('/', " OR ").split_whitespace().collect::<Vec<_>>().join(" ")
}
