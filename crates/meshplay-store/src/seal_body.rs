//! Bodies that may hold secrets: sealed as a whole, in the column `sealed`, bound to their row.
//!
//! As a whole, because the store does not know what a body means, and what a run asks for may hold more secrets than
//! anybody names, such as those in tables and in what is sent. The column that held the text before is empty.

use crate::{
    Body, StoreError,
    db::{Row, unreadable},
    seal::{Binding, Sealer},
};

impl Sealer {
    /// The columns: what is sealed, and the version of the body.
    pub(crate) fn body_seal(&self, binding: Binding<'_>, body: Body) -> Result<(Vec<u8>, u32), StoreError> {
        let (json, version) = body.columns();
        Ok((self.seal(binding, json.as_bytes())?, version))
    }

    /// Back from a row.
    pub(crate) fn body_open(
        &self,
        binding: Binding<'_>,
        row: &Row,
        version: &'static str,
    ) -> Result<Body, StoreError> {
        let plain = self.open(binding, &row.blob("sealed")?)?.into_revealed();
        let json = String::from_utf8(plain).map_err(|_| unreadable("sealed", "it is not text".to_owned()))?;
        Ok(Body { version: row.number(version)?, json })
    }
}
