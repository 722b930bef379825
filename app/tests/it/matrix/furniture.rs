//! What each module adds to the matrix, read from the `furniture.json` in its folder: the things it makes, and what a valid request to
//! its operations says beyond what the schema can say.
//!
//! A *thing* is made by an operation (`by`), with the valid request of that operation, or by one statement (`sql`, `$1` the business,
//! `$2` the branch). Its id stands in the answer under its own name, or at the JSON pointer `at`; `is` names the path parameter or thing
//! whose id it keeps. `in_branch` things do not exist for who works elsewhere. `needs` are made first.
//! In texts `{name}` is the id of a thing, `{new}` a fresh id, `{n}` a number of this room.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde_json::Value;

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Thing {
    pub by: Option<String>,
    pub sql: Option<String>,
    #[serde(default)]
    pub in_branch: bool,
    pub is: Option<String>,
    pub at: Option<String>,
    #[serde(default)]
    pub needs: Vec<String>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sample {
    #[serde(default)]
    pub path: BTreeMap<String, String>,
    #[serde(default)]
    pub query: String,
    /// Laid over what the schema asks for.
    #[serde(default)]
    pub body: Value,
    #[serde(default)]
    pub needs: Vec<String>,
    /// A statement that tells the version of what is changed (`$1` the business, `$2` the branch), where no look at it does.
    pub version: Option<String>,
    /// The path parameter that is the idempotency key too.
    pub key: Option<String>,
    /// The thing in the path is somebody's own: for a colleague of the same role it does not exist.
    #[serde(default)]
    pub own: bool,
    /// What it shows is not kept apart by branch, on purpose.
    #[serde(default)]
    pub everywhere: bool,
    /// The `data` that says that nothing was found of what was named.
    pub nothing: Option<Value>,
    /// It always takes the approval of a second person: they give it.
    #[serde(default)]
    pub approved: bool,
    /// A list without ids.
    #[serde(default)]
    pub names_nothing: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    things: BTreeMap<String, Thing>,
    requests: BTreeMap<String, Sample>,
}

#[derive(Debug, Default)]
pub struct Furniture {
    pub things: BTreeMap<String, Thing>,
    pub samples: BTreeMap<String, Sample>,
    /// The folders that brought some.
    pub modules: Vec<String>,
}

/// Of every module of the tree.
pub fn furniture() -> Furniture {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let mut all = Furniture::default();
    let mut files = Vec::new();
    for room in ["core", "plugs"] {
        find(&root.join(room), &mut files);
    }
    files.sort();
    for path in files {
        let text = std::fs::read_to_string(&path).unwrap();
        let file: File =
            serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let module = path.parent().unwrap().file_name().unwrap();
        all.modules.push(module.to_str().unwrap().to_owned());
        for (name, thing) in file.things {
            assert!(
                thing.by.is_some() != thing.sql.is_some(),
                "{name}: made by an operation or a statement"
            );
            let twice = all.things.insert(name.clone(), thing);
            assert!(twice.is_none(), "{name} is furniture of two modules");
        }
        for (operation, sample) in file.requests {
            let twice = all.samples.insert(operation.clone(), sample);
            assert!(twice.is_none(), "{operation} has a sample in two modules");
        }
    }
    all
}

fn find(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            find(&path, found);
        } else if path.ends_with("furniture.json") {
            found.push(path);
        }
    }
}
