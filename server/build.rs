//! Has the web application embedded anew when it was built anew. Building it is `scripts/build-web`'s.

use std::fs;

const BUILT: &str = "../web/dist";

fn main() {
    // A folder that is missing counts as changed for ever; an empty one is as good as none. Where it cannot be made, nobody builds into it.
    let _ = fs::create_dir_all(BUILT);
    println!("cargo::rerun-if-changed={BUILT}");
}
