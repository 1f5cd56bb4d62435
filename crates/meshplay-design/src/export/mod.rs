//! Manifests out: one document per component, in the order of the design.
//!
//! A component's own lines are taken over, moved to the left, variables and sealed values put in place; what
//! comes out is compared with the resolved object, and written anew from its value where the lines do not say
//! the same (a patch of an environment, a list in a variable, flow layout). Comments stay either way.

mod component;
pub(crate) mod lines;

use meshplay_types::{Code, Finding, Findings, Place, Secret};

use crate::{RawDesign, ResolvedDesign, SecretRef};

/// Looks a sealed value up.
pub type ValueOf<'a> = &'a dyn Fn(&SecretRef) -> Option<Secret<Vec<u8>>>;

/// How to export.
#[derive(Clone, Copy, Default)]
pub struct ExportOptions<'a> {
    /// Where sealed values come from; `None` writes placeholders, which no API server accepts.
    pub reveal: Option<ValueOf<'a>>,
}

/// Manifests made from a design.
#[derive(Debug)]
pub struct Export {
    /// The documents. Holds secrets in clear if they were to be revealed.
    pub text: String,
    /// What was found on the way: hidden values, references without a value (which stay placeholders).
    pub findings: Findings,
}

/// Writes the objects of a design. `resolved` must come from `raw`.
pub fn manifests(raw: &RawDesign, resolved: &ResolvedDesign, options: &ExportOptions<'_>) -> Export {
    let layout = lines::Layout::of(&raw.source);
    let mut export = Export { text: String::new(), findings: Vec::new() };
    let mut hidden = 0;
    for component in &resolved.components {
        let object = match options.reveal {
            None => {
                hidden += component.config.secret_refs().len();
                component.object()
            }
            Some(value_of) => component.reveal(value_of).unwrap_or_else(|findings| {
                export.findings.extend(findings);
                component.object()
            }),
        };
        if !export.text.is_empty() {
            export.text.push_str("---\n");
        }
        let place = layout.component(&component.id);
        export.text.push_str(&component::write(&object, component, place, resolved));
    }
    export.text.extend(layout.tail().iter().map(|comment| format!("{comment}\n")));
    if hidden > 0 {
        let message = format!("values of Secrets were written as placeholders: {hidden}");
        let place = Place { file: raw.file().map(str::to_owned), ..Place::default() };
        export.findings.push(Finding::new(Code::EXPORT_SECRET_HIDDEN, message).at(place));
    }
    export
}
