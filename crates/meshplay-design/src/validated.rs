//! A design that may be planned.

use std::ops::Deref;

use meshplay_model::Schemas;
use meshplay_types::Findings;

use crate::ResolvedDesign;

/// A resolved design without error findings. Only [`ResolvedDesign::validate`] makes one; it reads like a
/// [`ResolvedDesign`].
#[derive(Clone, Debug)]
pub struct ValidatedDesign(ResolvedDesign);

/// The result of a validation.
#[derive(Clone, Debug)]
pub struct Validation {
    /// Present if and only if no finding is an error.
    pub design: Option<ValidatedDesign>,
    /// Everything found.
    pub findings: Findings,
}

impl Deref for ValidatedDesign {
    type Target = ResolvedDesign;

    fn deref(&self) -> &ResolvedDesign {
        &self.0
    }
}

impl ResolvedDesign {
    /// Checks names, references, duplicates and, as far as there are schemas, every configuration.
    pub fn validate(self, schemas: &Schemas) -> Validation {
        let findings = crate::validate::findings(&self, schemas);
        let design = (!findings.iter().any(|finding| finding.is_error())).then_some(ValidatedDesign(self));
        Validation { design, findings }
    }
}
