//! Tests of Service Mesh Performance: the runs that a file asks for, and a profile as such a file.
//!
//! It refuses to know the format, which is `meshplay-perf`'s, and starts nothing.

use std::collections::BTreeMap;

use meshplay_perf::{
    RunSpec,
    format::smp::{self, TestFile},
    report::Document,
};
use meshplay_types::{Finding, Findings};

use super::shown::shown;
use crate::{App, AppError, OpCtx};

/// What a test asks for.
#[derive(Clone, Debug)]
pub struct SmpTest {
    /// Its name, if it has one.
    pub name: Option<String>,
    /// Its labels, and the mesh that it names.
    pub tags: BTreeMap<String, String>,
    /// All to be made at once.
    pub runs: Vec<RunSpec>,
    /// What it leaves in doubt.
    pub findings: Findings,
}

impl App {
    /// Reads a test. A test with mistakes is refused with all of them.
    pub fn smp_read(&self, _ctx: &OpCtx, text: &str) -> Result<SmpTest, AppError> {
        let test: TestFile = smp::read(text).map_err(|finding| AppError::Invalid(vec![finding]))?;
        let (runs, findings) = test.runs();
        if findings.iter().any(Finding::is_error) {
            return Err(AppError::Invalid(findings));
        }
        Ok(SmpTest { name: test.name().map(str::to_owned), tags: test.tags(), runs, findings })
    }

    /// A profile as a test with one client, on a mesh if one is named.
    pub async fn profile_export(
        &self,
        ctx: &OpCtx,
        name: &str,
        mesh: Option<String>,
    ) -> Result<Document, AppError> {
        let profile = self.profile_get(ctx, name).await?;
        let mesh = mesh.map(smp::Mesh::Name);
        let profiles = [(name.to_owned(), shown(ctx, profile.spec))];
        let test = TestFile::of_profiles(mesh, &profiles).map_err(AppError::Invalid)?;
        Ok(Document {
            file_name: format!("{name}.smp.json"),
            content_type: "application/json".to_owned(),
            text: format!("{}\n", smp::write(&test)),
        })
    }
}
