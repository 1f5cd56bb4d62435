//! The rules of validation.

use meshplay_model::Schemas;
use meshplay_types::{Code, Finding, Findings, Place};

use crate::ResolvedDesign;

/// Everything found.
pub(crate) fn findings(design: &ResolvedDesign, _schemas: &Schemas) -> Findings {
    let nameless = design.components.iter().filter(|component| component.object_name().is_none());
    nameless
        .map(|component| {
            Finding::new(Code::DESIGN_SYNTAX, "`metadata.name` is missing")
                .at(Place { component: Some(component.id.to_string()), ..Place::default() })
        })
        .collect()
}
