//! Who may come in, what they did, and what they want to see again. Knows neither HTTP nor cookies.

pub mod audit;
mod endings;
mod login;
mod memory;
mod sweep;
mod token;
mod token_text;
mod view;

use meshplay_store::Versioned;
use meshplay_types::{PrincipalId, Role};
use serde::Serialize;

pub(crate) use self::memory::Access;
pub use self::{
    login::NewLogin,
    sweep::Retention,
    token::TokenRow,
    token_text::{is_token, token_text},
    view::View,
};
pub use meshplay_store::{TOKEN_FILE, token_file_read};

/// What an event about a token says.
#[derive(Serialize)]
struct TokenEvent {
    token: PrincipalId,
    role: Role,
}

impl Versioned for TokenEvent {
    const VERSION: u32 = 1;
}
