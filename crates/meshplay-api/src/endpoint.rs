//! What a route is.

use meshplay_types::Action;
use serde::{Deserialize, Serialize, de::DeserializeOwned};

/// The HTTP methods in use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Reads; never changes anything.
    Get,
    /// Creates or starts.
    Post,
    /// Replaces.
    Put,
    /// Removes.
    Delete,
}

/// One route. `{name}` in the path is filled from the key `name` of `Params`; the other keys are the query.
pub trait Endpoint {
    /// Method.
    const METHOD: Method;
    /// Path below the origin, e.g. `/api/v1/designs/{design}`.
    const PATH: &'static str;
    /// The right it needs.
    const ACTION: Action;
    /// Path and query parameters: a flat struct of scalars.
    type Params: Serialize + DeserializeOwned + Send + 'static;
    /// Request body; [`Empty`] for none.
    type Body: Serialize + DeserializeOwned + Send + 'static;
    /// Answer.
    type Output: Serialize + DeserializeOwned + Send + 'static;
}

/// No parameters, no body, or nothing to say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Empty {}

/// Declares endpoints as unit types: `Name: Get "/path" Action, Params, Body => Output;`
macro_rules! endpoints {
    ($($(#[$doc:meta])* $name:ident: $method:ident $path:literal $action:ident, $params:ty, $body:ty => $output:ty;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug)]
        pub struct $name;

        impl $crate::Endpoint for $name {
            const METHOD: $crate::Method = $crate::Method::$method;
            const PATH: &'static str = $path;
            const ACTION: meshplay_types::Action = meshplay_types::Action::$action;
            type Params = $params;
            type Body = $body;
            type Output = $output;
        }
    )*};
}
pub(crate) use endpoints;
