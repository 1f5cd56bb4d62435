//! Sees to it that the folder of the web pages is there, so that a debug build finds pages that are built later, and that a
//! release is built again when they change.
#![allow(clippy::print_stdout, reason = "cargo reads it")]

use std::{env, fs};

fn main() {
    let pages = concat!(env!("CARGO_MANIFEST_DIR"), "/../../ui/dist");
    println!("cargo:rerun-if-changed=build.rs");
    // Where it cannot be made, the program says that its pages were not built.
    let is_there = fs::create_dir_all(pages).is_ok();
    if is_there && env::var("PROFILE").is_ok_and(|profile| profile == "release") {
        println!("cargo:rerun-if-changed={pages}");
    }
}
