//! What a route is.

use meshplay_types::Action;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize, de::DeserializeOwned};

/// The HTTP methods in use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Reads; never changes anything.
    Get,
    /// Creates, starts, or asks with a body.
    Post,
    /// Replaces.
    Put,
    /// Removes.
    Delete,
}

/// What a route does; decides its method and the status of its success.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verb {
    /// Reads.
    Get,
    /// Reads, with a question too large for a query string.
    Ask,
    /// Changes something that is there, such as asking work to stop.
    Act,
    /// Makes something.
    Create,
    /// Starts an operation: answers before it is done, with its place in `Location`.
    Start,
    /// Replaces something; repeating it changes nothing more.
    Put,
    /// Removes something.
    Delete,
}

impl Verb {
    /// Its HTTP method.
    pub const fn method(self) -> Method {
        match self {
            Self::Get => Method::Get,
            Self::Ask | Self::Act | Self::Create | Self::Start => Method::Post,
            Self::Put => Method::Put,
            Self::Delete => Method::Delete,
        }
    }

    /// HTTP status of success.
    pub const fn status(self) -> u16 {
        match self {
            Self::Create => 201,
            Self::Start => 202,
            Self::Get | Self::Ask | Self::Act | Self::Put | Self::Delete => 200,
        }
    }

    /// Whether a request has a body.
    pub const fn has_body(self) -> bool {
        matches!(self.method(), Method::Post | Method::Put)
    }
}

/// One route. `{name}` in the path is filled from the key `name` of `Params`; the other keys are the query.
pub trait Endpoint {
    /// Its name, e.g. `DesignPlan`.
    const NAME: &'static str;
    /// What it is for, in one sentence.
    const DOC: &'static str;
    /// What it does.
    const VERB: Verb;
    /// Path below the origin, e.g. `/api/v1/designs/{design}`.
    const PATH: &'static str;
    /// The right it needs.
    const ACTION: Action;
    /// Path and query parameters: a flat struct of scalars.
    type Params: Serialize + DeserializeOwned + JsonSchema + Send + 'static;
    /// Request body; [`Empty`] for none.
    type Body: Serialize + DeserializeOwned + JsonSchema + Send + 'static;
    /// Answer.
    type Output: Serialize + DeserializeOwned + JsonSchema + Send + 'static;
}

/// How the items of a stream travel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Transport {
    /// Server-sent events; `data` of each is one item as JSON.
    ServerSentEvents,
    /// One item as JSON per line.
    Lines,
    /// WebSocket; text messages are items as JSON, binary ones are bytes of the item's meaning.
    WebSocket,
}

/// A route that answers with items for as long as both sides want. Always `GET`.
pub trait Stream {
    /// Its name.
    const NAME: &'static str;
    /// What it is for, in one sentence.
    const DOC: &'static str;
    /// How items travel.
    const TRANSPORT: Transport;
    /// Path below the origin.
    const PATH: &'static str;
    /// The right it needs.
    const ACTION: Action;
    /// Path and query parameters: a flat struct of scalars.
    type Params: Serialize + DeserializeOwned + JsonSchema + Send + 'static;
    /// What comes.
    type Item: Serialize + DeserializeOwned + JsonSchema + Send + 'static;
}

/// No parameters, no body, or nothing to say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Empty {}

/// Declares endpoints as unit types: `Name: Verb "/path" Action, Params, Body => Output;`
///
/// Also declares `document`, which tells a visitor of all of them.
macro_rules! endpoints {
    ($($(#[doc = $doc:literal])+ $name:ident: $verb:ident $path:literal $action:ident, $params:ty, $body:ty => $output:ty;)*) => {
        $(
            $(#[doc = $doc])+
            #[derive(Clone, Copy, Debug)]
            pub struct $name;

            impl $crate::Endpoint for $name {
                const NAME: &'static str = stringify!($name);
                const DOC: &'static str = concat!($($doc),+).trim_ascii();
                const VERB: $crate::Verb = $crate::Verb::$verb;
                const PATH: &'static str = $path;
                const ACTION: meshplay_types::Action = meshplay_types::Action::$action;
                type Params = $params;
                type Body = $body;
                type Output = $output;
            }
        )*

        /// Shows every endpoint of this area to a visitor.
        pub(crate) fn endpoints<V: $crate::Visitor>(visitor: &mut V) {
            $(visitor.endpoint::<$name>();)*
        }
    };
}
pub(crate) use endpoints;

/// Declares streams as unit types: `Name: Transport "/path" Action, Params => Item;`
macro_rules! streams {
    ($($(#[doc = $doc:literal])+ $name:ident: $transport:ident $path:literal $action:ident, $params:ty => $item:ty;)*) => {
        $(
            $(#[doc = $doc])+
            #[derive(Clone, Copy, Debug)]
            pub struct $name;

            impl $crate::Stream for $name {
                const NAME: &'static str = stringify!($name);
                const DOC: &'static str = concat!($($doc),+).trim_ascii();
                const TRANSPORT: $crate::Transport = $crate::Transport::$transport;
                const PATH: &'static str = $path;
                const ACTION: meshplay_types::Action = meshplay_types::Action::$action;
                type Params = $params;
                type Item = $item;
            }
        )*

        /// Shows every stream of this area to a visitor.
        pub(crate) fn streams<V: $crate::Visitor>(visitor: &mut V) {
            $(visitor.stream::<$name>();)*
        }
    };
}
pub(crate) use streams;
