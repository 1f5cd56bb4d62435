//! The rows of the code table, in rising order. A number that was published is never used again.

use crate::{
    Severity::{Error, Warning},
    code::{Code, Entry},
};

macro_rules! codes {
    ($($number:literal $name:ident $severity:ident $meaning:literal $fix:literal;)*) => {
        impl Code {
            $(#[doc = $meaning] pub const $name: Code = Code($number);)*
        }
        /// All rows, by rising number.
        pub const ENTRIES: &[Entry] = &[
            $(Entry { number: $number, name: stringify!($name), severity: $severity, meaning: $meaning, fix: $fix },)*
        ];
    };
}

codes! {
    // 0 general
    1 USAGE Error "The command line cannot be understood" "run the command with `--help`";
    2 NOT_FOUND Error "There is nothing with this name or id" "list what there is with the noun's `list` verb";
    3 AMBIGUOUS Error "The name fits more than one" "use the id";
    4 FILE_UNREADABLE Error "The file cannot be read" "check the path and its permissions";
    5 REQUIREMENT_MISSING Warning "A program or right that this needs is missing" "";
    // 1 design
    1001 DESIGN_SYNTAX Error "The file is not valid YAML" "";
    // 2 registry and import
    // 4 clusters
    // 5 plan and deploy
    // 7 mesh and filter
    7001 MESH_OPTIONS Error "The options of a loopback mesh do not fit together" "";
    // 8 auth and server
    // 9 internal
    9001 INTERNAL Error "A fault of Meshplay itself" "please report it with the log";
}
